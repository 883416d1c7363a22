"""Tests, in rooms named as what they test; `quality/` scores the fields, `bench/` measures,
`faults/` breaks things."""

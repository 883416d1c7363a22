"""The steps, the flow that wires them, the options and the command line.

Lives here: each step as pure functions on one frozen model (`split`, `clean`, `identity`,
`classify/`, `extract/`, `relate/`), `flow` (the one file that wires them), `options`, `cli`. Does
not live here: anything that reads or writes outside the process (`connectors`), the models
(`schemas`). A step never imports another step; only `flow` and `cli` import `connectors`.
"""

"""The runners that are no part of Beam for Python, fetched and started by the tests: Prism (Go) and
Flink (Java)."""

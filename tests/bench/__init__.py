"""How fast, how large: measured, never asserted. `make bench` prints the tables and writes them as
JSON."""

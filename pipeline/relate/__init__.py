"""Which articles hold nearly the same text, and which tell of the same event."""

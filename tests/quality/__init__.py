"""How good the fields are: scorers on labelled texts, their pinned figures, and the seeds'
labels."""

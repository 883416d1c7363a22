"""How the data that the name tagger reads is made, from open texts and lists: run by hand, never at run time.

`python -m pipeline.extract.training.names` does all of it; `texts`, `teacher`, `vectors`, `lexicon`, `labels`,
`augment` are its steps in order.
"""

"""How the models and tables of extraction were made: commands that anyone with the texts in
../shared can run again.

Lives here: training the name tagger (`names`, `python -m pipeline.extract.training.names`; `texts`,
`teacher`, `vectors`, `lexicon`, `labels`, `augment` are its steps in order), and `derive_aliases`,
which makes the table of names. Does not live here: anything a run of newsbeam needs.
"""

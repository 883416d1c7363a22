"""How the models and tables of extraction were made: commands that anyone with the texts in ../shared can run again.

Lives here: training the name tagger (`names`, `python -m pipeline.extract.training.names`) with what it needs, and
deriving the tables of names from texts and public lists.
Does not live here: anything a run of newsbeam needs.
"""

"""A text in the terms of grammar, read once: tokens, sentences, lemmas, heads and relations.

`read` makes the `Doc` that every extractor is a function of. `cues` says which sentences are worth
a parse, `cutting` cuts words, `attributes` gives lemma and part of speech, `parser` holds the one
thing that is slow to load and to run.
"""

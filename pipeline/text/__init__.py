"""A text in the terms of grammar, read once: tokens, sentences, lemmas, heads and relations.

`read` makes the `Doc` that every extractor is a function of. `cues` says which sentences are worth
a parse, `cutting` cuts words, `capitals` spells headlines as sentences, `attributes` gives lemma
and part of speech, `vectors` what a word is to the network, `parser` holds the one thing that is
slow to load (`loading`) and to run.
"""

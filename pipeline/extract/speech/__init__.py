"""Who is credited with which words: quotation marks, words, noun phrases and reporting cues.

Lives here: what quotes and claims have in common. Does not live here: the decision what is a quote
(`pipeline.extract.quotes`), a claim (`pipeline.extract.claims`), or under which name a speaker is
known (`pipeline.extract.speakers`).
"""

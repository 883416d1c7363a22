"""The edges, swappable: where items come from and where articles, rejects and feed state go.

Lives here: reading files, polling feeds, fetching pages; the indexes (`elastic/`, `embedded/`,
`jsonlines`) behind the protocols of `index`; rejects and feed state beside them. Does not live
here: any understanding of a text. Imports `schemas` only.
"""

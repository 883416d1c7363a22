"""Who, where, how many, when, who said what: each found field bound to its words, `body[start:end]
== text`.

One room a field; `extract` calls them in order. No room reads files but its own data in
`schemas/data`.
"""

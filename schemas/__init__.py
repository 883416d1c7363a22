"""What flows: the models of news, their Beam coders, the Elasticsearch mapping made from them, and
the vocabularies.

Lives here: frozen pydantic models (`item`, `document`, `article`, `reject`), `coders`, `mapping`,
and `data/` with the vocabularies (countries, aliases, topics, verbs, units, chrome) as files a user
can extend. Does not live here: anything that reads, fetches, writes or decides. Imports nothing of
newsbeam.
"""

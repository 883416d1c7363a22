"""The embedded index: a folder, no server.

`articles.sqlite3` is the truth (`database` opens it, `formats` has its tables, and `articles`,
`relations`, `outbox`, `rejects` and `tombstones` are the parts of the index that live in it).
`search-…/` (`documents`, `compiled`, `searchfolder`; the part is `searcher`) is a tantivy index
made from it, which catches up when a writer closes, on `refresh` and when a search opens, and which
can be deleted at any time. `index.open_embedded` is the door; nothing here is imported until
somebody walks through it.
"""

"""The embedded index: a folder, no server.

`articles.sqlite3` (room `store`) is the truth; `search-…/` (rooms `documents`, `compiled`,
`searchfolder`) is a tantivy index made from it, which catches up when a writer closes, on `refresh`
and when a search opens, and which can be deleted at any time. `index.EmbeddedIndex` is the door;
nothing here is imported until somebody walks through it.
"""

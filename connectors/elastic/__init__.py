"""The index on an Elasticsearch server: `index.open_elastic` puts it together.

Lives here, and nowhere else, everything that knows Elasticsearch. The parts of the index:
`articles`, `relations` (with `related`, its documents and queries), `outbox`, `rejects`,
`tombstones`, `runs`, `searcher` (with `dsl`). What they share: `cluster` (the indices, and how they
are asked), `connection` (the client, and what its errors mean), `policy` (what to do about each
answer, as a table), `bulk` (the sink), `credentials`. Set-up: `install` (templates, indices,
aliases), `migrate`, `keys`. The mapping of articles is in `schemas.mapping`, generated from the
models.
"""

"""The index on an Elasticsearch server: `index.ElasticIndex` keeps the contract of
`connectors.index`.

Lives here, and nowhere else, everything that knows Elasticsearch: `credentials`, `connection` (the
client, and what its errors mean), `policy` (what to do about each answer, as a table), `bulk` (the
sink), `dsl` (searches), `install` (templates, indices, aliases, keys). The mapping itself is in
`schemas.mapping`, generated from the models.
"""

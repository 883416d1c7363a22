"""Records in SQLite whose article, or whose original, is not there."""

import re
import sqlite3
from collections.abc import Iterator, Sequence

import zstandard

from connectors.embedded.database import PAGE, select_in
from connectors.index import Orphan

REMEMBERED = """
SELECT id, story, origin, NOT EXISTS (SELECT 1 FROM articles WHERE articles.id = remembered.id)
FROM (
    SELECT id, story, origin FROM related UNION ALL SELECT id, NULL, 1 FROM signatures
) AS remembered WHERE id > ? ORDER BY id LIMIT ?
"""
# of a record: its signature holds no such field
DUPLICATE = re.compile(rb'"duplicate":\{"of":"([^"]+)"')


def scan(db: sqlite3.Connection) -> Iterator[Orphan]:
    """Find orphans, by id."""
    after = ""
    while rows := db.execute(REMEMBERED, (after, PAGE)).fetchall():
        copies = [id_ for id_, _, origin, gone in rows if not origin and not gone]
        astray = _without_original(db, copies)
        for id_, story, _, gone in rows:
            if gone or id_ in astray:
                yield Orphan(id=id_, story=story, gone=bool(gone))
        after = rows[-1][0]


def _without_original(db: sqlite3.Connection, copies: Sequence[str]) -> set[str]:
    """Give those of some copies whose original is not there."""
    unpack = zstandard.ZstdDecompressor().decompress
    sql = "SELECT id, data FROM related WHERE id IN ({marks})"
    found = {id_: DUPLICATE.search(unpack(data)) for id_, data in select_in(db, sql, copies)}
    of = {id_: match[1].decode() for id_, match in found.items() if match}
    sql = "SELECT id FROM articles WHERE id IN ({marks})"
    there = {row[0] for row in select_in(db, sql, list(of.values()))}
    return {id_ for id_, original in of.items() if original not in there}

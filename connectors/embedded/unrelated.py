"""The table `unrelated`: which articles are yet to be related, or lack their record."""

import sqlite3

from connectors.embedded.moments import microseconds
from schemas.article import Article


def note_written(db: sqlite3.Connection, article: Article) -> None:
    """Note, with the write of an article, whether it is to be related; one that says a story of
    itself (`told`) only needs a record.
    """
    is_known = (
        article.story is not None
        and db.execute("SELECT 1 FROM related WHERE id = ?", (article.id,)).fetchone()
    )
    at = microseconds(article.timestamp)
    if is_known:
        drop(db, article.id)
        # by which it grows old, whatever was related
        db.execute("UPDATE related SET at = ? WHERE id = ? AND at != ?", (at, article.id, at))
        return
    row = (article.id, at, article.story is not None)
    db.execute("INSERT OR REPLACE INTO unrelated (id, at, told) VALUES (?, ?, ?)", row)


def drop(db: sqlite3.Connection, id_: str) -> None:
    """Note that an article was related, or is gone."""
    db.execute("DELETE FROM unrelated WHERE id = ?", (id_,))


def drop_told(db: sqlite3.Connection, id_: str) -> None:
    """Note that an article which says its story has its record."""
    db.execute("DELETE FROM unrelated WHERE id = ? AND told", (id_,))

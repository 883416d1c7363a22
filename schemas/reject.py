"""What could not go on, kept so that it can be looked at and sent through again."""

import hashlib
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import Field

from schemas.article import Article, Classified
from schemas.document import Document
from schemas.item import Item, Piece
from schemas.model import Model

EVER = datetime.min.replace(tzinfo=UTC)
# the reason of whatever holds no words; what to do about it may follow
NOTHING = "Nothing to read in it"
# rejects of one source that are kept one by one; the others are counted in one more
MOST_OF_ONE = 1_000
Stage = Literal["read", "split", "clean", "classify", "extract", "index"]


class TookItem(Model):
    """What `split` took."""

    kind: Literal["item"] = "item"
    model: Item


class TookPiece(Model):
    """What `clean` took."""

    kind: Literal["piece"] = "piece"
    model: Piece


class TookDocument(Model):
    """What `classify` took."""

    kind: Literal["document"] = "document"
    model: Document


class TookClassified(Model):
    """What `extract` took."""

    kind: Literal["classified"] = "classified"
    model: Classified


class TookArticle(Model):
    """What `index` took."""

    kind: Literal["article"] = "article"
    model: Article


Took = TookItem | TookPiece | TookDocument | TookClassified | TookArticle
Taken = Item | Piece | Document | Classified | Article


class Reject(Model):
    """One document, entry or file that was refused: it could not go on, and is kept with why and
    where, so that `newsbeam rejects` lists it and `--replay` sends it through again.

    `reason` is a sentence for a person, `error` the exception's class and message where there was
    one. `took` is the model that the stage took: it enters the flow again there. What could not
    even be read has none, and is read again: as `source` in `folder` named it on the command line,
    for the file `path` in `encoding`. `offset` counts bytes. `item` is the text of a record that
    could not be read, to look at; rejects of older versions have their original there. `count` is
    how many units it stands for: of one source that fails everywhere, the first are kept and the
    rest counted. `id` is a hash of stage, path, offset and original, so that the same failure twice
    is one reject.
    """

    id: str
    stage: Stage
    path: str
    offset: int = 0
    reason: str
    error: str | None = None
    at: datetime
    item: Item | None = None
    took: Took | None = Field(default=None, discriminator="kind")
    source: str | None = None
    folder: str | None = None
    encoding: str | None = None
    count: int = 1

    @classmethod
    def more(cls, first: "Reject", count: int, at: datetime) -> Self:
        """Make the reject that stands for so many of a source, of which only the first is told
        of.
        """
        reason = (
            f"{first.path}: {count:,} more from byte {first.offset} on could not be used."
            f" The first of them: {first.reason}"
        )
        return cls.of(first.stage, first.path, reason, at, offset=first.offset, count=count)

    @classmethod
    def of(
        cls,
        stage: Stage,
        path: str,
        reason: str,
        at: datetime,
        *,
        offset: int = 0,
        error: BaseException | None = None,
        item: Item | None = None,
        took: Taken | None = None,
        count: int = 1,
    ) -> Self:
        """Make a reject with its stable id."""
        original = original_of(took) if took else name_item(item) if item else b""
        key = "\0".join((stage, path, str(offset), "")).encode("utf-8", "surrogatepass") + original
        return cls(
            id=hashlib.blake2b(key, digest_size=16).hexdigest(),
            stage=stage,
            path=path,
            offset=offset,
            reason=reason,
            at=at,
            item=item,
            took=wrap(took) if took else None,
            count=count,
            error=f"{type(error).__name__}: {error}" if error else None,
        )

    @property
    def entry(self) -> Taken | None:
        """The model to send through again; None where there is none, so that it must be read
        again.
        """
        if self.took is not None:
            return self.took.model
        return None if self.stage == "read" else self.item


def wrap(model: Taken) -> Took:
    """Say of a model which kind it is."""
    match model:
        case Item():
            return TookItem(model=model)
        case Piece():
            return TookPiece(model=model)
        case Document():
            return TookDocument(model=model)
        case Classified():
            return TookClassified(model=model)
        case Article():
            return TookArticle(model=model)


def name_item(item: Item) -> bytes:
    """Give what tells an item that could not be read from others of its place: its text and the
    names it has.
    """
    names = (item.record.url, item.feed.entry_id if item.feed else None)
    return "\0".join((item.text, *filter(None, names))).encode("utf-8", "surrogatepass")


def original_of(model: Taken) -> bytes:
    """Give what tells a model from others of its place, whenever it was found."""
    match model:
        case Item() | Piece():
            return model.but(found=EVER).to_json()
        case Classified():
            return original_of(model.document)
        case Document() | Article():
            return f"{model.id}\0{model.fingerprint}".encode()

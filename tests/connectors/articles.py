"""Articles and rejects made by hand for the tests of indexes."""

from datetime import UTC, datetime, timedelta

from schemas.article import Article, Pipeline, Story
from schemas.document import Place, Published, Publisher
from schemas.item import Item
from schemas.reject import Reject

START = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def article(number: int, **changes: object) -> Article:
    """Give an article; its id and time grow with `number`."""
    moment = START + timedelta(hours=number)
    fields: dict[str, object] = {
        "id": f"1{number:032x}",
        "timestamp": moment,
        "published": Published(gte=moment, lte=moment, text=f"{moment:%H:%M}"),
        "modified": START + timedelta(hours=number),
        "ingested": START,
        "kind": "article",
        "title": f"Drones strike a depot, report {number}",
        "summary": "Officials spoke of a large fire.",
        "body": f"Ukrainian drones were striking a fuel depot near the city overnight, officials said in report {number}.",
        "language": "en",
        "word_count": 16,
        "publisher": Publisher(name="The Example Times", domain="example.org", country="GB"),
        "topics": ("conflict, war and peace", "war"),
        "people": ("Volodymyr Zelenskyy",),
        "places": ("Odesa", "Kyiv"),
        "organizations": ("NATO",),
        "countries": ("UA", "RU"),
        "event_types": ("assault",),
        "quote_speakers": ("Dmitry Peskov",),
        "story": Story(id=f"1{number % 3:032x}", size=3, origins=2, similarity=0.5),
        "paths": (Place(path="a.txt", start=0, end=100),),
        "fingerprint": f"1{number:032x}",
        "pipeline": Pipeline(version="1", models=("names-1",)),
    }
    return Article.model_validate(fields | changes)


def reject(number: int) -> Reject:
    """Give a reject; the greater `number`, the later."""
    at = START + timedelta(minutes=number)
    item = Item(path="b.txt", text="???", found=at)
    return Reject(
        id=f"1{99 - number:032x}",
        stage="split",
        path="b.txt",
        offset=number,
        reason="It holds no words.",
        at=at,
        item=item,
    )

"""Texts written for the tests of relating, and articles of them."""

from datetime import UTC, datetime, timedelta

from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.relate.reading import UnpackedSignature, unpack_signature
from pipeline.relate.signature import make_signature
from schemas.article import Article
from schemas.item import Piece, Record

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FERRY = (
    "A ferry with 212 passengers on board ran aground off the Greek island of Paros on Sunday after its engine failed in"
    " strong winds, the coast guard said. Fishing boats took all passengers to the harbour of Naoussa before nightfall."
    " Nobody was seriously hurt, but nine people were treated for bruises. The captain, a man of 54, was questioned by"
    " prosecutors. The vessel had passed an inspection in January, its owner Cyclades Lines said. Divers will look at"
    " the hull on Monday, and a tug from Piraeus is on its way. Shipping unions said the fleet was too old."
)
FERRY_RETOLD = (
    "All 212 people on a Cyclades Lines ferry were brought ashore by fishermen after the ship hit rocks near Paros. The"
    " Greek coast guard said engine trouble in high winds had left the vessel drifting towards the island. Prosecutors"
    " spoke to the captain, while the company pointed to an inspection the ferry had passed in January. A tug is to pull"
    " the ferry off the rocks near Naoussa once divers have looked at its hull."
)
RATES = (
    "The central bank of Norway raised its key interest rate by a quarter of a percentage point to 4.5 percent on"
    " Thursday and said that another increase was likely before the summer. Governor Ida Wolden Bache told reporters in"
    " Oslo that inflation had been higher than expected for four months, mainly because of rents and food. The krone"
    " gained against the euro. Analysts at two banks had foreseen the step, while most had expected no change."
)
QUAKE = (
    "A magnitude {} earthquake struck {} at a depth of {} kilometres at {} local time on {}, the geological survey said."
    " There were no immediate reports of damage. The survey advises people in the area to expect aftershocks and to stay"
    " away from damaged buildings. This bulletin was produced automatically and is updated as more data arrive."
)


def article(number: int, body: str, title: str | None = None, hours: float = 0.0) -> Article:
    """Make an article as the flow does."""
    piece = Piece(
        path="a.txt",
        text=body or "Nothing.",
        found=NOON,
        start=0,
        end=len(body),
        record=Record(title=title),
    )
    made = extract(classify(clean(piece)))
    # no text gets here, but what became of one may be compared
    empty = {} if body else {"body": "", "entities": ()}
    return made.but(id=f"t1{number:032x}", timestamp=NOON + timedelta(hours=hours), **empty)


def text(number: int, body: str, title: str | None = None, hours: float = 0.0) -> UnpackedSignature:
    """Read the signature of an article."""
    return unpack_signature(make_signature(article(number, body, title, hours)))

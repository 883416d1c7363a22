"""A document with its identity, topics and extracted fields: what the index holds.

Every part with `text`, `start` and `end` satisfies `body[start:end] == text`, but for fields named
`title_…`, where it is the title's words; offsets count Unicode code points.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.document import Dateline, Document, Place, Published, Publisher, Section, Url
from schemas.facets import Facet, QueryField
from schemas.item import Feed
from schemas.model import Model

Kind = Literal[
    "brief",
    "article",
    "analysis",
    "opinion",
    "explainer",
    "fact_check",
    "live",
    "newsletter",
    "press_release",
    "digest_item",
    "feed_item",
]
EntityType = Literal["person", "organization", "place"]
Precision = Literal[
    "time", "day", "week", "month", "quarter", "season", "year", "decade", "century"
]
Qualifier = Literal["about", "up to", "at least", "more than", "less than", "nearly"]
Polarity = Literal["affirmed", "negated"]
Modality = Literal["asserted", "possible", "alleged", "believed", "planned", "requested"]
EventType = Literal[
    "agree",
    "consult",
    "support",
    "concede",
    "cooperate",
    "aid",
    "retreat",
    "request",
    "accuse",
    "reject",
    "threaten",
    "protest",
    "sanction",
    "mobilize",
    "coerce",
    "assault",
    "disaster",
    "accident",
    "crime",
    "death",
    "appointment",
    "election",
    "court",
    "deal",
    "strike",
    "epidemic",
    "sport",
    "launch",
    "other",
]
ActorKind = Literal["person", "organization", "country", "group"]
EventModality = Literal[
    "asserted", "planned", "threatened", "possible", "denied", "requested", "hypothetical"
]
Part = Literal["title", "body"]


class LookedFor(StrEnum):
    """What an article's `extracted` names: what was looked for in a text of its language."""

    TOPICS = "topics"
    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    PLACES = "places"
    COUNTRIES = "countries"
    QUOTES = "quotes"
    CLAIMS = "claims"
    QUANTITIES = "quantities"
    DATES = "dates"
    EVENTS = "events"


class Span(Model):
    """Words of the body: `body[start:end] == text`."""

    text: str
    start: int
    end: int


class GeoPoint(Model):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class Entity(Model):
    """One person, organisation or place under its canonical name; `country` is ISO 3166-1
    alpha-2. Offsets of `title_mentions` count in the title.
    """

    name: str
    type: EntityType
    mentions: tuple[Span, ...] = ()
    title_mentions: tuple[Span, ...] = ()
    country: str | None = None
    location: GeoPoint | None = None
    wikidata: str | None = None


class Quote(Span):
    """Words in quotation marks that somebody said (the marks are outside the span).

    `polarity` is negated where the speaker denies them, or the text denies that they were said;
    `modality` says how sure they are. `via` passes them on, `addressee` is who they were said to.
    `confidence` is the probability that words, speaker and polarity are right.
    """

    speaker: str | None = None
    speaker_text: str | None = None
    verb: str | None = None
    direct: bool = True
    polarity: Polarity = "affirmed"
    modality: Modality = "asserted"
    via: str | None = None
    addressee: str | None = None
    confidence: float = 1.0


class Claim(Span):
    """A clause that somebody is credited with in the writer's words, as a quote is; `hedged` when
    the text keeps its distance.
    """

    speaker: str | None = None
    speaker_text: str | None = None
    verb: str | None = None
    hedged: bool = False
    polarity: Polarity = "affirmed"
    modality: Modality = "asserted"
    via: str | None = None
    addressee: str | None = None
    confidence: float = 1.0


class Quantity(Span):
    """A number of something; `value_max` for a range; no `value` for "hundreds of thousands of".

    `unit` is a singular word (person, soldier, year, percent) or an ISO 4217 code, then also in
    `currency`. `kind` groups units: people, casualties, military, weapons, money, percent,
    duration, age, distance, ... `counted` is what is counted, in the words of the text ("people
    killed"); `event` is the index of the event in the article's events that it belongs to, `as_of`
    the day of which it is told, `place` where, `source` who says so. An `increment` comes on top of
    what was counted before ("five more").
    """

    value: float | None = None
    value_max: float | None = None
    unit: str
    kind: str
    currency: str | None = None
    qualifier: Qualifier | None = None
    counted: str | None = None
    event: int | None = None
    as_of: str | None = None
    place: str | None = None
    source: str | None = None
    increment: bool = False


class Date(Span):
    """A date or span of dates as an inclusive interval of days (ISO 8601); null where it cannot be
    resolved.
    """

    gte: str | None = None
    lte: str | None = None
    precision: Precision | None = None


class Event(Span):
    """What happened, is planned or said to, and is told at `[start, end)` of the title or the body.

    `type` is one of PLOVER's sixteen, or of what news tells of besides; `mode` says which kind of
    it. `actor` and `target` are canonical names, or the words of the text; a state that acts itself
    is its ISO 3166-1 alpha-2 code. `actor_country` is where the actor belongs, not who acts. `date`
    is a day or `first/last`, ISO 8601; `place` the most exact one named. `reporter` is who says so.
    `dead`, `injured`, `missing` and `detained` count people. `main` marks the one that the text
    is about; `anchor_start` and `anchor_end` are of its verb or noun.
    """

    type: EventType
    mode: str | None = None
    actor: str | None = None
    actor_kind: ActorKind | None = None
    actor_country: str | None = None
    target: str | None = None
    target_country: str | None = None
    place: str | None = None
    date: str | None = None
    polarity: Polarity = "affirmed"
    modality: EventModality = "asserted"
    reporter: str | None = None
    dead: int | None = None
    injured: int | None = None
    missing: int | None = None
    detained: int | None = None
    main: bool = False
    part: Part = "body"
    anchor_start: int | None = None
    anchor_end: int | None = None


class Topic(Model):
    """One IPTC Media Topic; `score` 0 to 1; `words` decided it."""

    id: str
    name: str
    score: float
    words: tuple[str, ...] = ()


class Classified(Model):
    """A document and what it is, on its way to extraction; `language` is ISO 639-1, or `und`."""

    document: Document
    language: str
    kind: Kind
    topics: tuple[Topic, ...] = ()


class Story(Model):
    """The event this text is about: how many articles tell it, from how many independent
    origins.
    """

    id: Annotated[str, QueryField("story")]
    size: int
    origins: int
    similarity: float


class Duplicate(Model):
    """Another article holds nearly the same text; `similarity` 0 to 1 is the containment of word
    3-shingles.
    """

    of: str
    kind: Literal["near"] = "near"
    similarity: float


class Origin(Model):
    """The source that the words of an article are of, when it was last found to say them, and where
    in it.

    `source` is a feed's address without its scheme, or `files`. `position` rises with what comes
    later: bytes from the start of a file; a feed lists its newest first, so its entries count down
    from 0.
    """

    source: str
    found: datetime
    path: str
    position: int = 0


class Revision(Model):
    """An earlier form of this article: of when, its title, its fingerprint, the share of the text
    changed since.

    Of the last ones also the words are kept: `delta` makes the body of the next form into this
    one's (`pipeline.revisions`); and their `origin`.
    """

    at: datetime
    title: str | None = None
    fingerprint: str
    changed: float
    origin: Origin | None = None
    delta: str | None = None


class Pipeline(Model):
    """What made this article: version of newsbeam and of each model."""

    version: str
    models: tuple[str, ...] = ()


class Article(Model):
    """One indexed news text. `timestamp` is written as `@timestamp`: published, else first seen.

    `modified` is when the source says that the text was last changed; `ingested` is when newsbeam
    first found it. `origin` is null where it follows from `ingested`, `paths` and `feed`: nothing
    else was found for this article since. `revisions` are its earlier forms, oldest first, without
    the first `older_revisions`, which are only counted. `extracted` names the fields that were
    looked for in a text of this language: another one is empty because nobody looked. `agency` is
    the news agency that the text's own head signs it with.

    A facet is a field of this model: it is added here, and the mapping and what filters and counts
    by it are made from it.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: Annotated[str, QueryField("id")]
    timestamp: datetime = Field(alias="@timestamp")
    published: Published | None = None
    modified: datetime
    ingested: datetime
    kind: Annotated[Kind, Facet("kind", label="Kinds", noun="kind", kibana=None, detailed=True)]
    title: Annotated[str | None, QueryField("title", values="text", weight=3)] = None
    summary: Annotated[str | None, QueryField("summary", values="text", weight=2)] = None
    body: Annotated[str, QueryField("body", values="text", weight=1)]
    sections: tuple[Section, ...] = ()
    language: Annotated[
        str,
        Facet(
            "language",
            aliases=("lang",),
            label="Languages",
            noun="language (ISO code)",
            kibana="choice",
            detailed=True,
        ),
    ]
    word_count: int
    url: Url | None = None
    publisher: Publisher | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None
    feed: Feed | None = None
    topics: Annotated[
        tuple[str, ...],
        Facet(
            "topic",
            label="Topics",
            noun="topic",
            values="name",
            looked_for=LookedFor.TOPICS,
            by_default=True,
            kibana="choice",
            detailed=True,
        ),
    ] = ()
    topic_ids: Annotated[
        tuple[str, ...],
        QueryField("topic_id", looked_for=LookedFor.TOPICS),
    ] = ()
    topic_scores: tuple[Topic, ...] = ()
    event_types: Annotated[
        tuple[EventType, ...],
        Facet(
            "event",
            aliases=("events",),
            label="Events",
            noun="type of event",
            looked_for=LookedFor.EVENTS,
            kibana=None,
            detailed=True,
        ),
    ] = ()
    main_event: Annotated[
        EventType | None,
        Facet(
            "main_event",
            label="Main events",
            noun="type of main event",
            looked_for=LookedFor.EVENTS,
            kibana=None,
            detailed=True,
        ),
    ] = None
    event_actors: Annotated[
        tuple[str, ...],
        Facet(
            "actor",
            label="Who acted",
            noun="person, body, group or state (ISO code) that acted",
            values="name",
            looked_for=LookedFor.EVENTS,
            kibana=None,
            detailed=True,
        ),
    ] = ()
    people: Annotated[
        tuple[str, ...],
        Facet(
            "person",
            label="People",
            noun="person",
            values="name",
            weight=1,
            looked_for=LookedFor.PEOPLE,
            by_default=True,
            detailed=True,
        ),
    ] = ()
    organizations: Annotated[
        tuple[str, ...],
        Facet(
            "organization",
            aliases=("organisation", "organisations", "org"),
            label="Organisations",
            noun="organisation",
            values="name",
            weight=1,
            looked_for=LookedFor.ORGANIZATIONS,
            by_default=True,
            detailed=True,
        ),
    ] = ()
    places: Annotated[
        tuple[str, ...],
        Facet(
            "place",
            label="Places",
            noun="place",
            values="name",
            weight=1,
            looked_for=LookedFor.PLACES,
            kibana=None,  # the map shows them
            detailed=True,
        ),
    ] = ()
    countries: Annotated[
        tuple[str, ...],
        Facet(
            "country",
            label="Countries",
            noun="country (ISO code)",
            values="country_code",
            looked_for=LookedFor.COUNTRIES,
            by_default=True,
            kibana="choice",
            detailed=True,
        ),
    ] = ()
    location: tuple[GeoPoint, ...] = ()
    quote_speakers: Annotated[
        tuple[str, ...],
        Facet(
            "speaker",
            aliases=("speakers",),
            label="Quoted",
            noun="person or body quoted",
            values="name",
            looked_for=LookedFor.QUOTES,
            detailed=True,
        ),
        QueryField("quoted", values="name"),
    ] = ()
    claim_speakers: Annotated[
        tuple[str, ...],
        Facet(
            "claimant",
            aliases=("claimed",),
            label="Claimants",
            noun="person or body making a claim",
            values="name",
            looked_for=LookedFor.CLAIMS,
            detailed=True,
        ),
        QueryField("speaker", values="name"),  # who is quoted, or credited with a claim
    ] = ()
    quantity_kinds: Annotated[
        tuple[str, ...],
        Facet(
            "quantity",
            label="Quantities",
            noun="kind of quantity",
            looked_for=LookedFor.QUANTITIES,
            detailed=True,
        ),
    ] = ()
    extracted: Annotated[tuple[str, ...], QueryField("extracted")] = ()
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    title_quotes: tuple[Quote, ...] = ()
    title_claims: tuple[Claim, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[Date, ...] = ()
    events: tuple[Event, ...] = ()
    story: Story | None = None
    duplicate: Duplicate | None = None
    revisions: tuple[Revision, ...] = ()
    older_revisions: int = 0
    origin: Origin | None = None
    paths: tuple[Place, ...] = ()
    flags: tuple[str, ...] = ()
    fingerprint: str
    pipeline: Pipeline

    def to_json(self) -> bytes:
        """Give the canonical JSON bytes, with `@timestamp`."""
        return self._json_bytes(by_alias=True)


def retold(article: bytes, story: Story, duplicate: Duplicate | None) -> bytes:
    """Give the canonical JSON of an article with another story and copy, without reading the rest
    of it.
    """
    told = b"null" if duplicate is None else duplicate.to_json()
    parts = b',"story":' + story.to_json() + b',"duplicate":' + told + b',"revisions":'
    return _TOLD.sub(lambda _: parts, article, count=1)


# within a string a quotation mark stands behind a backslash, and no part of an article has such a
# field: this is its own
_TOLD = re.compile(rb',"story":.*?,"revisions":', re.DOTALL)

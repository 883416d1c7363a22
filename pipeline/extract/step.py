"""The step: a classified document to an article, all fields extracted."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.extract.dates import find_dates
from pipeline.extract.entities import link
from pipeline.extract.events.figures import bind_figures
from pipeline.extract.events.find import Facts, event_cues, find_events
from pipeline.extract.names import tag_names
from pipeline.extract.numbers.money import Home
from pipeline.extract.plain_quantities import find_plain_quantities
from pipeline.extract.quantities import find_quantities
from pipeline.extract.speech.find import Speech, find_speech, speech_cues
from pipeline.extract.titles import named_in_title, with_title
from pipeline.text.cues import NO_CUES, join
from pipeline.text.read import read as read_doc
from pipeline.version import VERSION
from schemas.article import (
    Article,
    Classified,
    Entity,
    EntityType,
    LookedFor,
    Pipeline,
    Quantity,
)
from schemas.document import Document

# languages whose grammar the rules know; of others only names of countries and digits are read
READ = {"en", "und"}
ANYWHERE = (LookedFor.COUNTRIES, LookedFor.QUANTITIES)  # what is looked for in any language
BY_GRAMMAR = (
    LookedFor.PEOPLE,
    LookedFor.ORGANIZATIONS,
    LookedFor.PLACES,
    LookedFor.QUOTES,
    LookedFor.CLAIMS,
    LookedFor.EVENTS,
    LookedFor.DATES,
)


def extract(classified: Classified) -> Article:
    """Extract every field of an article; the same document gives the same article, but for
    times.
    """
    document, read = classified.document, classified.language in READ
    body = document.body
    linked = link(body, tag_names(body) if read else [], english=read)
    linked = with_title(linked, document.title or "") if read else linked
    cues = join(speech_cues(), event_cues()) if read else NO_CUES
    doc = read_doc(document.title or "", body, cues=cues)
    said = find_speech(doc.body, linked.entities) if read else Speech()
    told = find_speech(doc.title, named_in_title(linked.entities)) if read else Speech()
    quantities = quantities_of(classified, linked.countries)
    dates = find_dates(body, moment(document))
    facts = Facts(linked.entities, linked.nations, dates)
    events = find_events(doc, facts) if read else ()
    if read:
        quantities, events = bind_figures(doc, facts, quantities, events)
    return Article(
        id=document.id,
        timestamp=document.published.gte if document.published else document.found,
        published=document.published,
        modified=document.modified,
        ingested=document.found,
        kind=classified.kind,
        title=document.title,
        summary=document.summary,
        body=body,
        sections=document.sections,
        language=classified.language,
        word_count=len(body.split()),
        url=document.url,
        publisher=document.publisher,
        authors=document.authors,
        agency=document.agency,
        dateline=document.dateline,
        feed=document.feed,
        topics=tuple(topic.name for topic in classified.topics),
        topic_ids=tuple(topic.id for topic in classified.topics),
        topic_scores=classified.topics,
        people=named(linked.entities, "person"),
        organizations=named(linked.entities, "organization"),
        places=named(linked.entities, "place"),
        countries=linked.countries,
        location=linked.locations,
        quote_speakers=unique(one.speaker for one in (*said.quotes, *told.quotes)),
        claim_speakers=unique(one.speaker for one in (*said.claims, *told.claims)),
        event_types=unique(event.type for event in events),
        main_event=next((event.type for event in events if event.main), None),
        event_actors=unique(event.actor for event in events),
        quantity_kinds=unique(quantity.kind for quantity in quantities),
        extracted=looked_for(classified),
        entities=linked.entities,
        quotes=said.quotes,
        claims=said.claims,
        title_quotes=told.quotes,
        title_claims=told.claims,
        quantities=quantities,
        dates=dates,
        events=events,
        paths=document.paths,
        flags=document.flags,
        fingerprint=document.fingerprint,
        pipeline=Pipeline(version=VERSION),
    )


def quantities_of(classified: Classified, countries: Sequence[str]) -> tuple[Quantity, ...]:
    """Give the quantities, read by the grammar of the language where it is known, else what digits
    and signs alone say.
    """
    publisher = classified.document.publisher
    home = Home(publisher.country if publisher else None, frozenset(countries))
    if classified.language in READ:
        return find_quantities(classified.document.body, home)
    return find_plain_quantities(classified.document.body, classified.language, home)


def looked_for(classified: Classified) -> tuple[LookedFor, ...]:
    """Name the fields that are looked for in a text of this language; topics only where it is
    surely English.
    """
    topics = (LookedFor.TOPICS,) if classified.language == "en" or classified.topics else ()
    return (*topics, *BY_GRAMMAR, *ANYWHERE) if classified.language in READ else ANYWHERE


def moment(document: Document) -> datetime | None:
    """Give the time that "yesterday" is told from; a date known to a month only is none."""
    published = document.published
    return published.gte if published and (published.lte - published.gte).days < 2 else None


def named(entities: Sequence[Entity], kind: EntityType) -> tuple[str, ...]:
    """Give the names of one type, most mentioned first."""
    ofkind = [entity for entity in entities if entity.type == kind]
    return unique(
        entity.name for entity in sorted(ofkind, key=lambda entity: -len(entity.mentions))
    )


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """Give each value once, in the order first met; nobody is nobody."""
    return tuple(dict.fromkeys(value for value in values if value))

"""The step: a document to a classified document."""

from pipeline.classify.kind import find_kind
from pipeline.classify.language import ENGLISH, UNKNOWN, identify_language, reads_as_english
from pipeline.classify.topics import classify_topics
from pipeline.classify.vocabulary import load_topics_by_name, with_parents
from schemas.article import Classified, Topic
from schemas.document import Document


def classify(document: Document) -> Classified:
    """Say what a document is: language, kind, and topics where it is English, the one language that
    topics are known in.
    """
    text = f"{document.title or ''}\n{document.body}"
    identified = identify_language(text)
    language = identified
    if identified == UNKNOWN and document.language:
        language = document.language[:2].lower()
    # What a feed says of its language is often the default of the software that wrote it.
    english = identified == ENGLISH or (
        identified == UNKNOWN and language in {ENGLISH, UNKNOWN} and reads_as_english(text)
    )
    topics = classify_topics(document.title, document.body, document.categories) if english else ()
    return Classified(
        document=document, language=language, kind=find_kind(document), topics=complete(topics)
    )


def complete(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Add the wider topics of each, with the score of the best below it, so that a facet counts
    right at any level.
    """
    scored = {topic.name: topic for topic in topics}
    for topic in topics:
        for name in with_parents([topic.name]):
            scored.setdefault(name, topic.but(id=load_topics_by_name()[name].id, name=name))
    return tuple(sorted(scored.values(), key=lambda topic: -topic.score))

"""The step: a document to a classified document."""

from pipeline.classify.kind import find_kind
from pipeline.classify.language import UNKNOWN, identify_language
from pipeline.classify.topics import classify_topics
from pipeline.classify.vocabulary import named, with_parents
from schemas.article import Classified, Topic
from schemas.document import Document


def classify(document: Document) -> Classified:
    """Say what a document is: language, kind, and topics where the language is one that topics are known in."""
    language = identify_language(f"{document.title or ''}\n{document.body}")
    if language == UNKNOWN and document.language:
        language = document.language[:2].lower()
    topics = classify_topics(document.title, document.body, document.categories) if language in {"en", UNKNOWN} else ()
    return Classified(document=document, language=language, kind=find_kind(document), topics=complete(topics))


def complete(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Add the wider topics of each, with the score of the best below it, so that a facet counts right at any level."""
    scored = {topic.name: topic for topic in topics}
    for topic in topics:
        for name in with_parents([topic.name]):
            scored.setdefault(name, topic.but(id=named()[name].id, name=name))
    return tuple(sorted(scored.values(), key=lambda topic: -topic.score))

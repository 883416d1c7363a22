"""The step: a document to a classified document."""

from pipeline.classify.kind import find_kind
from pipeline.classify.language import UNKNOWN, identify_language
from pipeline.classify.topics import classify_topics
from schemas.article import Classified
from schemas.document import Document


def classify(document: Document) -> Classified:
    """Say what a document is: language, kind, and topics where the language is one that topics are known in."""
    language = identify_language(document.body)
    if language == UNKNOWN and document.language:
        language = document.language[:2].lower()
    topics = classify_topics(document.title, document.body, document.categories) if language in {"en", UNKNOWN} else ()
    return Classified(document=document, language=language, kind=find_kind(document), topics=topics)

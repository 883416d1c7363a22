"""The step: a document to a classified document."""

from schemas.article import Classified
from schemas.document import Document


def classify(document: Document) -> Classified:
    """Say what a document is: language, kind, topics."""
    return Classified(document=document, language="und", kind="article")

"""The step: a classified document to an article, all fields extracted."""

from pipeline.version import VERSION
from schemas.article import Article, Classified, Pipeline


def extract(classified: Classified) -> Article:
    """Extract every field of an article; the same document gives the same article, but for times."""
    document = classified.document
    return Article(
        id=document.id, timestamp=document.published.gte if document.published else document.found,
        published=document.published, modified=document.modified, ingested=document.found, kind=classified.kind,
        title=document.title, summary=document.summary, body=document.body, sections=document.sections,
        language=classified.language, word_count=len(document.body.split()), url=document.url,
        publisher=document.publisher, authors=document.authors, feed=document.feed, paths=document.paths,
        flags=document.flags, fingerprint=document.fingerprint, pipeline=Pipeline(version=VERSION),
    )  # fmt: skip

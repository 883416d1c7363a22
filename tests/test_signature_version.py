"""Signatures that were made in another way (another stemmer, other frequencies): made anew, never
compared."""

import hashlib
import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from connectors.elastic import related
from connectors.elastic.index import connect, put_together
from connectors.embedded.index import open_embedded
from connectors.index import Expired, Index
from pipeline import stories
from pipeline.relate.near import near
from pipeline.relate.reading import reading
from pipeline.relate.signature import signature
from pipeline.stories import relate_all, renew_signatures
from pipeline.write import settle
from schemas.article import Article
from schemas.signature import VERSION, Related, Signature
from tests.connectors.articles import article as plain
from tests.connectors.indexes import downgrade, index, record, to  # noqa: F401  # fixtures
from tests.relate.texts import FERRY, FERRY_RETOLD, RATES, article

ORIGINAL = article(1, FERRY, "Ferry runs aground off Paros", 1)
COPY = article(2, FERRY[:450], "Greek ferry hits rocks", 2)
RETOLD = article(3, FERRY_RETOLD, "Fishermen bring 212 people ashore from ferry", 3)
OTHER = article(4, RATES, "Norway raises interest rate", 0)
NUMBERS = count()


def other_way(text: Article, like: Article) -> Signature:
    """Give a signature of a text in which another version finds what this one finds in another
    text."""
    return signature(like).but(
        id=text.id, fingerprint=text.fingerprint, timestamp=text.timestamp, version=VERSION + 1
    )


def related_before(index: Index, *articles: Article) -> None:
    """Relate articles as another version would have, to whom their words mean other things."""
    settle(index.articles, articles)
    relate_all(index)
    records = index.relations.get([one.id for one in articles])
    index.relations.put([records[one.id].but(signature=other_way(one, OTHER)) for one in articles])


def in_stories(index: Index) -> dict[str, str]:
    return {one.id: one.story.id for one in index.articles.scan() if one.story}


def copied(index: Index) -> dict[str, str]:
    return {one.id: one.duplicate.of for one in index.articles.scan() if one.duplicate}


def test_it_is_made_anew_before_anything_is_compared_with_it(index: Index) -> None:
    related_before(index, ORIGINAL, RETOLD)
    settle(index.articles, [COPY, OTHER])
    relate_all(index)
    assert copied(index) == {COPY.id: ORIGINAL.id}
    assert set(in_stories(index).values()) == {ORIGINAL.id, OTHER.id}
    assert index.relations.list_outdated(VERSION, 9) == []
    assert index.relations.get([ORIGINAL.id])[ORIGINAL.id].signature == signature(ORIGINAL)


def test_all_are_made_anew_a_page_at_a_time_and_keep_their_stories(index: Index) -> None:
    related_before(index, ORIGINAL, RETOLD, COPY, OTHER)
    before = index.relations.get([ORIGINAL.id, RETOLD.id, COPY.id, OTHER.id])
    with patch.object(stories, "PAGE", 1):
        renew_signatures(index.articles, index.relations)
    after = index.relations.get([*before])
    assert {id_: one.signature for id_, one in after.items()} == {
        one.id: signature(one) for one in (ORIGINAL, RETOLD, COPY, OTHER)
    }
    kept = {"signature": signature(ORIGINAL)}
    assert [one.but(**kept) for one in after.values()] == [before[id_].but(**kept) for id_ in after]


def test_one_that_waits_to_be_related_is_not_used(index: Index) -> None:
    settle(index.articles, [ORIGINAL, COPY, OTHER])
    index.relations.put_signatures([other_way(COPY, OTHER)])
    relate_all(index)
    assert copied(index) == {COPY.id: ORIGINAL.id}


def test_one_whose_article_is_gone_is_compared_with_nothing(index: Index) -> None:
    settle(index.articles, [ORIGINAL])
    relate_all(index)
    (kept,) = index.relations.get([ORIGINAL.id]).values()
    alike = signature(ORIGINAL).but(version=VERSION + 1)
    index.relations.put([kept.but(signature=alike)])
    (seen,) = index.articles.look_up([ORIGINAL.id]).values()
    expired = Expired(
        **seen.model_dump(include={"id", "fingerprint", "token"}), timestamp=seen.modified
    )
    assert index.articles.delete([expired])[0].outcome == "written"
    settle(index.articles, [COPY])
    relate_all(index)
    assert copied(index) == {}
    assert in_stories(index) == {COPY.id: COPY.id}
    assert [one.id for one in index.relations.scan_orphans()] == [ORIGINAL.id]


def test_of_a_text_that_changed_since_the_record_stays_that_of_the_text_related(
    index: Index,
) -> None:
    related_before(index, ORIGINAL)
    (stored,) = index.articles.get([ORIGINAL.id]).values()
    newer = stored.article.but(body=RATES, fingerprint="newer", story=None)
    settle(index.articles, [newer.but(modified=newer.modified.replace(year=2027))])
    renew_signatures(index.articles, index.relations)
    (kept,) = index.relations.get([ORIGINAL.id]).values()
    assert (kept.signature.fingerprint, kept.signature.version) == (ORIGINAL.fingerprint, VERSION)
    relate_all(index)
    (kept,) = index.relations.get([ORIGINAL.id]).values()
    assert kept.signature.fingerprint == "newer"


def test_nothing_of_it_is_read() -> None:
    one, two = signature(ORIGINAL), signature(COPY)
    assert near(reading(one), reading(two)) is not None
    for version in (0, VERSION + 1):
        older = reading(two.but(version=version))
        assert near(reading(one), older) is None
        compared = (older.shingles, older.words, older.title, older.names, older.figures)
        assert not any(compared)
        assert older.signature.version == version, "it is still to be made anew"


# what `signature` gives, by version, of the texts below, by their bands, words and names
MADE = {1: "a44d962e0f141276"}


def test_another_way_of_making_them_is_another_version() -> None:
    """Where this fails, what signatures are made of has changed: raise VERSION, and add the digest
    of the new one."""
    texts = [
        plain(1, body=FERRY, title="Ferry runs aground off Paros"),
        plain(2, body=RATES.replace("bank", "banks"), title=None),
        plain(
            3,
            body="Die Zentralbank hat die Zinsen am Donnerstag erhöht, weil die Preise stiegen.",
            title="Zentralbank erhöht Zinsen",
            language="de",
        ),
    ]
    made = repr([content(signature(one)) for one in texts])
    assert hashlib.sha256(made.encode()).hexdigest()[:16] == MADE[VERSION]


def content(made: Signature) -> list[object]:
    """Give what is compared, weights as exact as every machine reckons them."""
    vectors = (made.text, made.lead, made.title, made.names)
    weights = [{key: round(weight, 3) for key, weight in one.read().items()} for one in vectors]
    return [made.bands, made.keys, made.shingles, made.scale, made.length, weights]


def versions(index: Index, records: Sequence[Related]) -> None:
    """Say that records without a version are of the first."""
    assert list(index.relations.get([one.signature.id for one in records]).values()) == records
    assert index.relations.list_outdated(1, 9) == []
    assert index.relations.list_outdated(2, 9) == records


def test_an_embedded_index_without_versions_is_opened(tmp_path: Path) -> None:
    records = [record(1, 1, bands=(1,)), record(2, 1)]
    old = open_embedded(tmp_path)
    old.setup()
    old.relations.put(records)
    old.close()
    downgrade(tmp_path, 5)
    new = open_embedded(tmp_path)
    versions(new, records)
    new.close()


@pytest.mark.elasticsearch
def test_an_index_on_a_server_without_versions_is_set_up_in_place(elasticsearch: str) -> None:
    cluster = connect(elasticsearch, name=f"versions{next(NUMBERS)}-articles")
    indices, name = cluster.connection.writer.indices, cluster.names.signatures
    before = related.mapping()
    del before["properties"]["version"]
    indices.create(index=f"{name}-v1", mappings=before, aliases={name: {}})
    records = [record(1, 1, bands=(1,)), record(2, 1)]
    for one in records:
        document = json.loads(related.putting(one).lines[1])
        del document["version"]
        del document["record"]["signature"]["version"]
        cluster.connection.writer.index(index=name, id=one.signature.id, document=document)
    index = put_together(cluster)
    index.setup()
    assert list(indices.get(index=name)) == [f"{name}-v1"]
    index.refresh()
    versions(index, records)
    index.close()

from datetime import UTC, datetime

import pytest

from pipeline.classify.kind import find_kind
from schemas.article import Kind
from schemas.document import Document, Section


def document(
    form: str = "article",
    title: str | None = None,
    sections: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
) -> Document:
    return Document(
        id="1" * 33,
        fingerprint="1" * 33,
        title=title,
        body="Text.",
        form=form,
        sections=tuple(Section(title=name, start=0, end=5) for name in sections),
        categories=categories,
        modified=datetime(2026, 1, 1, tzinfo=UTC),
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("form", ["brief", "digest_item", "feed_item", "article"])
def test_the_readers_word_goes_first(form: Kind) -> None:
    assert find_kind(document(form)) == form


def test_a_form_nobody_knows_is_an_article() -> None:
    assert find_kind(document("leaflet")) == "article"


def test_question_headings_make_a_brief() -> None:
    assert (
        find_kind(document(sections=("What’s Happening?", "Why It's Important?", "What's Next?")))
        == "brief"
    )


def test_one_such_heading_does_not() -> None:
    assert (
        find_kind(document(sections=("What's Next?", "The Sticking Point: Territory"))) == "article"
    )


def test_a_digest_item_with_such_headings_stays_one() -> None:
    assert (
        find_kind(document("digest_item", sections=("What happened", "Why it matters")))
        == "digest_item"
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Analysis: why the talks failed", "analysis"),
        ("OPINION | The case for aid", "opinion"),
        ("Explainer: what is a truce?", "explainer"),
        ("Analysis-Markets brace for a long winter", "analysis"),
        ("Why the talks failed – analysis", "analysis"),
        ("The case for aid | Opinion", "opinion"),
        ("What the vote means (Analysis)", "analysis"),
        ("Op-Ed: the harbour we deserve", "opinion"),
        ("Q&A: who pays for the dam?", "explainer"),
        ("Fact check: no, the dam did not burst", "fact_check"),
        ("Faktencheck: Der Damm hielt", "fact_check"),
        ("Vote on the dam – live updates", "live"),
        ("EN DIRECT | Le vote sur le barrage", "live"),
        ("Pressemitteilung: Der Damm hält", "press_release"),
    ],
)
def test_a_title_can_say_what_it_is(title: str, kind: str) -> None:
    assert find_kind(document(title=title)) == kind


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("PRESS RELEASE", "press_release"),
        ("OpinionNewsArticle", "opinion"),
        ("LiveBlogPosting", "live"),
        ("BackgroundNewsArticle", "explainer"),
        ("Harbour", "article"),
    ],
)
def test_what_a_source_files_it_under_can_say_it_too(category: str, kind: str) -> None:
    assert find_kind(document(categories=("Clock", category))) == kind


def test_entries_with_times_make_a_live_text() -> None:
    assert find_kind(document(sections=("10:32", "11.05 Uhr – Vote begins", "2.15pm"))) == "live"
    assert find_kind(document(sections=("10:32", "Vote", "Reaction", "2.15pm", "3:00"))) == "live"
    assert find_kind(document(sections=("10:32", "Vote", "Reaction"))) == "article"
    assert (
        find_kind(document(sections=("1.50 million", "2.10 metres", "3.30 dollars"))) == "article"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Analysts expect rates to fall",
        "Opinions differ on dam",
        "Comments by minister anger unions",
        "Opinion polls tighten before vote",
        "Analysis of 3,000 genomes finds a new gene",
        "Insight probe lands on Mars",
        "Column of smoke seen over port",
        None,
    ],
)
def test_words_that_only_begin_alike_do_not(title: str | None) -> None:
    assert find_kind(document(title=title)) == "article"


def test_a_category_can_say_so_too() -> None:
    assert find_kind(document(categories=("World", "Opinion"))) == "opinion"

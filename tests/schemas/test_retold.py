"""Changing the story of a stored article without reading it gives what reading and writing it
gives."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article, Duplicate, Story, retold
from tests.connectors.articles import article

LOOK_ALIKE = ',"story":{"id":"x"},"duplicate":null,"revisions":[]'
STORIES = st.builds(
    Story,
    id=st.text(),
    size=st.integers(1, 9),
    origins=st.integers(1, 9),
    similarity=st.floats(0, 1),
)
COPIES = st.builds(Duplicate, of=st.text(), similarity=st.floats(0, 1))


@given(
    st.text() | st.just(LOOK_ALIKE),
    STORIES,
    st.none() | COPIES,
    st.none() | STORIES,
    st.none() | COPIES,
)
def test_retelling_is_reading_changing_and_writing(
    text: str,
    story: Story,
    duplicate: Duplicate | None,
    story_before: Story | None,
    before: Duplicate | None,
) -> None:
    one = article(1, body=text + LOOK_ALIKE, title=text, story=story_before, duplicate=before)
    told = retold(one.to_json(), story, duplicate)
    assert told == one.but(story=story, duplicate=duplicate).to_json()
    assert Article.from_json(told).story == story

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.query import (
    MAX_TERMS,
    And,
    FieldIs,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    fields,
    parse,
)
from schemas.article import Article
from schemas.errors import QueryError


def words(*texts: str) -> tuple[Node, ...]:
    return tuple(Word(text=text) for text in texts)


TITLE = FieldIs(fields=("title",), match="text", part=Word(text="drone"))

TREES: list[tuple[str, Node | None]] = [
    ("", None),
    (" \n\t ", None),
    ("drone", Word(text="drone")),
    ("drone attack", And(parts=words("drone", "attack"))),
    ("drone AND attack", And(parts=words("drone", "attack"))),
    ("drone and attack", And(parts=words("drone", "and", "attack"))),
    ("a OR b c OR d", Or(parts=(Word(text="a"), And(parts=words("b", "c")), Word(text="d")))),
    ("(a OR b) c", And(parts=(Or(parts=words("a", "b")), Word(text="c")))),
    ("-a", Not(part=Word(text="a"))),
    ("a -b", And(parts=(Word(text="a"), Not(part=Word(text="b"))))),
    ("a NOT b", And(parts=(Word(text="a"), Not(part=Word(text="b"))))),
    ("NOT NOT a", Word(text="a")),
    ("+a", Word(text="a")),
    ("Ukraine - latest", And(parts=words("Ukraine", "latest"))),
    ("Ukraine -- latest", And(parts=words("Ukraine", "latest"))),
    ("cease-fire", Word(text="cease-fire")),
    ("Tom & Jerry", And(parts=words("Tom", "Jerry"))),
    ('"two words"', Phrase(text="two words")),
    ("“two words”", Phrase(text="two words")),
    (r'"say \"no\" now"', Phrase(text='say "no" now')),
    ('-"two words"', Not(part=Phrase(text="two words"))),
    ("-(a b)", Not(part=And(parts=words("a", "b")))),
    ("demil*", Prefix(text="demil")),
    (r"five\*", Word(text="five*")),
    ("title:drone", TITLE),
    ("TITLE:drone", TITLE),
    ("-title:drone", Not(part=TITLE)),
    (
        'person:"Keir Starmer"',
        FieldIs(fields=("people",), match="name", part=Phrase(text="Keir Starmer")),
    ),
    ("title:(a OR b)", FieldIs(fields=("title",), match="text", part=Or(parts=words("a", "b")))),
    ("title:10:30", FieldIs(fields=("title",), match="text", part=Word(text="10:30"))),
    ("title:AND", FieldIs(fields=("title",), match="text", part=Word(text="AND"))),
    ("10:30", Word(text="10:30")),
    ("Ukraine: latest", And(parts=words("Ukraine:", "latest"))),
    (
        "speaker:peskov",
        FieldIs(
            fields=("quote_speakers", "claim_speakers"), match="name", part=Word(text="peskov")
        ),
    ),
    ("戦争 война", And(parts=words("戦争", "война"))),
]


@pytest.mark.parametrize(("query", "tree"), TREES)
def test_a_query_becomes_its_tree(query: str, tree: Node | None) -> None:
    assert parse(query) == tree


ERRORS = [
    ('say "no', 4, "never closed"),
    ("(a", 0, "never closed"),
    ("a)", 1, "closes nothing"),
    ("a AND", 2, "missing after AND"),
    ("OR a", 0, "missing before OR"),
    ("a OR OR b", 2, "missing after OR"),
    ("NOT", 0, "missing after NOT"),
    ("()", 0, "missing after ("),
    ("!!!", 0, "no word"),
    ("wo*rd", 2, "end of a word"),
    ("w*", 1, "at least two letters"),
    ("colour:red", 0, "no field colour"),
    ("title:!!!", 0, "needs a value"),
    ("title:(person:x)", 7, "inside another field"),
    ("(" * 50 + "a" + ")" * 50, 20, "parentheses"),
    ("a " * (MAX_TERMS + 1), 2 * MAX_TERMS, "more than"),
    ("a \ud800", 2, "half a character"),
]


@pytest.mark.parametrize(("query", "position", "words"), ERRORS)
def test_a_mistake_gets_a_sentence_and_its_position(query: str, position: int, words: str) -> None:
    with pytest.raises(QueryError, match=r".") as caught:
        parse(query)
    assert caught.value.position == position
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


SYNTAX = st.sampled_from(
    [*'()":-+*\\“” ', "AND", "OR", "NOT", "title:", "person:", "nofield:", "word", "wo*", "é"]
)


def refusal(query: str) -> QueryError | None:
    try:
        parse(query)
    except QueryError as error:
        return error
    return None


@given(st.one_of(st.text(), st.lists(SYNTAX).map("".join), st.lists(SYNTAX).map(" ".join)))
def test_any_string_parses_or_is_refused_with_a_position_in_it(query: str) -> None:
    error = refusal(query)
    assert error is None or 0 <= error.position <= len(query)


@pytest.mark.parametrize(
    "hostile", ["(", ")", '"', "-", "- ", "\\", "*", "a:", "title:", "NOT ", "!", "x"]
)
def test_a_long_hostile_query_ends(hostile: str) -> None:
    error = refusal(hostile * 100_000)
    assert error is None or len(str(error)) < 1_000


def test_every_field_of_the_table_is_one_of_the_article() -> None:
    for field in fields().values():
        for dotted in field.fields:
            assert dotted.split(".", maxsplit=1)[0] in Article.model_fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.events import find_events
from pipeline.sentences import sentences
from schemas.article import Entity, Event, Span

COUNTRIES = {
    "Russia": "RU",
    "Ukraine": "UA",
    "Israel": "IL",
    "Iran": "IR",
    "France": "FR",
    "Mali": "ML",
    "China": "CN",
    "Kyiv": "UA",
    "Poland": "PL",
}


def entities(body: str) -> list[Entity]:
    """Find the countries of the tests, by plain search."""
    found = []
    for name, code in COUNTRIES.items():
        starts = [at for at in range(len(body)) if body.startswith(name, at)]
        mentions = tuple(Span(text=name, start=at, end=at + len(name)) for at in starts)
        if mentions:
            found.append(Entity(name=name, type="place", country=code, mentions=mentions))
    return found


def events(body: str) -> tuple[Event, ...]:
    return find_events(body, sentences(body), entities(body))


def seen(body: str) -> list[tuple[str, str | None, str | None]]:
    return [(event.type, event.actor, event.target) for event in events(body)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("France and the union signed a trade deal with China.", ("agree", "FR", "CN")),
        ("The president of France held talks with China on Monday.", ("consult", "FR", "CN")),
        ("Poland expressed support for Ukraine.", ("support", "PL", "UA")),
        ("China lifted sanctions on France.", ("concede", "CN", "FR")),
        ("Poland shared intelligence with Ukraine.", ("cooperate", "PL", "UA")),
        ("France sent humanitarian aid to Mali.", ("aid", "FR", "ML")),
        ("Russia withdrew its troops from Ukraine.", ("retreat", "RU", "UA")),
        ("Poland called on Russia to stop.", ("request", "PL", "RU")),
        ("Israel accused Iran of lying.", ("accuse", "IL", "IR")),
        ("Ukraine rejected the offer from Russia.", ("reject", "UA", "RU")),
        ("Iran threatened Israel again.", ("threaten", "IR", "IL")),
        ("Thousands protested against Russia.", ("protest", None, "RU")),
        ("France imposed new sanctions on Iran.", ("sanction", "FR", "IR")),
        ("Russia massed troops on the border with Ukraine.", ("mobilize", "RU", "UA")),
        ("Iran arrested two citizens of France.", ("coerce", "IR", "FR")),
        ("Russia attacked Ukraine with drones.", ("assault", "RU", "UA")),
    ],
)
def test_each_of_the_sixteen_types(body: str, wanted: tuple[str, str | None, str | None]) -> None:
    assert seen(body) == [wanted]


def test_the_passive_turns_actor_and_target_around() -> None:
    assert seen("Ukraine was attacked overnight by Russia.") == [("assault", "RU", "UA")]


@pytest.mark.parametrize(
    "body",
    [
        "Russia did not attack Ukraine.",
        "Russia denies it attacked Ukraine.",
        "Russia would attack Ukraine.",
        "If Russia attacked Ukraine, France fears the worst.",
        "Russia may have threatened Poland.",
        "Iran plans to attack Israel.",
        "The attack on Ukraine worried Poland.",
        "Strikes across Ukraine continued.",
        "An earthquake struck Iran, killing many.",
        "The accused left France.",
    ],
)
def test_what_did_not_happen_or_is_only_a_noun_is_no_event(body: str) -> None:
    assert seen(body) == []


def test_without_a_country_there_is_no_event() -> None:
    assert find_events("Gunmen attacked a village.", [(0, 26)], []) == ()


def test_offsets_are_exact() -> None:
    body = "“Ça va.” Russia attacked Ukraine. Later, Ukraine was hit by Russia — again."
    for event in events(body):
        assert body[event.start : event.end] == event.text
    assert len(events(body)) == 2


PIECES = st.sampled_from(
    [
        *COUNTRIES,
        " attacked ",
        " was hit by ",
        " accused ",
        ", ",
        ". ",
        " strikes ",
        "’",
        "\U0001f600 ",
        " not ",
        " the ",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(deadline=None)
def test_offsets_hold_on_any_text(body: str) -> None:
    for event in find_events(body, [(0, len(body))], entities(body)):
        assert body[event.start : event.end] == event.text
        assert event.actor or event.target


def test_a_hostile_text_takes_linear_time() -> None:
    body = "attacked " * 11_000 + "Russia"
    assert len(body) > 99_000
    assert find_events(body, [(0, len(body))], entities(body)) is not None

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dates import find_dates
from pipeline.extract.entities import link
from pipeline.extract.events.candidates import Finder
from pipeline.extract.events.find import Facts, event_cues, find_events
from pipeline.extract.events.frames import FrameFile, Frames, frames_of
from pipeline.extract.names import tag_names
from pipeline.text.doc import Doc
from pipeline.text.read import read
from schemas.article import Event


def events(body: str, title: str = "") -> tuple[Event, ...]:
    linked = link(body, tag_names(body))
    facts = Facts(linked.entities, linked.nations, find_dates(body, None))
    return find_events(read(title, body, cues=event_cues()), facts)


def first(body: str, title: str = "") -> Event:
    return events(body, title)[0]


@pytest.mark.parametrize(
    ("body", "kind", "actor", "target"),
    [
        ("Serbia agreed to free the prisoners.", "agree", "RS", None),
        ("France signed a trade treaty with China.", "support", "FR", "CN"),
        ("The president of France held talks with China on Monday.", "consult", None, "CN"),
        ("Poland expressed support for Ukraine.", "support", "PL", "UA"),
        ("China lifted sanctions on France.", "concede", "CN", "FR"),
        ("Poland shared intelligence with Ukraine.", "cooperate", "PL", "UA"),
        ("France sent humanitarian aid to Mali.", "aid", "FR", "ML"),
        ("Russia withdrew its troops from Ukraine.", "retreat", "RU", "UA"),
        ("Poland called on Russia to stop.", "request", "PL", "RU"),
        ("Israel accused Iran of lying.", "accuse", "IL", "IR"),
        ("Ukraine rejected the offer from Russia.", "reject", "UA", None),
        ("Iran threatened Israel again.", "threaten", "IR", "IL"),
        ("Thousands of teachers protested against Russia.", "protest", None, "RU"),
        ("France imposed new sanctions on Iran.", "sanction", "FR", "IR"),
        ("Russia massed troops on the border with Ukraine.", "mobilize", "RU", None),
        ("Iran arrested two citizens of France.", "coerce", "IR", None),
        ("Russia attacked Ukraine with drones.", "assault", "RU", "UA"),
        ("An earthquake struck Japan on Monday.", "disaster", None, "JP"),
        ("A train derailed near Lyon.", "accident", None, None),
        ("Two men robbed a bank in Oslo.", "crime", None, None),
        ("The singer died in hospital.", "death", None, None),
        ("The king appointed Anna Schmidt as ambassador.", "appointment", None, "Anna Schmidt"),
        ("Voters in Norway went to the polls.", "election", None, None),
        ("A judge sentenced the banker to nine years in prison.", "court", None, None),
        ("Siemens acquired a rival.", "deal", "Siemens", None),
        ("Nurses in Leeds went on strike.", "strike", None, None),
        ("Six people tested positive in the village.", "epidemic", None, None),
        ("Samsung released its first tablet computer.", "launch", "Samsung", None),
    ],
)
def test_verbs_and_nouns_tell_the_type_who_acts_and_on_whom(
    body: str, kind: str, actor: str | None, target: str | None
) -> None:
    event = first(body)
    assert event.type == kind
    assert actor is None or event.actor == actor
    assert target is None or event.target == target


@pytest.mark.parametrize(
    "body",
    [
        "Ukraine was attacked overnight by Russia.",
        "Russia carried out an attack on Ukraine.",
        "Russia launched a series of strikes against Ukraine.",
        "The bombing of Ukraine by Russia went on.",
        "Russia began to shell Ukraine.",
        "Russia met with envoys and then attacked Ukraine.",
    ],
)
def test_the_form_of_the_clause_does_not_matter(body: str) -> None:
    told = [(event.type, event.actor, event.target) for event in events(body)]
    assert ("assault", "RU", "UA") in told


@pytest.mark.parametrize(
    ("body", "modality", "polarity"),
    [
        ("Russia attacked Ukraine.", "asserted", "affirmed"),
        ("Russia did not attack Ukraine.", "asserted", "negated"),
        ("Russia denies that it attacked Ukraine.", "denied", "affirmed"),
        ("Russia may have attacked Ukraine.", "possible", "affirmed"),
        ("Russia allegedly attacked Ukraine.", "possible", "affirmed"),
        ("If Russia attacked Ukraine, prices would rise.", "hypothetical", "affirmed"),
        ("Whether Russia attacked Ukraine is not known.", "hypothetical", "affirmed"),
        ("Iran plans to attack Israel.", "planned", "affirmed"),
        ("The treaty could be ratified by Chile.", "possible", "affirmed"),
        ("Russia is suspected of attacking Ukraine.", "possible", "affirmed"),
    ],
)
def test_how_an_event_is_meant_is_told(body: str, modality: str, polarity: str) -> None:
    kinds = {"assault", "support"}
    event = next(one for one in events(body) if one.type in kinds)
    assert (event.modality, event.polarity) == (modality, polarity)


@pytest.mark.parametrize(
    "body",
    [
        "Police in Lima said they had no proof that gunmen seized the station.",
        "Norway is charging ahead with its plan under the Paris deal.",
        "The court struck down the order.",
        "The actor had a heart attack.",
        "The striker attacked in the second half and scored a goal in the match.",
        "Nobody said that Russia attacked Ukraine.",
    ],
)
def test_what_only_looks_like_an_attack_is_none(body: str) -> None:
    assert not {event.type for event in events(body)} & {"assault", "accuse", "coerce", "agree"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Norway will send food to Mali.", "agree"),
        ("Norway said it would free the prisoners.", "agree"),
        ("Norway will bomb the camp.", "threaten"),
        ("Norway will not release the hostages.", "reject"),
        ("Norway said Mali must release the hostages.", "request"),
        ("Norway vowed to attack the camp.", "threaten"),
    ],
)
def test_to_announce_a_deed_is_to_promise_or_to_threaten_it(body: str, kind: str) -> None:
    assert first(body).type == kind


@pytest.mark.parametrize(
    ("body", "actor", "country"),
    [
        ("JNIM fighters attacked a convoy in Niger.", "Jama'at Nasr al-Islam wal-Muslimin", "NE"),
        ("Hezbollah fired rockets at Haifa.", "Hezbollah", "IL"),
        ("The Houthis seized a tanker in the Red Sea.", "Houthis", None),
        ("Militants of Hamas attacked a post in Israel.", "Hamas", "IL"),
    ],
)
def test_a_known_armed_group_acts_in_its_own_name(
    body: str, actor: str, country: str | None
) -> None:
    event = first(body)
    assert (event.actor, event.actor_kind) == (actor, "group")
    assert country is None or event.target_country == country


def test_an_unknown_group_keeps_the_words_of_the_text() -> None:
    event = first("Zargun rebels attacked a convoy in Niger on Sunday.")
    assert (event.actor, event.actor_kind) == ("Zargun rebels", "group")


def test_a_body_of_a_state_acts_in_its_own_name_too() -> None:
    event = first("The Turkish army shelled a village in Syria.")
    assert (event.actor, event.actor_kind, event.actor_country) == (
        "Turkish army",
        "organization",
        "TR",
    )


def test_place_and_day_are_those_of_the_clause() -> None:
    event = first("Gunmen attacked a convoy near Gao in Mali on 4 May 2026.")
    assert (event.place, event.date) == ("Gao", "2026-05-04")


def test_who_reports_it_is_told() -> None:
    event = first("Kenya said that Somalia had attacked a village.")
    assert (event.type, event.actor, event.reporter) == ("assault", "SO", "KE")


def test_a_pronoun_is_whom_it_stands_for() -> None:
    body = "Anna Schmidt visited Kyiv. She accused Russia of lying."
    assert [event.actor for event in events(body)] == ["Anna Schmidt", "Anna Schmidt"]


def test_an_event_told_twice_is_one() -> None:
    body = "A bus crashed near Lyon. The crash happened at dawn. The bus crashed into a wall."
    assert [event.type for event in events(body)] == ["accident"]


def test_the_main_event_is_the_one_of_title_and_first_sentences() -> None:
    body = (
        "Three men were arrested last year. Workers at the port of Oslo went on strike on Monday. "
        "The union met the minister."
    )
    main = [event.type for event in events(body, "Port workers strike in Oslo") if event.main]
    assert main == ["strike"]


def test_what_no_frame_tells_can_be_the_main_event() -> None:
    main = events("Sweden yesterday celebrated its national day.")
    assert [(event.type, event.actor, event.main) for event in main] == [("other", "SE", True)]


def test_what_only_the_title_tells_stands_in_the_title() -> None:
    title = "Norway attacked Mali"
    event = first("More in the morning paper.", title)
    assert (event.part, event.main) == ("title", True)
    assert title[event.start : event.end] == event.text


PIECES = st.sampled_from(
    [
        *("Russia", "Ukraine", " attacked ", " was hit by ", " accused ", ", ", ". ", " strikes "),
        *("’", "\U0001f600 ", " not ", " the ", " will ", " said that ", " who ", " and ", " of "),
        *(" bombing ", "\n", " to ", " carried out ", " he ", " 12 "),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=8).map("".join))
@settings(deadline=None, max_examples=60)
def test_offsets_hold_on_any_text(body: str, title: str) -> None:
    for event in events(body, title):
        text = title if event.part == "title" else body
        assert text[event.start : event.end] == event.text
        assert event.anchor_start is not None
        assert event.anchor_end is not None
        assert event.start <= event.anchor_start < event.anchor_end <= event.end
    assert sum(event.main for event in events(body, title)) <= 1


def test_a_language_without_frames_gives_nothing() -> None:
    doc: Doc = read("", "Russia attacked Ukraine.", cues=None)
    assert find_events(doc, Facts(), "xx") == ()


def test_a_made_up_language_is_read_by_its_data_alone() -> None:
    toy = FrameFile.model_validate(
        {
            "classes": {"person": "", "light": "", "suffer": "", "occur": ""}
            | dict.fromkeys(("refusable", "contest", "unless", "single"), ""),
            "types": {"assault": {"target": ["ug"]}},
            "verbs": {"assault.attack": "attack"},
            "nouns": {},
            "meaning": {},
            "actors": {"persons": ""},
        }
    )
    doc = read("", "Grom attacked Brak.", cues=None)
    found = Finder(doc.body, Frames(toy)).find(doc.body.sentences[0])
    assert [(one.type, one.mode) for one in found] == [("assault", "attack")]


def test_a_type_that_there_is_not_is_told() -> None:
    file = {"classes": {}, "types": {}, "verbs": {"asault": "attack"}, "nouns": {}}
    with pytest.raises(ValueError, match="asault"):
        Frames(FrameFile.model_validate_json(json.dumps(file)))


def test_every_frame_of_english_is_read() -> None:
    frames = frames_of("en")
    assert frames is not None
    assert sum(map(len, frames.verbs.values())) > 1_500

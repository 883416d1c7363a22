import random

from pipeline.extract.name_lexicon import Phrases, known_phrases, places
from pipeline.extract.training import augment, labels
from pipeline.extract.training.texts import Text

LISTS = augment.Lists(
    {
        "club": ["Red Star Belgrade"],
        "city": ["Novi Sad"],
        "person": ["Ann Lee"],
        "company": ["Acme"],
        "institution": ["Acme"],
        "american": ["Acme"],
        "media": ["Acme"],
        "country": ["Novi Sad"],
        "us_city": ["Novi Sad"],
        "us_team": ["Novi Sad"],
        "fresh": ["Acme"],
    }
)


def test_slots_are_filled_and_labelled() -> None:
    words, tags = augment.filled("{club} of {city} sold {last}.", LISTS, random.Random(1))
    assert list(zip(words, tags, strict=True)) == [
        *[("Red", "G"), ("Star", "G"), ("Belgrade", "G"), ("of", "O"), ("Novi", "L"), ("Sad", "L")],
        *[("sold", "O"), ("Lee", "P"), (".", "O")],
    ]


def test_every_template_can_be_filled() -> None:
    lists = augment.Lists(LISTS.names | {"league": ["FIFA"]})
    made = list(augment.from_templates(lists, 1, random.Random(1)))
    examples = [example for _, example in made]
    assert len(examples) > 300
    assert {section for section, _ in made} == {"sport", "news"}
    assert all(
        len(words) == len(tags) and not any("{" in word for word in words)
        for words, tags in examples
    )


def test_a_slot_in_capitals_is_filled_in_capitals() -> None:
    words, tags = augment.filled("{SPORT} - {CLUB} {n} {Sport}", LISTS, random.Random(1))
    assert words[0].isupper()
    assert ("BELGRADE", "G") in zip(words, tags, strict=True)
    assert words[-1].islower() or words[-1].istitle()


def test_made_lines_are_cut_as_the_tagger_cuts_texts() -> None:
    made = augment.from_templates(
        augment.Lists(LISTS.names | {"league": ["FIFA"]}), 1, random.Random(1)
    )
    assert not any("." in words[:-2] for _, (words, _) in made)


def test_swapped_names_keep_their_kind() -> None:
    example = (["Bo", "Li", "left", "Rome"], ["P", "P", "O", "L"])
    swapped = {
        tuple(zip(*augment.with_other_names(example, LISTS, random.Random(seed)), strict=True))
        for seed in range(20)
    }
    assert (("Ann", "P"), ("Lee", "P"), ("left", "O"), ("Novi", "L"), ("Sad", "L")) in swapped


def text(*lines: str) -> Text:
    runs = [line.split() for line in lines]
    return Text("test", runs, [[(0, 0)] * len(run) for run in runs], [])


def test_what_is_mostly_a_name_is_one_where_a_teacher_missed_it() -> None:
    given = text("in Kyiv", "near Kyiv", "to Kyiv", "of Kyiv")
    three = [["O", "L"], ["O", "L"], ["O", "L"], ["O", "O"]]
    assert labels.merged(three, [["O", "O"]] * 4, [given], lambda _: "")[3] == ["O", "L"]


def test_other_names_come_from_the_second_teacher() -> None:
    given = text("the Russian army")
    assert labels.merged([["O", "O", "O"]], [["O", "M", "O"]], [given], lambda _: "") == [
        ["O", "M", "O"]
    ]


def test_a_filter_holds_what_was_put_in() -> None:
    phrases = [f"Phrase {number}" for number in range(1000)]
    bits = bytearray(1000)
    for phrase in phrases:
        for place in places(phrase, 8000):
            bits[place >> 3] |= 1 << (place & 7)
    held = Phrases(bytes(bits))
    assert all(phrase in held for phrase in phrases)
    assert sum(f"Other {number}" in held for number in range(1000)) < 60


def test_listed_organisations_are_marked_whole() -> None:
    assert known_phrases(["the", "European", "Central", "Bank", "said"]) == [
        "",
        "Binstitution",
        "Iinstitution",
        "Iinstitution",
        "",
    ]

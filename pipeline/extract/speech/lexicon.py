"""The words that speech is reported with, from the data files: verbs in all their forms, function
words, roles.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

# What a word can be, as bits.
DETERMINER = 1
POSSESSIVE = 2
PRONOUN = 4
RELATIVE = 8
OBJECT = 16
PREPOSITION = 32
SUBORDINATOR = 64
CONJUNCTION = 128
AUXILIARY = 256
NEGATION = 512
ADVERB = 1024
DAY = 2048
VERB = 4096
CUE = 8192
QUOTED = 16384
STOP = 32768
NUMBER = 65536
SPEECH_NOUN = 131_072
ACCORDING = 262_144

_SECTIONS = {
    "determiners": DETERMINER,
    "possessives": POSSESSIVE,
    "pronouns": PRONOUN,
    "relatives": RELATIVE,
    "objects": OBJECT,
    "prepositions": PREPOSITION,
    "subordinators": SUBORDINATOR,
    "conjunctions": CONJUNCTION,
    "auxiliaries": AUXILIARY,
    "negations": NEGATION,
    "adverbs": ADVERB,
    "days": DAY,
    "verbs": VERB,
}


_GENDERS = (("women", "her"), ("men", "his"))


class Form(NamedTuple):
    """One form of a reporting verb; `shapes` holds b (base), s (third person), g (-ing), d (past),
    n (participle), j (adjective).
    """

    lemma: str
    frames: str
    particles: frozenset[str]
    shapes: str


class Lexicon(NamedTuple):
    """Everything the rules look words up in; all keys are in small letters."""

    bits: dict[str, int]
    forms: dict[str, Form]
    nouns: frozenset[str]
    documents: frozenset[str]
    hedges: frozenset[str]
    negations: frozenset[str]
    few: frozenset[str]
    groups: dict[str, frozenset[str]]


class Roles(NamedTuple):
    """What a person is by office; `group` numbers words that can name the same office."""

    group: dict[str, int]
    plain: frozenset[str]
    modifiers: frozenset[str]


class Gender(NamedTuple):
    """Words that tell whether a person is "she" or "he": given names and, in small letters, titles
    and offices.
    """

    she: frozenset[str]
    he: frozenset[str]


def _read(name: str) -> Any:
    """Parse one of the data files."""
    return json.loads(resources.files("schemas").joinpath("data", name).read_text(encoding="utf-8"))


@cache
def lexicon() -> Lexicon:
    """Read the verbs and function words, once a process."""
    speech, words = _read("reporting_verbs.json"), _read("function_words.json")
    forms: dict[str, Form] = {}
    for lemma, verb in speech["verbs"].items():
        with_ = frozenset(verb.get("with", ()))
        for form, shapes in _forms(lemma, speech["irregular"].get(lemma)).items():
            forms.setdefault(form, Form(lemma, verb["frames"], with_, shapes))
    for word, entry in speech["adjectives"].items():
        forms.setdefault(word, Form(word, entry["frames"], frozenset(entry["with"]), "j"))
    bits = dict.fromkeys(forms, CUE)
    bits["according"] = ACCORDING
    for word in speech["nouns"]:
        bits[word] = bits.get(word, 0) | SPEECH_NOUN
    for section, bit in _SECTIONS.items():
        for word in words[section]:
            bits[word] = bits.get(word, 0) | bit
    listed = ("nouns", "documents", "hedges", "negations", "few")
    nouns, documents, hedges, negations, few = (frozenset(speech[name]) for name in listed)
    bits.update(dict.fromkeys(words["not_adverbs"], 0))
    groups = {name: frozenset(members) for name, members in words["groups"].items()}
    return Lexicon(bits, forms, nouns, documents, hedges, negations, few, groups)


@cache
def roles() -> Roles:
    """Read the roles, once a process."""
    data = _read("roles.json")
    group = {word: number for number, words in enumerate(data["groups"]) for word in words}
    return Roles(group, frozenset(data["plain"]), frozenset(data["modifiers"]))


@cache
def gender() -> Gender:
    """Read the given names and titles, once a process."""
    data = _read("given_names.json")
    she, he = (
        frozenset(data[names]) | {word.lower() for word in data[titles]}
        for names, titles in _GENDERS
    )
    return Gender(she, he)


def _forms(lemma: str, irregular: list[str] | None) -> dict[str, str]:
    """Give each form of the verb with its shapes."""
    stem = lemma.removesuffix("e")
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    if irregular:
        third, gerund, past, participle = irregular
    else:
        third = (
            lemma[:-1] + "ies"
            if consonant_y
            else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
        )
        past = participle = lemma[:-1] + "ied" if consonant_y else stem + "ed"
        gerund = (lemma if lemma.endswith("ee") else stem) + "ing"
    shapes: dict[str, str] = {}
    for form, shape in ((lemma, "b"), (third, "s"), (gerund, "g"), (past, "d"), (participle, "n")):
        shapes[form] = shapes.get(form, "") + shape
    return shapes

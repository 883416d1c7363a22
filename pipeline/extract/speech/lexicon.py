"""The words that speech is reported with, from the data files: verbs in all their forms, function words, roles."""

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


class Form(NamedTuple):
    """One form of a reporting verb; `shapes` holds b (base), s (third person), g (-ing), d (past), n (participle)."""

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


class Roles(NamedTuple):
    """What a person is by office; `group` numbers words that can name the same office."""

    group: dict[str, int]
    plain: frozenset[str]
    modifiers: frozenset[str]


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
    bits = dict.fromkeys(forms, CUE)
    for section, bit in _SECTIONS.items():
        for word in words[section]:
            bits[word] = bits.get(word, 0) | bit
    lists = (frozenset(speech[name]) for name in ("nouns", "documents", "hedges"))
    return Lexicon(bits, forms, *lists)


@cache
def roles() -> Roles:
    """Read the roles, once a process."""
    data = _read("roles.json")
    group = {word: number for number, words in enumerate(data["groups"]) for word in words}
    return Roles(group, frozenset(data["plain"]), frozenset(data["modifiers"]))


def _forms(lemma: str, irregular: list[str] | None) -> dict[str, str]:
    """Give each form of the verb with its shapes."""
    stem = lemma.removesuffix("e")
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    if irregular:
        third, gerund, past, participle = irregular
    else:
        third = lemma[:-1] + "ies" if consonant_y else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
        past = participle = lemma[:-1] + "ied" if consonant_y else stem + "ed"
        gerund = (lemma if lemma.endswith("ee") else stem) + "ing"
    shapes: dict[str, str] = {}
    for form, shape in ((lemma, "b"), (third, "s"), (gerund, "g"), (past, "d"), (participle, "n")):
        shapes[form] = shapes.get(form, "") + shape
    return shapes

"""The words that speech is reported with, from the data of a language: verbs with what they take,
nouns, function words, offices.
"""

from functools import cache
from typing import Any, NamedTuple

from schemas.datafiles import load_json


class Frame(NamedTuple):
    """What a verb of saying takes; see the note in `speech.json` for the roles."""

    roles: frozenset[str]
    prepositions: frozenset[str]
    particles: frozenset[str]
    manner: str


class Words(NamedTuple):
    """Sets of words, in small letters; each is a list in `speech.json`."""

    documents: frozenset[str]
    talk: frozenset[str]
    negations: frozenset[str]
    nobody: frozenset[str]
    refusals: frozenset[str]
    wishes: frozenset[str]
    possible: frozenset[str]
    alleged: frozenset[str]
    conditions: frozenset[str]
    markers: frozenset[str]
    questions: frozenset[str]
    modals: frozenset[str]
    futures: frozenset[str]
    times: frozenset[str]
    articles: frozenset[str]
    writers: frozenset[str]
    relatives: frozenset[str]
    reported: frozenset[str]
    of: frozenset[str]
    cited: frozenset[str]
    bodies: frozenset[str]
    seeming: frozenset[str]
    aspects: frozenset[str]
    definite: frozenset[str]
    agent_endings: tuple[str, ...]


class Lexicon(NamedTuple):
    """Everything the rules look words up in; keys are lemmas in small letters."""

    verbs: dict[str, Frame]
    adjectives: frozenset[str]
    nouns: frozenset[str]
    according: tuple[tuple[str, str], ...]
    pronouns: dict[str, str]
    words: Words

    @property
    def cues(self) -> frozenset[str]:
        """Give every lemma that can credit somebody with words."""
        openers = (phrase[0] for phrase in self.according)
        return frozenset((*self.verbs, *self.adjectives, *self.nouns, *openers))


class Roles(NamedTuple):
    """What a person is by office; `group` numbers words that can name the same office."""

    group: dict[str, int]
    plain: frozenset[str]


class Gender(NamedTuple):
    """Words that tell whether a person is a woman or a man: given names and, in small letters,
    titles and offices.
    """

    female: frozenset[str]
    male: frozenset[str]


_GENDERS = (("women", "her"), ("men", "his"))


@cache
def lexicon() -> Lexicon:
    """Read the verbs and words, once a process."""
    data = load_json("languages/en/speech.json", dict[str, Any])
    verbs = {
        lemma: Frame(
            frozenset(verb["roles"].split()),
            frozenset(verb.get("prepositions", ())),
            frozenset(verb.get("particles", ())),
            verb.get("manner", ""),
        )
        for lemma, verb in data["verbs"].items()
    }
    listed = {name: frozenset(data["words"][name]) for name in Words._fields[:-1]}
    return Lexicon(
        verbs,
        frozenset(data["adjectives"]),
        frozenset(data["nouns"]),
        tuple((first, second) for first, second in data["according"]),
        data["pronouns"],
        Words(**listed, agent_endings=tuple(data["words"]["agent_endings"])),
    )


@cache
def roles() -> Roles:
    """Read the roles, once a process."""
    data = load_json("roles.json", dict[str, Any])
    group = {word: number for number, words in enumerate(data["groups"]) for word in words}
    return Roles(group, frozenset(data["plain"]))


@cache
def gender() -> Gender:
    """Read the given names and titles, once a process."""
    data = load_json("given_names.json", dict[str, Any])
    female, male = (
        frozenset(data[names]) | {word.lower() for word in data[titles]}
        for names, titles in _GENDERS
    )
    return Gender(female, male)

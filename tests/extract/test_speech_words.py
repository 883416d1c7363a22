"""The code that reads speech knows no word of a language: what it asks for is in data files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pipeline.extract
from pipeline.extract.speech.lexicon import lexicon
from schemas.datafiles import load_json

ROOM = Path(pipeline.extract.__file__).parent
MODULES = [
    *sorted((ROOM / "speech").glob("*.py")),
    *(ROOM / f"{name}.py" for name in ("speakers", "quotes", "claims", "titles")),
]
# Names of lists, roles, rules and kinds, which the code asks for by name.
KEYS = {
    *("women", "men", "her", "his", "possible", "marked", "via", "person", "according", "noun"),
    *("continued", "alone", "open", "named", "order", "none", "several"),
}


def strings(module: Path) -> Iterator[str]:
    """Give the strings of a module that are no docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    told = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.value


def test_no_word_of_english_is_in_the_code() -> None:
    listed = load_json("function_words.json", dict[str, object])
    words = {
        word
        for name, members in listed.items()
        if name != "groups" and isinstance(members, list)
        for word in members
    }
    known = lexicon()
    closed = (known.words.negations, known.words.modals, known.words.relatives, known.pronouns)
    words |= set().union(*closed)
    found = {
        (module.name, text)
        for module in MODULES
        for text in strings(module)
        if text in words - KEYS and len(text) > 1
    }
    assert len(MODULES) > 10
    assert found == set()

"""README's answers to what people ask first: each names one file, and what is in it answers."""

import ast
import re

import pytest

from tests.places import ROOT

ROW = re.compile(r"^\| (.+\?) \| \[(\S+)\]\((\S+)\) \| `(\w+)` \|$", re.MULTILINE)
# what the docstring of the answer has to speak of
TERMS = {
    "where is a date of a feed read?": ("feed", "date", "UTC", "None"),
    "where would I add a facet?": ("facet", "added here", "mapping"),
    "what happens to a refused document?": ("refused", "kept", "rejects", "replay"),
    "where does a story get its id?": ("story", "id", "oldest"),
    "how do two workers share an index?": ("Workers", "token", "conflict", "again"),
}


def answers() -> dict[str, tuple[str, str]]:
    """The table of README: file and name by question."""
    rows = ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert all(shown == link for _, shown, link, _ in rows)
    return {question: (file, name) for question, file, _, name in rows}


def test_readme_answers_all_of_them() -> None:
    assert answers().keys() == TERMS.keys()


@pytest.mark.parametrize("question", TERMS)
def test_the_file_holds_the_answer(question: str) -> None:
    file, name = answers()[question]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    (found,) = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
    ]
    docstring = ast.get_docstring(found) or ""
    assert not [term for term in TERMS[question] if term not in docstring]

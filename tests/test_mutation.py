"""Every guard is found in the sources as they are now, however those are set, and nothing but it
goes."""

import ast

import pytest

from tests.faults import guards
from tests.feeds import test_guards
from tests.mutation import Guard, without_guard
from tests.places import ROOT

GUARDS = {**guards.GUARDS, **test_guards.GUARDS}
SOURCE = """
LIMITS = {413: "split", 429: "wait"}
class Sink:
    def send(self, batch):
        if (len(batch)   > 1
            and self.open):
            raise ValueError("too many")
        return post(batch, alias=self.alias or None, wait="a second  or two")
"""


def test_every_guard_is_there() -> None:
    missing = []
    for name, guard in GUARDS.items():
        source = (ROOT / guard.module).read_text("utf-8")
        try:
            changed = without_guard(source, guard)
        except ValueError as error:
            missing.append(f"{name}: {error}")
        else:
            assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), name
    assert not missing


def test_no_two_guards_have_one_name() -> None:
    assert len(GUARDS) == len(guards.GUARDS) + len(test_guards.GUARDS)


@pytest.mark.parametrize(
    ("function", "words", "without", "then"),
    [
        ("LIMITS", '413: "split"', "", "LIMITS = {429: 'wait'}"),
        ("LIMITS", '413: "split"', '413: "wait"', "LIMITS = {413: 'wait', 429: 'wait'}"),
        ("Sink.send", "len(batch) > 1 and self.open", "False", "if False:"),
        ("Sink.send", "self.open", "True", "if len(batch) > 1 and True:"),
        ("Sink.send", "alias=self.alias or None", "alias=None", "alias=None"),
        ("Sink.send", 'raise ValueError("too many")', "return None", "return None"),
        ("Sink.send", "or two", "or ten", "'a second  or ten'"),
    ],
)
def test_a_guard_goes_however_it_is_set(function: str, words: str, without: str, then: str) -> None:
    changed = without_guard(SOURCE, Guard("a.py", function, words, without, ""))
    assert then in changed
    assert len(changed.splitlines()) == len(ast.unparse(ast.parse(SOURCE)).splitlines())


@pytest.mark.parametrize(
    ("function", "words"),
    [("Sink.send", "len(batch) > 2"), ("Sink.take", "self.open"), ("Sink.send", "batch")],
)
def test_what_is_not_there_once_is_no_guard(function: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^a\.py"):
        without_guard(SOURCE, Guard("a.py", function, words, "None", ""))

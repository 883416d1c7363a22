"""The reading: bound to the words of any text, parsed where a cue stands, loaded when it is needed."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sentences import sentences
from pipeline.text import parser as parsing
from pipeline.text.cues import NO_CUES, Cues
from pipeline.text.doc import Passage
from pipeline.text.parser import Parser
from pipeline.text.read import read
from tests.places import ROOT

SAYING = Cues(lemmas=frozenset({"say"}), marks=frozenset('“”"'))
PIECES = [
    "said", "Mr. Smith", "didn't", "U.S.-led", "\n\n", "\n", "“", "”", '"', "'", ". ", "\t", "\x00", "\x1c",
    "\u0301", "\u200b", "\ud83d", "\U0001f600", "€5m", "...", "—", "3.5%", "http://x.y/z?a=b", "ﬁ", "İ", "北京。", "شنبه",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=6), max_size=30).map(
    lambda pieces: " ".join(pieces[::2]) + "".join(pieces[1::2])
)


def bound(passage: Passage) -> None:
    """Hold a reading against its text."""
    text, tokens = passage.text, passage.tokens
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert [token.i for token in tokens] == list(range(len(tokens)))
    covered = [at for token in tokens for at in range(token.start, token.end)]
    assert covered == [at for at, character in enumerate(text) if not character.isspace()]
    assert [i for one in passage.sentences for i in range(one.start, one.end)] == list(
        range(len(tokens))
    )
    spans = [passage.span(one.start, one.end) for one in passage.sentences]
    assert spans == sentences(text)
    for one in passage.sentences:
        for token in tokens[one.start : one.end]:
            assert one.start <= token.head < one.end
            assert one.parsed == bool(token.dep) == bool(token.tag) == bool(token.pos)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([None, SAYING, NO_CUES]))
def test_every_token_is_bound_to_its_words(title: str, body: str, cues: Cues | None) -> None:
    doc = read(title, body, cues=cues)
    assert (doc.title.text, doc.body.text) == (title, body)
    bound(doc.title)
    bound(doc.body)


@pytest.mark.parametrize("body", [
    "a" * 1_000_000, "\u0301" * 100_000, "said " * 100_000, "(" * 50_000, "“said” " * 20_000, "\ud800" * 1_000 + " said",
    "a.b" * 50_000, "'" * 50_000, "said\x00" * 1_000, ("x" * 39 + " ") * 5_000, "",
], ids=range(11))  # fmt: skip
def test_any_text_is_read(body: str) -> None:
    bound(read("", body, cues=SAYING).body)


def test_only_sentences_with_a_cue_are_parsed() -> None:
    body = "It rained. He is saying so. Nobody spoke. “Well.” She says no."
    doc = read("Rain, officials said", body, cues=SAYING)
    assert [one.parsed for one in doc.body.sentences] == [False, True, False, True, True]
    assert [one.parsed for one in doc.title.sentences] == [True]
    assert all(one.parsed for one in read("", body, cues=None).body.sentences)


def test_the_lead_is_parsed_whatever_it_holds() -> None:
    doc = read("Rain", "It rained. Nobody spoke. Nothing.", cues=Cues(lead=2))
    assert [one.parsed for one in doc.body.sentences] == [True, True, False]
    assert [one.parsed for one in doc.title.sentences] == [True]


def test_typographic_apostrophes_are_read_as_plain_ones() -> None:
    typed = read("", "They didn’t say it’s so.", cues=None).body
    plain = read("", "They didn't say it's so.", cues=None).body
    assert [one[4:9] for one in typed.tokens] == [one[4:9] for one in plain.tokens]
    assert typed.tokens[2].text == "n’t"
    assert typed.tokens[2].dep == "neg"


def test_a_sentence_reads_alike_wherever_it_stands() -> None:
    sentence = "Rebels were accused of it by the ministry, which said so on Monday."
    alone = read("", sentence, cues=None).body.tokens
    among = read("", f"Nothing\n\n{sentence} He left.", cues=None).body
    start, end, _ = among.sentences[1]
    assert [one[4:7] + one[8:9] for one in among.tokens[start:end]] == [
        one[4:7] + one[8:9] for one in alone
    ]


def test_a_sentence_longer_than_any_is_not_parsed() -> None:
    doc = read("", "and so on " * 70 + "\nHe said so.", cues=None)
    assert [one.parsed for one in doc.body.sentences] == [False, True]


class Counted:
    """Counts what the parser is asked for."""

    def __init__(self, parser: Parser) -> None:
        self.asked = 0
        self.parser = parser
        self.attributes, self.cut = parser.attributes, parser.cut

    def parse(self, asked: object) -> object:
        sentences = list(asked)  # type: ignore[call-overload]
        self.asked += sum(map(len, sentences))
        return self.parser.parse(sentences)


def test_the_parser_sees_each_word_of_a_cued_sentence_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(parsing.english())
    monkeypatch.setattr("pipeline.text.read.english", lambda: counted)
    read("He said so", "Nobody spoke at all. He said so again.\n" * 10, cues=SAYING)
    assert counted.asked == 3 + 10 * 5


def test_a_long_word_never_meets_the_tokeniser() -> None:
    longest = 0

    def tokenise(chunk: str) -> list[str]:
        nonlocal longest
        longest = max(longest, len(chunk))
        return [chunk]

    from pipeline.text.cutting import cutter

    cut = cutter(tokenise)
    assert cut("x " + "y" * 1_000 + " zz")[1] == (2, 1_002)
    assert longest < 100


@pytest.mark.parametrize("code", [
    "import pipeline.cli",
    "import pipeline.extract.step",
    "from pipeline.text.read import read; from pipeline.text.cues import NO_CUES; read('a', 'b', cues=NO_CUES)",
])  # fmt: skip
def test_the_parser_is_loaded_when_a_text_is_read(code: str) -> None:
    told = "import sys; print([one for one in ('spacy', 'thinc') if one in sys.modules])"
    asked = [sys.executable, "-c", f"{code}; {told}"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_commands_of_spacy_are_not_loaded_and_not_lost() -> None:
    code = (
        "import sys; from pipeline.text.read import read; read('', 'He said so.', cues=None);"
        "print([one for one in ('spacy.cli', 'weasel', 'jinja2') if one in sys.modules]);"
        "from spacy.cli.info import info; from spacy.cli import download; print(callable(info))"
    )
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


AT_ONCE = """
import sys, threading
from pipeline.text.read import read

sys.setswitchinterval(1e-6)
told, start = [], threading.Barrier(8)

def work():
    start.wait()
    told.append(read("", "Anna Berg said that she would go.", cues=None).body.sentences[0].parsed)

threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(told.count(True))
"""


def test_workers_that_begin_at_once_all_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "8"

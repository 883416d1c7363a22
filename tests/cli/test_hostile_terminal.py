"""Words of strangers in every field, every command: nothing acts on the terminal, nothing is taken
for markup."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.embedded.index import open_embedded
from connectors.feeds.feedstate import FeedState
from connectors.feeds.state import SqliteFeedStates
from connectors.index import Write
from pipeline.cli.commands import app
from pipeline.cli.main import perform
from pipeline.cli.terminal import complain
from schemas.article import Article
from schemas.display import UNSAFE, masked, one_line, safe, safe_json, safe_xml
from schemas.facets import find_facets
from schemas.reject import Reject
from schemas.signature import Related, Signature
from tests.articles import complete
from tests.cli.test_commands import NEWSBEAM
from tests.places import ROOT

EVIL = "a[/red][bold]b[link=https://e.org]\x1b[31m\x1b]0;owned\x07\x9b2J\u202eevil\u2066x\u200b\u200f\ufeff\r\x08\x7f\nnewsbeam: all is well\tz :smile:"
RAW = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
OURS = re.compile(r"\x1b\[[\d;]*m")  # colours of rich on a terminal
KEPT = {
    "kind",
    "type",
    "gte",
    "lte",
    "id",
    "@timestamp",
    "timestamp",
    "ingested",
    "modified",
    "found",
    "at",
    "event_types",
    "qualifier",
    "precision",
}


class Terminal(io.StringIO):
    """Takes what is printed as a terminal does."""

    def isatty(self) -> bool:
        return True


def hostile(value: Any, name: str = "") -> Any:
    """Put the words into every string, but where the model takes none."""
    if isinstance(value, dict):
        return {key: hostile(part, key) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [hostile(part, name) for part in value]
    return f"{value} {EVIL}" if isinstance(value, str) and name not in KEPT else value


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evil") / "index"
    opened = open_embedded(folder)
    opened.setup()
    body = f"The ministers met. {EVIL}"
    wild = hostile(json.loads(complete(Article).to_json())) | {"body": body, "duplicate": None}
    article = Article.model_validate(wild)
    opened.articles.write([Write(article=article)])
    opened.relations.put(
        [
            Related(
                signature=Signature(
                    id=article.id, fingerprint=article.fingerprint, timestamp=article.timestamp
                ),
                story=article.story,
                duplicate=None,
            )
        ]
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    opened.rejects.put(
        [
            Reject.of(
                "clean", EVIL, f"{EVIL} https://user:canary@e.org/", now, error=ValueError(EVIL)
            )
        ]
    )
    opened.refresh()
    opened.close()
    states = SqliteFeedStates(folder / "feeds.sqlite")
    states.add(
        [
            FeedState(
                url=f"https://e.org/{EVIL}",
                address="https://e.org/",
                title=EVIL,
                due=now,
                failures=3,
                polled=now,
                failure=EVIL,
                reason=EVIL,
                folder=(EVIL,),
                disabled=EVIL,
            )
        ]
    )
    states.close()
    return folder


COMMANDS = [
    ["search"],
    ["search", EVIL.replace("\n", " ").replace('"', "")[:1]],
    ["search", "--facets"],
    ["search", *(word for field in find_facets(Article) for word in ("--facet", field))],
    ["show", "id 0"],
    ["stories", "--alone"],
    ["rejects"],
    ["feeds"],
]


def caught(monkeypatch: pytest.MonkeyPatch, kind: type[io.StringIO]) -> io.StringIO:
    """Catch all that is printed from here on."""
    out = kind()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", "xterm-256color")
    return out


@pytest.mark.parametrize("kind", [Terminal, io.StringIO])
@pytest.mark.parametrize("json_", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize(
    "words", COMMANDS, ids=lambda words: " ".join(words)[:30].replace("\x1b", "")
)
def test_no_command_hands_a_terminal_what_acts_on_it(
    words: list[str],
    json_: list[str],
    index: Path,
    kind: type[io.StringIO],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = caught(monkeypatch, kind)
    app([*words, *json_, "--to", str(index)], standalone_mode=False)
    text = printed.getvalue()
    assert text
    if json_:
        for line in text.splitlines():
            json.loads(line)
    rest = OURS.sub("", text)
    assert not RAW.search(rest)
    assert "\x1b" not in rest
    assert json_ or "canary" not in rest
    assert (
        not any(line.startswith("newsbeam: all is well") for line in rest.splitlines())
        or words[0] == "show"
    )


def test_a_list_of_feeds_is_the_same_list(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = caught(monkeypatch, Terminal)
    app(["feeds", "export", "--to", str(index)], standalone_mode=False)
    assert not RAW.search(printed.getvalue())
    assert "\x1b" not in printed.getvalue()


@pytest.mark.parametrize("kind", [Terminal, io.StringIO])
def test_no_sentence_acts_or_tells_a_password(
    kind: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = caught(monkeypatch, kind)
    complain(f"{EVIL}: https://user:canary@e.org/feed?api_key=canary&a=b, ftp://me:cana/ry@host/x")
    said = OURS.sub("", printed.getvalue())
    assert said.count("\n") == 1
    assert not UNSAFE.search(said)
    assert "canary" not in said
    assert "cana/ry" not in said
    assert "https://***@e.org/feed?api_key=***&a=b" in said


@pytest.mark.parametrize(
    "words",
    [
        ["feeds", "add", "ftp://user:canary@e.org/feed"],
        ["feeds", "add", "https://user:canary@e.org/feed"],
        ["run", "https://user:canary@e.org/feed"],
        ["run", "ftp://user:canary@e.org/feed"],
        ["search", "--to", "https://user:canary@e.org"],
        ["search", "--to", "ftp://user:canary@e.org"],
        ["setup", "--kibana", "https://user:canary@e.org"],
        ["feeds", "import", "https://user:canary@e.org/x.opml"],
    ],
    ids=" ".join,
)
def test_no_command_prints_the_password_it_was_given(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code = perform([*words])
    assert code in (1, 2)
    said = capsys.readouterr()
    assert said.err
    assert "canary" not in said.err + said.out


@pytest.mark.parametrize("source", ["", " ", "\t\n"])
@pytest.mark.parametrize("command", ["run", "watch"])
def test_a_blank_source_is_a_usage_error(
    command: str,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code = perform([command, source])
    assert code == 2
    assert "blank" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_real_terminal_shows_what_is_not_there_as_text(index: Path) -> None:
    ours, theirs = pty.openpty()
    name = f"no \x1b]0;owned\x07[/red]\u202e{os.getpid()}"
    with subprocess.Popen(
        [NEWSBEAM, "run", name, "--to", str(index)], stdout=theirs, stderr=theirs, cwd=ROOT
    ) as run:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:
            pass
    os.close(ours)
    assert run.returncode != 0
    assert b"\x1b]" not in said
    assert b"[/red]" in said
    assert "\u202e" not in said.decode()


def test_every_print_goes_the_one_way() -> None:
    """Those that do not print nothing from outside, or print bytes that another test looks at."""
    around = re.compile(r"\bprint\(|sys\.std(?:out|err)\.write|(?<!Safe)\bConsole\(|typer\.echo")
    known = {
        "terminal.py",
        "setup.py",
        "feeds.py",
        "commands.py",
    }  # keys that are asked for; OPML, made safe as XML; our version
    found = {
        file.name
        for file in (ROOT / "pipeline" / "cli").glob("*.py")
        if around.search(
            file.read_text("utf-8").replace("console().print(", "").replace("out.print(", "")
        )
    }
    assert found <= known


def test_what_is_shown_is_as_long_and_json_means_the_same() -> None:
    assert len(safe(EVIL)) == len(EVIL)
    assert not UNSAFE.search(safe(EVIL))
    assert "\n" not in one_line(EVIL)
    line = json.dumps({EVIL: [EVIL, "\U000e0041", "\udc80"]}, ensure_ascii=False)
    assert json.loads(safe_json(line)) == json.loads(line)
    assert not UNSAFE.search(safe_json(line))
    assert safe_xml("<a>\x9b\u202e\x1b</a>") == "<a>&#155;&#8238;\N{REPLACEMENT CHARACTER}</a>"


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d👩", "naïve – “quoted”", "two\nlines\tand tabs"]
)
def test_what_scripts_are_spelled_with_stays(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "text", ["https://medium.com/@user/1", "mail me@e.org", "https://e.org:8080/@me", "a?monkey"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text

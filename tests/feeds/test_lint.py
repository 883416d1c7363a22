import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("feeds_lint", Path(__file__).with_name("lint.py"))
assert SPEC
assert SPEC.loader
lint = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(lint)


def test_feedparser_is_only_ever_given_a_stream_in_the_whole_tree() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {fault}"
        for path in ROOT.rglob("*.py")
        if ".venv" not in path.parts
        for line, fault in lint.calls_of_parse(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import feedparser\nfeedparser.parse(data)",
        "import feedparser\nfeedparser.parse('x')",
        "import feedparser\nfeedparser.parse(io.StringIO(x))",
        "import feedparser\nfeedparser.parse()",
        "import feedparser\nread = feedparser.parse",
        "import feedparser\nread = feedparser.api.parse",
        "import feedparser as f\nf.parse(x)",
        "from feedparser import parse\nparse(x)",
        "from feedparser.api import parse",
        "import feedparser.api",
        "import feedparser\nstream = io.BytesIO(x)\nstream = x\nfeedparser.parse(stream)",
        "import feedparser\ndef read(stream):\n  feedparser.parse(stream)",
        "import feedparser\nstream = io.BytesIO(x)\nfor stream in y: feedparser.parse(stream)",
    ],
)
def test_the_rule_sees_what_it_forbids(source: str) -> None:
    assert list(lint.calls_of_parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "import feedparser\nfeedparser.parse(io.BytesIO(data))",
        "import feedparser\nstream = io.BytesIO(data)\nfeedparser.parse(stream, response_headers={})",
        "import fastfeedparser\nfastfeedparser.parse(data)",
        "import feedparser\nprint(feedparser.USER_AGENT)",
    ],
)
def test_the_rule_lets_pass_what_is_safe(source: str) -> None:
    assert list(lint.calls_of_parse(source)) == []

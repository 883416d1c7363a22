"""What came from outside, made fit to be shown: no control of a terminal, no password, JSON that
stays JSON.
"""

import re

SHOWN = "\N{REPLACEMENT CHARACTER}"
# Control characters of both sets but tab and line feed; what turns or hides the text around it
# (marks of direction, zero-width characters, tags); line ends that few know; halves of surrogate
# pairs.
_UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f"
)
# Joiners are how Persian and the scripts of India are spelled, and some emoji: after those letters
# they stay.
_JOINERS = (
    r"(?<![\u0590-\u1fff\ua000-\ufdff\U0001f000-\U0001faff\ufe0f\u2600-\u27bf])[\u200c\u200d]"
)
UNSAFE = re.compile(f"[{_UNSAFE}]|{_JOINERS}")
_USER = re.compile(r"(?<=://)(?:[^\s/?#]*:(?!\d{0,5}(?:[/?#\s]|$))\S*|[^\s/?#]*)@")
_SECRET = re.compile(
    r"(?<=[?&;])([\w.-]*(?:token|key|secret|password|passwd|pwd|auth|sig|signature)=)[^&\s#;]+",
    re.IGNORECASE,
)


def safe(text: str) -> str:
    """Give a text with a visible character for each that would act on a terminal; lines stay lines,
    as long as before.
    """
    return UNSAFE.sub(SHOWN, text)


def one_line(text: str) -> str:
    """Give a text that is one line: `safe`, and its line ends and tabs seen."""
    return safe(text.replace("\r\n", "\n")).replace("\n", "↵").replace("\t", " ")


def masked(text: str) -> str:
    """Hide the user and password of every address in a sentence, and what looks like a key in its
    query.
    """
    return _SECRET.sub(r"\1***", _USER.sub("***@", text))


def sentence(text: str) -> str:
    """Give a sentence of ours that names what came from outside: one line, no secrets."""
    return one_line(masked(text))


def safe_json(line: str) -> str:
    """Give the same JSON, with escapes for what would act on a terminal."""
    return UNSAFE.sub(lambda found: _escape(found[0]), line)


def safe_xml(document: str) -> str:
    """Give the same XML, with references for what would act on a terminal; what XML cannot hold is
    replaced.
    """
    return UNSAFE.sub(lambda found: f"&#{ord(found[0])};" if _is_xml(found[0]) else SHOWN, document)


def _escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[start : start + 2].hex()}" for start in range(0, len(units), 2))


def _is_xml(letter: str) -> bool:
    return letter == "\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff")

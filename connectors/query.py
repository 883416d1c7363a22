"""The query language, the same on every index: text in, a frozen tree out.

    query  := clause ("OR" clause)*                     OR is the loosest
    clause := part (["AND"] part)*                      words side by side must all match
    part   := ("NOT" | "-" | "+")* (word | prefix* | "a phrase" | "(" query ")")
              any of the last four after `field:`, as in title:drone, person:"Keir Starmer",
              topic:(war OR peace)

A backslash takes the next character as it is. Words and phrases without a letter or digit are
ignored, as an index ignores them. AND, OR and NOT are operators in upper case only.
The fields are named where the model of an article declares them (`schemas.facets`). How a tree is
to be understood by an index is said at each kind of node.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from schemas.article import Article
from schemas.errors import QueryError
from schemas.facets import Match, find_declared
from schemas.model import Model

MAX_DEPTH = 20  # parentheses within parentheses: deeper is a mistake, and recursion must end
MAX_TERMS = 256  # words, phrases and prefixes in a query: well under what either index takes
MIN_PREFIX = 2  # letters before a `*`: one letter would match most of the dictionary


class Word(Model):
    """One word as typed. Outside a field it must be in one of those that declare a weight (title,
    summary, body, names), stemmed; one that an index cuts in several ("cease-fire") must be there
    as a phrase.
    """

    text: str


class Phrase(Model):
    """Words that must stand in this order, side by side, unstemmed, in one field; the fields as for
    Word.
    """

    text: str


class Prefix(Model):
    """The beginning of a word, without the `*`, at least two characters; matched unstemmed. The
    fields as for Word.
    """

    text: str


class And(Model):
    """All parts (two or more) must match."""

    parts: tuple["Node", ...]


class Or(Model):
    """One of the parts (two or more) must match."""

    parts: tuple["Node", ...]


class Not(Model):
    """The part must not match."""

    part: "Node"


class FieldIs(Model):
    """The part must match within these fields of the article (dotted names; one of them is enough
    for each word).

    `match` says how: `text` as outside a field; `name` when one value holds the words in a row,
    case ignored; `exact` when one value is the text, case ignored (a Prefix: begins with it). The
    part holds no other FieldIs.
    """

    fields: tuple[str, ...]
    match: Match
    part: "Node"


Node = Word | Phrase | Prefix | And | Or | Not | FieldIs


class Field(Model):
    """A field a user may name: the article's fields it stands for and how their values match."""

    fields: tuple[str, ...]
    match: Match
    aliases: tuple[str, ...] = ()


@cache
def fields(model: type[Model] = Article) -> Mapping[str, Field]:
    """Give every name a user may write before a colon: those declared, with the fields that share
    one, then their aliases, and each field's own. Raises ValueError where fields that are asked
    together are found in different ways.
    """
    named: dict[str, Field] = {}
    for field, _, mark in find_declared(model):
        one = named.get(mark.name, Field(fields=(), match=mark.match))
        if one.match != mark.match:
            raise ValueError(f"{mark.name} names {', '.join(one.fields)} and {field}")
        named[mark.name] = one.but(
            fields=(*one.fields, field), aliases=(*one.aliases, *mark.aliases)
        )
    aliases = {alias: one for one in named.values() for alias in one.aliases}
    own = {
        field: Field(fields=(field,), match=mark.match, aliases=(field,))
        for field, _, mark in find_declared(model)
    }
    return own | aliases | named


def parse(query: str) -> Node | None:
    """Read a query; None when it is empty, which means everything. Raises QueryError with a
    sentence and the position.

    Takes time in proportion to the length of the query, whatever it holds.
    """
    tokens = _tokens(query)
    if not tokens:
        if query.strip():
            raise QueryError("There is no word in the query to search for.", 0)
        return None
    return _Parser(tokens, len(query)).query()


class _Token(NamedTuple):
    kind: Literal["(", ")", "AND", "OR", "NOT", "field", "word", "prefix", "phrase"]
    text: str
    position: int


_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_SIGNS = re.compile(r"[-+]+")
_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*):(?=[^\s)])")
_BARE = re.compile(r"(?:\\.|[^\s()\"“”„\\]|\\$)+", re.DOTALL)
_QUOTED = re.compile(r"[\"“”„]((?:\\.|[^\"“”\\])*)[\"“”]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_OPERATORS: Mapping[str, Literal["AND", "OR", "NOT"]] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


def _tokens(query: str) -> list[_Token]:
    """Cut a query into tokens, dropping what holds no letter or digit."""
    if bad := _SURROGATE.search(query):
        raise QueryError(
            f"Character {bad.start() + 1} of the query is half a character and cannot be searched.",
            bad.start(),
        )
    tokens: list[_Token] = []
    at = 0
    while at < len(query):
        space = _SPACE.match(query, at)
        at = space.end() if space else _next_token(query, at, tokens)
    return tokens


def _next_token(query: str, at: int, tokens: list[_Token]) -> int:
    """Add the token that begins at `at` (not a space), if it is one; give where it ends."""
    character = query[at]
    of_field = (
        bool(tokens)
        and tokens[-1].kind == "field"
        and tokens[-1].position + len(tokens[-1].text) + 1 == at
    )
    if character in {"(", ")"}:
        tokens.append(_Token("(" if character == "(" else ")", character, at))
        return at + 1
    if character in '"“”„':
        return _phrase(query, at, tokens)
    if character in "-+" and not of_field:
        return _signs(query, at, tokens)
    if not of_field and (name := _FIELD.match(query, at)):
        tokens.append(_Token("field", name[1], at))
        return name.end()
    return _bare(query, at, tokens)


def _signs(query: str, at: int, tokens: list[_Token]) -> int:
    """Read `-` before a word as NOT and drop `+`, dashes on their own and dashes in a row."""
    found = _SIGNS.match(query, at)
    assert found is not None
    followed = (
        found.end() < len(query) and not query[found.end()].isspace() and query[found.end()] != ")"
    )
    if found[0] == "-" and followed:
        tokens.append(_Token("NOT", "-", at))
    return found.end()


def _phrase(query: str, at: int, tokens: list[_Token]) -> int:
    """Read a phrase in straight or curly quotation marks."""
    found = _QUOTED.match(query, at)
    if found is None:
        raise QueryError(f"The quotation mark at character {at + 1} is never closed.", at)
    text = _ESCAPE.sub(r"\1", found[1])
    if _searchable(text):
        tokens.append(_Token("phrase", text, at))
    return found.end()


def _bare(query: str, at: int, tokens: list[_Token]) -> int:
    """Read an operator, a word or a prefix."""
    found = _BARE.match(query, at)
    assert found is not None
    raw = found[0]
    if raw in _OPERATORS and not (tokens and tokens[-1].kind == "field"):
        tokens.append(_Token(_OPERATORS[raw], raw, at))
    elif _searchable(raw):
        tokens.append(_word(raw, at))
    return found.end()


def _word(raw: str, at: int) -> _Token:
    """Tell a prefix from a word; a `*` elsewhere than at the end is an error."""
    star = _unescaped_star(raw)
    if star is None:
        return _Token("word", _ESCAPE.sub(r"\1", raw), at)
    if star != len(raw) - 1:
        raise QueryError(
            f"The * at character {at + star + 1} must stand at the end of a word.", at + star
        )
    text = _ESCAPE.sub(r"\1", raw[:-1])
    if len(text) < MIN_PREFIX:
        raise QueryError(
            f"The * at character {at + star + 1} needs at least two letters before it.", at + star
        )
    return _Token("prefix", text, at)


def _unescaped_star(raw: str) -> int | None:
    """Find the first `*` that no backslash protects."""
    return next(
        (found.start() for found in re.finditer(r"\\.|\*", raw, re.DOTALL) if found[0] == "*"), None
    )


def _searchable(text: str) -> bool:
    return any(character.isalnum() for character in text)


class _Parser:
    """Recursive descent over the tokens; recursion is bounded by MAX_DEPTH."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self.tokens = tokens
        self.length = length
        self.at = 0
        self.terms = 0

    def query(self) -> Node:
        node = self._or(0, in_field=False)
        if (token := self._peek()) is not None:
            raise QueryError(
                f"The ) at character {token.position + 1} closes nothing.", token.position
            )
        return node

    def _peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _or(self, depth: int, *, in_field: bool) -> Node:
        parts = [self._and(depth, in_field=in_field)]
        while (token := self._peek()) is not None and token.kind == "OR":
            self.at += 1
            parts.append(self._and(depth, in_field=in_field))
        return parts[0] if len(parts) == 1 else Or(parts=tuple(parts))

    def _and(self, depth: int, *, in_field: bool) -> Node:
        parts = [self._part(depth, in_field=in_field)]
        while (token := self._peek()) is not None and token.kind not in {"OR", ")"}:
            if token.kind == "AND":
                self.at += 1
            parts.append(self._part(depth, in_field=in_field))
        return parts[0] if len(parts) == 1 else And(parts=tuple(parts))

    def _part(self, depth: int, *, in_field: bool) -> Node:
        negated = False
        while (token := self._peek()) is not None and token.kind == "NOT":
            negated = not negated
            self.at += 1
        node = (
            self._field(depth)
            if self._is_field(in_field=in_field)
            else self._primary(depth, in_field=in_field)
        )
        return Not(part=node) if negated else node

    def _is_field(self, *, in_field: bool) -> bool:
        token = self._peek()
        if token is None or token.kind != "field":
            return False
        if in_field:
            message = (
                f"The field {token.text} at character {token.position + 1} stands inside another"
                " field."
            )
            raise QueryError(message, token.position)
        return True

    def _field(self, depth: int) -> Node:
        name = self.tokens[self.at]
        field = fields().get(name.text.lower())
        if field is None:
            raise QueryError(_no_such_field(name), name.position)
        self.at += 1
        if (token := self._peek()) is None or token.kind not in {"word", "prefix", "phrase", "("}:
            raise QueryError(
                f"The field {name.text} at character {name.position + 1} needs a value.",
                name.position,
            )
        part = self._primary(depth, in_field=True)
        return FieldIs(fields=field.fields, match=field.match, part=part)

    def _primary(self, depth: int, *, in_field: bool) -> Node:
        token = self._peek()
        if token is None or token.kind in {"AND", "OR", ")"}:
            raise self._missing(token)
        self.at += 1
        if token.kind == "(":
            return self._group(token, depth, in_field=in_field)
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError(f"The query has more than {MAX_TERMS} words.", token.position)
        if token.kind == "phrase":
            return Phrase(text=token.text)
        return Word(text=token.text) if token.kind == "word" else Prefix(text=token.text)

    def _group(self, opening: _Token, depth: int, *, in_field: bool) -> Node:
        if depth >= MAX_DEPTH:
            message = f"The query has more than {MAX_DEPTH} parentheses within each other."
            raise QueryError(message, opening.position)
        node = self._or(depth + 1, in_field=in_field)
        if self._peek() is None:
            message = f"The ( at character {opening.position + 1} is never closed."
            raise QueryError(message, opening.position)
        self.at += 1
        return node

    def _missing(self, found: _Token | None) -> QueryError:
        """Say what is missing: a word before what was found, or after the last token."""
        before = self.tokens[self.at - 1] if self.at else None
        if before is not None and before.kind in {"AND", "OR", "NOT", "("}:
            message = f"A word is missing after {before.text} at character {before.position + 1}."
            return QueryError(message, before.position)
        position = self.length if found is None else found.position
        what = "the end" if found is None else found.text
        return QueryError(f"A word is missing before {what} at character {position + 1}.", position)


def _no_such_field(name: _Token) -> str:
    known = ", ".join(dict.fromkeys(mark.name for _, _, mark in find_declared(Article)))
    return (
        f"There is no field {name.text[:40]} (character {name.position + 1}): use one of {known},"
        " or put the words in quotation marks."
    )

"""A Search to tantivy queries: what the nodes of `connectors.query` and the filters mean on this
index.
"""

from collections.abc import Sequence

from tantivy import FieldType, Occur, Query, Schema

from connectors.embedded.documents import EARLIEST, exact, find_columns, flat, words
from connectors.embedded.moments import microseconds
from connectors.embedded.terms import PLAIN, STEMMED, terms
from connectors.index import Search
from connectors.query import And, FieldIs, Node, Not, Or, Phrase, Prefix, Word
from schemas.article import Article
from schemas.errors import UsageError
from schemas.facets import Match, find_looked_for, find_searched


def compiled(search: Search, node: Node | None, schema: Schema) -> Query:
    """Make the query of a search: its parsed text, filters, interval, duplicates. Raises
    UsageError.
    """
    within = [_within(schema, search)] if search.in_time else []
    return _matching(node, [*_filters(search, schema), *within], schema)


def undated(search: Search, node: Node | None, schema: Schema) -> Query:
    """Make the query of what a search leaves out only because nobody knows its date."""
    dated = Query.range_query(schema, "published", FieldType.Integer, None, EARLIEST)
    return _matching(node, [*_filters(search, schema), dated], schema)


def unjudged(search: Search, node: Node | None, schema: Schema) -> Query:
    """Make the query of what a search leaves out though a filter's field was not looked for in
    it.
    """
    within = [_within(schema, search)] if search.in_time else []
    judging = find_looked_for(Article)
    others = {field: values for field, values in search.filters.items() if field not in judging}
    judged = [Query.term_query(schema, "extracted", name) for name in search.looked_for]
    lacking = Query.boolean_query(
        [
            (Occur.Must, Query.regex_query(schema, "extracted", ".+")),  # older articles do not say
            (Occur.MustNot, Query.boolean_query([(Occur.Must, query) for query in judged])),
        ]
    )
    return _matching(
        node, [*_filters(search.but(filters=others), schema), *within, lacking], schema
    )


def _matching(node: Node | None, rest: Sequence[Query], schema: Schema) -> Query:
    text = Query.all_query() if node is None else Compiler(schema).node(node)
    return Query.boolean_query(
        [(Occur.Must, text), *((Occur.Must, _unscored(query)) for query in rest)]
    )


def _filters(search: Search, schema: Schema) -> list[Query]:
    own = [_filter(schema, field, values) for field, values in search.filters.items()]
    return own if search.duplicates else [*own, Query.term_query(schema, "duplicate", 0)]


def _within(schema: Schema, search: Search) -> Query:
    since = EARLIEST if search.since is None else microseconds(search.since)
    until = None if search.until is None else microseconds(search.until)
    return Query.range_query(schema, "published", FieldType.Integer, since, until)


def flat_field(field: str) -> str:
    """Name the flat form of a field to filter or count by. Raises UsageError for any other
    field.
    """
    if field not in (columns := find_columns().flat):
        raise UsageError(
            f"There is no field {field} to filter or count by: use one of {', '.join(columns)}."
        )
    return flat(field)


def _filter(schema: Schema, field: str, values: Sequence[str]) -> Query:
    return Query.term_set_query(schema, flat_field(field), list(values))


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


class Compiler:
    """Compiles the nodes of one query."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def node(self, node: Node, scope: FieldIs | None = None) -> Query:
        """Compile a node, within a field where one is given; depth is bounded by the parser."""
        match node:
            case And(parts=parts):
                return Query.boolean_query(
                    [self._clause(part, scope) for part in parts] + [_everything()]
                )
            case Or(parts=parts):
                return Query.boolean_query(
                    [(Occur.Should, self.node(part, scope)) for part in parts]
                )
            case Not(part=part):
                return Query.boolean_query([(Occur.MustNot, self.node(part, scope)), _everything()])
            case FieldIs(part=part):
                return self.node(part, node)
            case Word() | Phrase() | Prefix():
                return self._leaf(node, scope)

    def _clause(self, node: Node, scope: FieldIs | None) -> tuple[Occur, Query]:
        if isinstance(node, Not):
            return Occur.MustNot, self.node(node.part, scope)
        return Occur.Must, self.node(node, scope)

    def _leaf(self, node: Word | Phrase | Prefix, scope: FieldIs | None) -> Query:
        if scope is None:
            asked = [
                (field, mark.match, mark.weight) for field, mark in find_searched(Article).items()
            ]
        else:
            asked = [(field, scope.match, 1.0) for field in scope.fields]
        weighted = [(self._match(node, field, match), weight) for field, match, weight in asked]
        return Query.disjunction_max_query(
            [Query.boost_query(query, weight) for query, weight in weighted]
        )

    def _match(self, node: Word | Phrase | Prefix, field: str, match: Match) -> Query:
        how = {"text": self._text, "name": self._name, "exact": self._exact}
        return how[match](node, field)

    def _text(self, node: Word | Phrase | Prefix, field: str) -> Query:
        """Match running text: a word by its stem, phrases and prefixes as they stand."""
        if isinstance(node, Word):
            return self._row(field, terms(node.text, STEMMED))
        return self._plain(node, exact(field))

    def _name(self, node: Word | Phrase | Prefix, field: str) -> Query:
        return self._plain(node, words(field))

    def _plain(self, node: Word | Phrase | Prefix, column: str) -> Query:
        found = terms(node.text, PLAIN)
        return self._prefix(column, found) if isinstance(node, Prefix) else self._row(column, found)

    def _row(self, column: str, found: list[str]) -> Query:
        """Match terms side by side in this order."""
        if not found:
            return Query.empty_query()
        if len(found) == 1:
            return Query.term_query(self._schema, column, found[0])
        return Query.phrase_query(self._schema, column, found)

    def _prefix(self, column: str, found: list[str]) -> Query:
        if not found:
            return Query.empty_query()
        if len(found) == 1:
            # Terms of text hold letters and digits only, so nothing in them is special to a regular
            # expression.
            return Query.regex_query(self._schema, column, f"{found[0]}.*")
        return Query.phrase_prefix_query(self._schema, column, found)

    def _exact(self, node: Word | Phrase | Prefix, field: str) -> Query:
        """Match a whole value. Codes are written in one case (UA, en, accuse), so trying both
        ignores case.
        """
        cases = sorted({node.text, node.text.lower(), node.text.upper()})
        if not isinstance(node, Prefix):
            return Query.term_set_query(self._schema, flat(field), cases)
        patterns = [
            Query.regex_query(self._schema, flat(field), f"{_literal(case)}.*") for case in cases
        ]
        return Query.boolean_query([(Occur.Should, pattern) for pattern in patterns])


def _everything() -> tuple[Occur, Query]:
    """What a query that only excludes excludes from."""
    return Occur.Must, _unscored(Query.all_query())


def _literal(text: str) -> str:
    """Protect what is special to a regular expression."""
    return "".join(
        character if character.isalnum() else f"\\x{{{ord(character):x}}}" for character in text
    )

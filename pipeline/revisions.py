"""The earlier forms of an article: what is kept of them, and how their words come back.

Of the last forms the words are kept as the difference to the form that came after, in words of the
text; of more before those what they were called and when, and of the rest how many there were. All
of it takes time linear in the texts.
"""

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.identity import fold_words
from pipeline.provenance import Moment, find_moment, find_origin
from schemas.article import Article, Revision

KEPT = 20  # revisions whose words are kept
LISTED = 100  # revisions that are listed; of older ones only the number is kept
LARGEST = 1_000_000  # characters of all differences together
RUN = 3  # words in a row that are looked for again
# A word, space, or one character of what is written without spaces (Thai to Burmese, Chinese,
# Japanese, Korean).
TOKEN = re.compile(
    r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|\s+|.",
    re.DOTALL,
)


class Same(NamedTuple):
    """Items that two sequences have in common: one[at:at + length] == other[there:there +
    length].
    """

    at: int
    there: int
    length: int


class RevisionForm(NamedTuple):
    """One form of an article; `body` is None where its words were not kept."""

    number: int
    revision: Revision | None
    title: str | None
    body: str | None


class Change(NamedTuple):
    """A line that went or came; its words, and whether the other text has others in their place."""

    sign: Literal["-", "+"]
    words: tuple[tuple[str, bool], ...]


def revise(old: Article, new: Article) -> dict[str, object]:
    """Give the fields in which a new form of an article remembers those before it."""
    return bound_revisions([*old.revisions, make_revision(old, new.body)], old.older_revisions)


def make_revision(form: Article, newer: str) -> Revision:
    """Make the revision of a form, after which another body came."""
    return Revision(
        at=form.modified,
        title=form.title,
        fingerprint=form.fingerprint,
        changed=measure_change(form.body, newer),
        origin=find_origin(form),
        delta=make_delta(form.body, newer),
    )


def insert(article: Article, late: Article) -> dict[str, object]:
    """Give the fields of an article among whose revisions a form takes its place that came after
    newer ones.
    """
    forms, revisions = list_forms(article), [*article.revisions]
    place = sum(get_time(revision) < find_moment(late) for revision in revisions)
    newer = forms[place].body
    added = make_revision(late, newer or "")
    revisions.insert(place, added if newer is not None else added.but(delta=None, changed=1.0))
    if place:
        revisions[place - 1] = rebase(forms[place - 1], late.body)
    return bound_revisions(revisions, article.older_revisions)


def reword(article: Article, body: str) -> dict[str, object]:
    """Give the fields of an article whose body gives way to another wording that is no new form."""
    forms = list_forms(article)
    if len(forms) == 1:
        return {"revisions": (), "older_revisions": 0}
    return bound_revisions(
        [*article.revisions[:-1], rebase(forms[-2], body)], article.older_revisions
    )


def rebase(form: RevisionForm, newer: str) -> Revision:
    """Give the revision of an earlier form when another body comes after it."""
    assert form.revision is not None
    if form.body is None:
        return form.revision
    return form.revision.but(
        changed=measure_change(form.body, newer), delta=make_delta(form.body, newer)
    )


def get_time(revision: Revision) -> Moment:
    """Say when the words of a revision came; where that is not kept, before all others."""
    origin, modified = revision.origin, revision.at.timestamp()
    if origin is None:
        return Moment(0.0, modified, "", 0)
    return Moment(origin.found.timestamp(), modified, origin.path, origin.position)


def bound_revisions(revisions: Sequence[Revision], older: int) -> dict[str, object]:
    """Keep the words of the last revisions, the names of more, and the number of the rest."""
    kept = list[Revision]()
    size, words = 0, True
    for revision in reversed(revisions[-LISTED:]):
        size += len(revision.delta or "")
        words = words and len(kept) < KEPT and revision.delta is not None and size <= LARGEST
        kept.append(revision if words else revision.but(origin=None, delta=None))
    return {
        "revisions": tuple(reversed(kept)),
        "older_revisions": older + len(revisions) - len(kept),
    }


def list_forms(article: Article) -> list[RevisionForm]:
    """Give every form of an article that is listed, oldest first, the one it has now last. They are
    numbered from 1.
    """
    forms = [
        RevisionForm(
            article.older_revisions + len(article.revisions) + 1, None, article.title, article.body
        )
    ]
    for revision in reversed(article.revisions):
        later = forms[-1]
        body = (
            restore_text(later.body, revision.delta)
            if later.body is not None and revision.delta
            else None
        )
        forms.append(RevisionForm(later.number - 1, revision, revision.title, body))
    return forms[::-1]


def make_delta(older: str, newer: str) -> str:
    """Say how an older text is made from a newer one: JSON of [start, end] of the newer one, and
    words besides.
    """
    one, two = TOKEN.findall(older), TOKEN.findall(newer)
    starts = [0]
    for token in two:
        starts.append(starts[-1] + len(token))
    parts: list[str | tuple[int, int]] = []
    done = 0
    for same in find_common(one, two):
        parts += ["".join(one[done : same.at])] if done < same.at else []
        parts.append((starts[same.there], starts[same.there + same.length]))
        done = same.at + same.length
    parts += ["".join(one[done:])] if done < len(one) else []
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def restore_text(newer: str, delta: str) -> str:
    """Make the older text again from the newer one."""
    return "".join(
        part if isinstance(part, str) else newer[part[0] : part[1]] for part in json.loads(delta)
    )


def find_common(one: Sequence[str], two: Sequence[str], run: int = RUN) -> Iterator[Same]:
    """Give what two sequences have in common, in the order of both: their beginning, their end, and
    between these whatever comes again next of `run` items in a row. Not the most that they have,
    but in time linear in their length.
    """
    first = count_shared(one, two)
    last = count_shared(one[first:][::-1], two[first:][::-1])
    if first:
        yield Same(0, 0, first)
    yield from find_runs(one, two, (first, len(one) - last), (first, len(two) - last), run)
    if last:
        yield Same(len(one) - last, len(two) - last, last)


def count_shared(one: Sequence[str], two: Sequence[str]) -> int:
    """Count the items with which both begin."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
        min(len(one), len(two)),
    )


def find_runs(
    one: Sequence[str], two: Sequence[str], mine: tuple[int, int], theirs: tuple[int, int], run: int
) -> Iterator[Same]:
    """Find runs of one sequence again in the other, each behind the last."""
    places = defaultdict[tuple[str, ...], list[int]](list)
    for there in range(theirs[0], theirs[1] - run + 1):
        places[tuple(two[there : there + run])].append(there)
    at, least = mine[0], theirs[0]
    while at <= mine[1] - run:
        found = places.get(tuple(one[at : at + run]), [])
        place = bisect_left(found, least)
        if place == len(found):
            at += 1
            continue
        there, length = found[place], run
        while (
            at + length < mine[1]
            and there + length < theirs[1]
            and one[at + length] == two[there + length]
        ):
            length += 1
        yield Same(at, there, length)
        at, least = at + length, there + length


def list_changes(older: Sequence[str], newer: Sequence[str]) -> list[Change]:
    """Give the lines that went and the lines that came, in the order of the text, with the words
    that differ marked.
    """
    made = list[Change]()
    done, there = 0, 0
    for same in (*find_common(older, newer, 1), Same(len(older), len(newer), 0)):
        went, arrived = older[done : same.at], newer[there : same.there]
        both = [*find_common(cut_tokens(went), cut_tokens(arrived))] if went and arrived else []
        made += mark_lines("-", went, [(one.at, one.length) for one in both])
        made += mark_lines("+", arrived, [(one.there, one.length) for one in both])
        done, there = same.at + same.length, same.there + same.length
    return made


def cut_tokens(lines: Sequence[str]) -> list[str]:
    """Cut lines into words and what is between them."""
    return TOKEN.findall("\n".join(lines))


def mark_lines(
    sign: Literal["-", "+"], lines: Sequence[str], same: Sequence[tuple[int, int]]
) -> Iterator[Change]:
    """Give changed lines, their words marked as differing but those at these places of all of their
    words.
    """
    known = {at for start, length in same for at in range(start, start + length)}
    words = list[tuple[str, bool]]()
    for at, token in enumerate(cut_tokens(lines)):
        first, *after = token.split("\n")
        words.append((first, at not in known))
        for rest in after:
            yield Change(sign, tuple(words))
            words = [(rest, at not in known)]
    if lines:
        yield Change(sign, tuple(words))


def measure_change(old: str, new: str) -> float:
    """Give the share (0 to 1) of words that are in one text and not in the other, counted as often
    as they occur.
    """
    one, two = Counter(fold_words(old).split()), Counter(fold_words(new).split())
    total = one.total() + two.total()
    return round(((one - two).total() + (two - one).total()) / total, 4) if total else 0.0

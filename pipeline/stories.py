"""The pass that relates articles: copies to the text they repeat, and texts on one event to each
other.

It runs over what the index holds and has not related yet, oldest first, a page at a time; so it
does not matter in which order texts were read and extracted, and what a killed run left behind the
next one does. Each page is compared with what the index finds for it and with the members of the
stories it touches, and these are parted anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from connectors.index import ArticleStore, Index, RelationStore, Stored, Unrelated
from pipeline.relate.cluster import Group, stories
from pipeline.relate.near import near
from pipeline.relate.reading import WINDOW, Reading, reading
from pipeline.relate.signature import signature
from pipeline.relate.story import SAME, TOUCHED, Likeness
from schemas.article import Duplicate, Story
from schemas.model import Model
from schemas.signature import VERSION, Ask, Members, Related, Signature, bare

PAGE = 150  # articles related at once: with larger pages time and memory grow
# texts compared at once: time and memory grow with the square of this, so of more only the nearest
# stories
POOL = 700
# articles looked at for each new one: that may repeat it, that may be on its event
NEAR, ALIKE = 40, 12
MEMBERS = 100  # newest members of a story that are looked at again; older ones stay in it


class Relating(Model):
    """What a pass found, counted: articles related, copies among them, and stories of more than one
    article touched.
    """

    related: int = 0
    duplicates: int = 0
    stories: int = 0


def relate_all(index: Index) -> Relating:
    """Relate every article of an index that was not related yet. Raises AccessError,
    IndexRefusedError.
    """
    related, duplicates, told = 0, 0, set[str]()
    finish(index)
    renew_signatures(index.articles, index.relations)
    for page in pages(index.relations):
        signed = signatures(index.articles, index.relations, page)
        index.relations.put(list(restored(page, signed)))
        fresh = {id_: one for id_, one in signed.items() if page[id_].story is None}
        for records in relate(index.relations, fresh):
            publish(index, records)
            mine = [record for record in records if record.signature.id in fresh]
            related += len(mine)
            duplicates += sum(record.duplicate is not None for record in mine)
            told |= {record.story.id for record in records if record.story.size > 1}
    return Relating(related=related, duplicates=duplicates, stories=len(told))


def publish(index: Index, records: Sequence[Related]) -> None:
    """Keep records, and write them back into their articles; what a kill leaves undone, `finish`
    does.
    """
    ids = [record.signature.id for record in records]
    index.outbox.add(ids)
    index.relations.put(records)
    index.articles.write_back(records)
    index.outbox.ack(ids)


def finish(index: Index) -> None:
    """Write back into articles what killed passes kept of them and did not come to write back."""
    for ids in index.outbox.list_pending():
        index.articles.write_back(list(index.relations.get(ids).values()))
        index.outbox.ack(ids)


def renew_signatures(articles: ArticleStore, relations: RelationStore) -> None:
    """Make the signatures of another version anew, so that their texts are compared again."""
    while records := relations.list_outdated(VERSION, PAGE):
        stored = articles.get([record.signature.id for record in records])
        relations.put([renewed(record, stored.get(record.signature.id)) for record in records])


def renewed(record: Related, stored: Stored | None) -> Related:
    """Give a record with a signature of this version. It stays the record of the text that was
    related; one whose article is gone is compared with nothing.
    """
    old = record.signature
    made = bare(old) if stored is None else signature(stored.article)
    kept = {"fingerprint": old.fingerprint, "timestamp": old.timestamp, "version": VERSION}
    return record.but(signature=made.but(**kept))


def pages(relations: RelationStore) -> Iterator[dict[str, Unrelated]]:
    """Give what is to be related, a page at a time."""
    page = relations.list_unrelated(None, PAGE)
    while page:
        yield {one.id: one for one in page}
        page = relations.list_unrelated((page[-1].timestamp, page[-1].id), PAGE)


def signatures(
    articles: ArticleStore, relations: RelationStore, page: Mapping[str, Unrelated]
) -> dict[str, Signature]:
    """Give the signatures of what is to be related: those that were made with it, and of what
    changed since new ones.
    """
    kept = relations.get_signatures([*page])
    good = {id_: one for id_, one in kept.items() if is_of(one, page[id_])}
    others = articles.get([id_ for id_ in page if id_ not in good])
    made = good | {id_: signature(stored.article) for id_, stored in others.items()}
    return {id_: made[id_] for id_ in page if id_ in made}


def is_of(signed: Signature, article: Unrelated) -> bool:
    """Say whether a signature is of an article as it is now, and made as it is made now."""
    made = (signed.fingerprint, signed.timestamp, signed.version)
    return made == (article.fingerprint, article.timestamp, VERSION)


def restored(page: Mapping[str, Unrelated], signed: Mapping[str, Signature]) -> Iterator[Related]:
    """Give what articles say of themselves that were related before, in an index whose signatures
    are gone.
    """
    for id_, signature_ in signed.items():
        story = page[id_].story
        if story is not None:
            yield Related(signature=signature_, story=story, duplicate=page[id_].duplicate)


def relate(relations: RelationStore, fresh: Mapping[str, Signature]) -> Iterator[list[Related]]:
    """Relate new texts to each other and to what the index holds; gives every record that changed,
    some at a time: each time these are to be remembered before the next are asked for.
    """
    if not fresh:
        return
    asks = [ask(one) for one in fresh.values()]
    found = dict(zip(fresh, relations.find_candidates(asks, NEAR, ALIKE), strict=True))
    known = relations.get([*fresh, *(id_ for ids in found.values() for id_ in ids)])
    read = {id_: reading(one) for id_, one in fresh.items()}
    members = reached(relations, found, known, read)
    own = stories_of(known, fresh.keys() & known.keys()) | fresh.keys()
    members = dict(fitting(members, POOL - len(fresh), own))
    members |= linked(relations, members, known, fresh)
    before = {id_: known[id_] for id_ in sorted(ids_of(members) - fresh.keys())}
    pool = [*read.values(), *(reading(record.signature) for record in before.values())]
    named = names(stories(pool), before, members)
    signatures = {text.id: text.signature for text in pool}
    made = [
        record
        for name, group in named
        for record in records(name, group, known, members, signatures)
    ]
    yield [record for record in made if record != before.get(record.signature.id)]


def linked(
    relations: RelationStore,
    members: Mapping[str, Members],
    known: dict[str, Related],
    fresh: Mapping[str, Signature],
) -> dict[str, Members]:
    """Give the stories that are linked with some, directly or through others: how texts are parted
    hangs on all that they are linked with, so that it does not matter in which order they came. Of
    no more than POOL texts altogether.
    """
    found: dict[str, Members] = {}
    room = POOL - len(fresh) - len(ids_of(members))
    seen = ids_of(members) | fresh.keys()
    while seen:
        known |= relations.get(sorted(seen - known.keys()))
        links = {id_ for one in seen & known.keys() for id_ in known[one].links} - known.keys()
        known |= relations.get(sorted(links))
        named = {
            known[id_].story.id
            for one in seen & known.keys()
            for id_ in known[one].links
            if id_ in known
        }
        latest = dict(
            fitting(
                relations.get_members(sorted(named - members.keys() - found.keys()), MEMBERS), room
            )
        )
        found |= latest
        seen = ids_of(latest)
        room -= len(seen)
    return found


def ids_of(members: Mapping[str, Members]) -> set[str]:
    """Give the texts of stories."""
    return {id_ for story in members.values() for id_ in story.ids}


def reached(
    relations: RelationStore,
    found: Mapping[str, Sequence[str]],
    known: dict[str, Related],
    read: Mapping[str, Reading],
) -> dict[str, Members]:
    """Give the stories that new texts may change, nearest first: of their earlier forms, of what
    repeats a new text, of what is on one event with it. Of stories with a text that comes close to
    that, the other members are looked at too, of no more than POOL texts: where very many texts are
    alike, the nearest stories say enough.
    """
    asked = dict.fromkeys(chain.from_iterable(found.values()))
    others = {
        id_: reading(known[id_].signature) for id_ in asked if id_ in known and id_ not in read
    }
    best = scored(read, others)
    repeated = (
        other
        for id_, ids in found.items()
        for other in ids
        if other in others and near(read[id_], others[other]) is not None
    )
    nearest = by_story(known, best)
    certain = stories_of(known, [*found.keys() & known.keys(), *repeated, *reaching(best, SAME)])
    close = stories_of(known, reaching(best, TOUCHED)) - certain
    # a text that comes back after it was pruned finds the story that bears its id
    members = relations.get_members(sorted(certain | close | found.keys()), MEMBERS)
    certain |= found.keys() & members.keys()
    ranked = sorted(members, key=lambda story: (-nearest.get(story, 1.0), story))
    some = fitting({story: members[story] for story in ranked if story in close}, POOL)
    unseen = [id_ for _, story in some for id_ in story.ids if id_ not in others]
    known |= relations.get(unseen)
    rest = scored(read, {id_: reading(known[id_].signature) for id_ in unseen})
    certain |= stories_of(known, reaching(rest, SAME))
    return {story: members[story] for story in ranked if story in certain}


def fitting(
    members: Mapping[str, Members], room: int, always: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, Members]]:
    """Give the first stories whose members are so few together, and those that are named."""
    for story, told in members.items():
        room -= len(told.ids)
        if room >= 0 or story in always:
            yield story, told


def by_story(known: Mapping[str, Related], scores: Mapping[str, float]) -> dict[str, float]:
    """Give for each story the best score of its texts."""
    best: dict[str, float] = {}
    for id_, score in scores.items():
        story = known[id_].story.id
        best[story] = max(best.get(story, 0.0), score)
    return best


def scored(fresh: Mapping[str, Reading], others: Mapping[str, Reading]) -> dict[str, float]:
    """Give for each of other texts its best score with a new one."""
    if not others:
        return {}
    likeness = Likeness([*fresh.values(), *others.values()], len(fresh))
    return dict(zip(others, likeness.best(), strict=True))


def reaching(scores: Mapping[str, float], least: float) -> Iterator[str]:
    """Give those that score at least so much."""
    return (id_ for id_, score in scores.items() if score >= least)


def stories_of(known: Mapping[str, Related], ids: Iterable[str]) -> set[str]:
    """Give the stories that articles were in."""
    return {known[id_].story.id for id_ in ids}


def ask(one: Signature) -> Ask:
    """Ask for what may be near a text or on the same event."""
    return Ask(
        id=one.id,
        bands=one.bands,
        keys=one.keys,
        since=one.timestamp - WINDOW,
        until=one.timestamp + WINDOW,
    )


def names(
    groups: Sequence[Group], before: Mapping[str, Related], members: Mapping[str, Members]
) -> list[tuple[str, Group]]:
    """Name each story. A join keeps the oldest id, a new story is called after its oldest text.

    After a split, the id stays with the article it is named after, or else with most of the
    members.
    """
    claims: dict[str, Counter[int]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for text in group.members:
            if text.id in before:
                claims[before[text.id].story.id][number] += 1
    home = {text.id: number for number, group in enumerate(groups) for text in group.members}
    owned: dict[int, list[str]] = defaultdict(list)
    for story in members:
        claimed = claims[story] or Counter([0])
        owner = home.get(story, max(claimed, key=lambda number: (claimed[number], -number)))
        owned[owner].append(story)
    ages = {text.id: text.age for group in groups for text in group.members}
    named = []
    for number, group in enumerate(groups):
        # a story whose first article is not looked at again is older than what is, and has members
        # that keep its id
        outside = sorted(story for story in owned[number] if story not in ages)
        inside = sorted(
            (story for story in owned[number] if story in ages), key=lambda story: ages[story]
        )
        named.append(((outside + inside + [group.members[0].id])[0], group))
    return named


def records(
    name: str,
    group: Group,
    known: Mapping[str, Related],
    members: Mapping[str, Members],
    signatures: Mapping[str, Signature],
) -> Iterator[Related]:
    """Give the records of a story's members, counting those of its members that were not looked at
    again.
    """
    rest = members.get(name, Members(ids=(), size=0, origins=0))
    seen = [known[id_] for id_ in rest.ids if id_ in known]
    size = rest.size - len(rest.ids) + len(group.members)
    origins = (
        max(rest.origins - sum(one.duplicate is None for one in seen), 0)
        + len(group.members)
        - len(group.copies)
    )
    for text in group.members:
        copy = group.copies.get(text.id)
        yield Related(
            signature=signatures[text.id],
            story=Story(id=name, size=size, origins=origins, similarity=group.similarity[text.id]),
            duplicate=Duplicate(of=copy.of, similarity=copy.similarity) if copy else None,
            links=group.links.get(text.id, ()),
        )

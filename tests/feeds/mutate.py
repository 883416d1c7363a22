"""A seeded mutator of feeds: the same seed gives the same broken feeds on every machine."""

import random
from collections.abc import Iterator, Sequence

PIECES = (
    b"<",
    b">",
    b"&",
    b"&#xD800;",
    b"&#x110000;",
    b"&#0;",
    b"&lt;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?xml",
    b"?>",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x80",
    b'"',
    b"'",
    b"=",
    b"<item>",
    b"</item>",
    b"<entry>",
    b"</entry>",
    b"<channel>",
    b"</channel>",
    b"<rss>",
    b'<feed xmlns="http://www.w3.org/2005/Atom">',
    b"<!DOCTYPE x [",
    b"xmlns:a='b'",
    b"xml:base='http://[::1'",
    b"<link href='http://[bad'/>",
    b"<pubDate>99 Zzz 99999</pubDate>",
    b"<title>",
    b"</title>",
    b"<published>0000-00-00T99:99:99Z</published>",
    b"<published>9999-12-31T23:59:59-12:00</published>",
    b"<gml:pos srsName='x' srsDimension='y'>1 2</gml:pos>",
    b"<georss:point>a b</georss:point>",
    b"<media:content url='",
    b"<psc:chapter start='99:99:99:99'/>",
    b"<itunes:duration>x</itunes:duration>",
    b"<dc:date>",
    b"{",
    b"}",
    b"[",
    b"]",
    b"encoding='utf-16'",
    b"encoding='zlib'",
    b"<skipHours><hour>99</hour></skipHours>",
    b"<ttl>99999999999999</ttl>",
    b"<source>",
    b"<a " * 200,
    b"<p>" * 200,
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x0c",
    b"\x85",
)
LONGEST = 20_000  # bytes of a feed that is mutated: what is broken is broken in its first items


def mutants(feeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Give `count` broken feeds."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(feeds)[:LONGEST])
        for _ in range(chance.randint(1, 6)):
            _break(data, chance)
        yield bytes(data)


def _break(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 8, 40, 400)))
    match chance.randrange(7):
        case 0:
            del data[at:end]
        case 1:
            data[at:at] = chance.choice(PIECES)
        case 2:
            data[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
        case 3:
            data[at:at] = data[at:end] * chance.randint(1, 20)
        case 4:
            del data[at:]
        case 5:
            other = chance.randrange(len(data) + 1)
            data[other:other] = data[at:end]
        case _:
            data[at:end] = chance.choice(PIECES)

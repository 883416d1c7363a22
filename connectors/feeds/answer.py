"""What became of one request: plain data, for `schedule` to decide on. And how to read what servers
say of its age.
"""

import re
from typing import Literal

from connectors.retry_after import LONGEST_WAIT
from schemas.model import Model

Kind = Literal[
    "ok",  # a body
    "unchanged",  # 304 to a conditional request
    "gone",  # 410
    "missing",  # 404
    "blocked",  # 401, 403, 451, a page that asks for proof of being human
    "throttled",  # 429
    "server",  # 5xx and other answers that make no sense
    "timeout",
    "dns",
    "connect",
    "tls",
    "refused",  # by our own guard: not public, not http(s), userinfo, https to http
    "redirects",  # too many, or in a circle
    "large",
    "damaged",  # cut short, bad compression
]
UNREACHED = frozenset(("timeout", "dns", "connect", "tls"))  # what an outage on our side looks like

_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-)?max-?age\s{0,9}=\s{0,9}\"?(\d{1,9})", re.IGNORECASE)


class Answer(Model):
    """One answer. `body` is inflated; `received` counts bytes as sent; waits are in seconds.

    `moved_to` is where permanent redirects alone led; `reason` is a clause for a person where there
    is no body. `unasked`: our own guard refused the address itself, so nothing was sent to anybody.
    """

    kind: Kind
    url: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    modified: str | None = None
    retry_after: float | None = None
    max_age: float | None = None
    moved_to: str | None = None
    reason: str | None = None
    received: int = 0
    unasked: bool = False


def read_max_age(cache_control: str | None) -> float | None:
    """Read from Cache-Control for how many seconds an answer stays fresh, at most a day."""
    found = _MAX_AGE.search((cache_control or "")[:500])
    return float(min(int(found[1]), LONGEST_WAIT)) if found else None

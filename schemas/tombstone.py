"""What stays of an article that was pruned: enough to know it again while somebody still offers
it.
"""

from datetime import datetime

from schemas.model import Model


class Tombstone(Model):
    """A pruned article. `horizon` is the moment it was older than; `seen` when its text was last
    offered, or pruned.
    """

    id: str
    fingerprint: str
    horizon: datetime
    seen: datetime

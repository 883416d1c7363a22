"""The four keys a deployment needs, each with as few rights as its work takes.

A pipeline is given two of them: the writer key, and the reader key for looking up what is known
(NEWSBEAM_API_KEY and NEWSBEAM_READER_API_KEY), so that what leaks from a writer cannot read, search
or delete articles. The fourth is for `newsbeam prune` alone.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from connectors.elastic.connection import Connection
from schemas.errors import UsageError

Rights = dict[str, Any]
# what was just written must be visible to the next batch's lookups: this one action, not all of
# `maintenance`
REFRESH = "indices:admin/refresh*"
# to change fields of an article that is there (the counts of its story), and not to write one
UPDATE = ("indices:data/write/bulk*", "indices:data/write/update*")


class Keys(NamedTuple):
    """Encoded keys, as NEWSBEAM_API_KEY takes them; Elasticsearch shows each this once. Its repr
    shows none.
    """

    setup: str
    writer: str
    reader: str
    prune: str

    def __repr__(self) -> str:
        return "Keys(setup=…, writer=…, reader=…, prune=…)"


def rights(prefix: str) -> Mapping[str, Rights]:
    """Give the rights of each key over the indices that begin with the prefix (`newsbeam`)."""
    every = [f"{prefix}-*"]
    content = [f"{prefix}-{kind}*" for kind in ("articles", "runs")]
    return {
        "setup": {
            "cluster": ["manage_index_templates", "monitor"],
            "indices": [{"names": every, "privileges": ["manage", "read", "write"]}],
        },
        "writer": {
            "indices": [
                {"names": content, "privileges": ["create", "index", REFRESH]},
                # the state of feeds: they are added, removed, and leased between pollers that must
                # see each other
                {
                    "names": [f"{prefix}-feeds*"],
                    "privileges": ["create", "index", "delete", "view_index_metadata", REFRESH],
                },
                # a reject that went through is dropped, and the note of a pass that is done
                {
                    "names": [f"{prefix}-rejects*", f"{prefix}-signatures*"],
                    "privileges": ["create", "index", "delete", REFRESH],
                },
                # when what was pruned was last offered
                {"names": [f"{prefix}-pruned*"], "privileges": ["index"]},
            ]
        },
        "reader": {"indices": [{"names": every, "privileges": ["read", "view_index_metadata"]}]},
        # nothing of feeds, whose addresses may be secret
        "prune": {
            "indices": [
                {
                    "names": [f"{prefix}-articles*"],
                    "privileges": ["read", "delete", *UPDATE, REFRESH],
                },
                {
                    "names": [f"{prefix}-rejects*", f"{prefix}-runs*"],
                    "privileges": ["read", "delete", REFRESH],
                },
                {
                    "names": [f"{prefix}-signatures*", f"{prefix}-pruned*"],
                    "privileges": ["read", "index", "delete", REFRESH],
                },
            ]
        },
    }


def create_keys(
    connection: Connection, prefix: str = "newsbeam", expiration: str | None = None
) -> Keys:
    """Create the four keys (credentials that may do that are needed); `expiration` as in "90d",
    None for never.

    Raises AccessError, IndexRefusedError. Every call creates new keys; older ones stay valid until
    they are invalidated.
    """
    made = {
        name: connection.ask(
            lambda name=name, role=role: connection.writer.security.create_api_key(  # type: ignore[misc]
                name=f"{prefix}-{name}",
                role_descriptors={name: role},
                expiration=expiration,
                metadata={"made_by": "newsbeam setup"},
            )
        )["encoded"]
        for name, role in rights(prefix).items()
    }
    return Keys(**made)


def keys_in(
    path: Path, connection: Connection, prefix: str = "newsbeam", expiration: str | None = None
) -> bool:
    """Create the keys and write them as a file for NEWSBEAM_CREDENTIALS, readable by its owner
    only; where the file is there already, nothing is created: give False. The keys for setup and
    prune are in it too, commented out.

    Raises UsageError when the file cannot be written; AccessError, IndexRefusedError.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"The keys cannot be written to {path}: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(as_file(create_keys(connection, prefix, expiration)))
    except BaseException:
        path.unlink()
        raise
    return True


def as_file(keys: Keys) -> str:
    """Give the keys as the lines of a credentials file."""
    lines = [
        "# what the pipeline and searches sign in with",
        f"NEWSBEAM_API_KEY={keys.writer}",
        f"NEWSBEAM_READER_API_KEY={keys.reader}",
        "# for `newsbeam setup` later, in place of the first: move it elsewhere, delete this line",
        f"# NEWSBEAM_API_KEY={keys.setup}",
        "# for `newsbeam prune`, in place of both: move it into a file of its own, delete this line",  # noqa: E501
        f"# NEWSBEAM_API_KEY={keys.prune}",
    ]
    return "\n".join(lines) + "\n"

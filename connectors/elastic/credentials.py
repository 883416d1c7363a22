"""How we prove to Elasticsearch who we are: from the environment or a file, never from a URL or an
argument.

NEWSBEAM_API_KEY                        the key that writes (and reads, where no reader key is
given) NEWSBEAM_READER_API_KEY                 the key that looks up and searches; the writer key of
`newsbeam setup` cannot NEWSBEAM_USER and NEWSBEAM_PASSWORD     instead of keys NEWSBEAM_CA_FILE
certificates to trust, PEM NEWSBEAM_CREDENTIALS                    a file of such lines
(NAME=value), for what the environment does not set
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from schemas.errors import AccessError, UsageError

_NAMES = (
    "NEWSBEAM_API_KEY",
    "NEWSBEAM_READER_API_KEY",
    "NEWSBEAM_USER",
    "NEWSBEAM_PASSWORD",
    "NEWSBEAM_CA_FILE",
)


@dataclass(frozen=True)
class Credentials:
    """Who we are. Nothing secret is in its repr, so it may stand in a log or an error."""

    api_key: str | None = field(default=None, repr=False)
    reader_api_key: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if (self.user is None) != (self.password is None):
            raise UsageError("Set NEWSBEAM_USER and NEWSBEAM_PASSWORD both, or neither.")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise AccessError(
                f"The file of trusted certificates {self.ca_file} (NEWSBEAM_CA_FILE) cannot be"
                " read."
            )

    @property
    def for_reading(self) -> str | None:
        """The key that looks up and searches."""
        return self.reader_api_key or self.api_key

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and password, when there are."""
        return (
            (self.user, self.password)
            if self.user is not None and self.password is not None
            else None
        )


def from_environment(environment: Mapping[str, str]) -> Credentials:
    """Read the credentials; what the environment sets wins over the file. Raises UsageError,
    AccessError.
    """
    path = environment.get("NEWSBEAM_CREDENTIALS")
    values = (_from_file(Path(path)) if path else {}) | {
        name: environment[name] for name in _NAMES if name in environment
    }
    ca_file = values.get("NEWSBEAM_CA_FILE")
    return Credentials(
        api_key=values.get("NEWSBEAM_API_KEY") or None,
        reader_api_key=values.get("NEWSBEAM_READER_API_KEY") or None,
        user=values.get("NEWSBEAM_USER") or None,
        password=values.get("NEWSBEAM_PASSWORD") or None,
        ca_file=Path(ca_file) if ca_file else None,
    )


def _from_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines; a message names the line's number only, since the line may hold a
    secret.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AccessError(f"The credentials file {path} cannot be read: {_why(error)}.") from None
    values = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or name.strip() not in _NAMES:
            raise UsageError(
                f"Line {number} of the credentials file {path} is not one of {', '.join(_NAMES)}."
            )
        values[name.strip()] = value.strip().strip("\"'")
    return values


def _why(error: OSError | UnicodeDecodeError) -> str:
    return (
        (error.strerror or "it is not there")
        if isinstance(error, OSError)
        else "it is not UTF-8 text"
    )


def checked_url(url: str) -> str:
    """Give the address of the server without a slash at its end; raises UsageError when it is none
    or holds a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(
            "The address of Elasticsearch is not a URL like https://search.example.org:9200."
        ) from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "Put no user or password into the address of Elasticsearch: set NEWSBEAM_USER and"
            " NEWSBEAM_PASSWORD."
        )
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise UsageError(
            "The address of Elasticsearch is not a URL like https://search.example.org:9200."
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port or (443 if parts.scheme == 'https' else 80)}{parts.path.rstrip('/')}"  # noqa: E501

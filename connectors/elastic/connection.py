"""The client of one Elasticsearch, and what its errors mean to us."""

import json
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from elastic_transport import ApiError, SerializationError, TlsError, TransportError
from elastic_transport import ConnectionError as NoConnectionError
from elasticsearch import Elasticsearch, UnsupportedProductError

from connectors.elastic import policy
from connectors.elastic.credentials import Credentials
from connectors.elastic.policy import Do, Failure
from connectors.retry_after import read_retry_after
from schemas.errors import AccessError, IndexRefusedError, NewsbeamError

REQUEST_SECONDS = 60
BROKEN = Failure(None, "broken", "the answer is not Elasticsearch's")
PATIENCE = 600.0  # seconds without a single success, in the middle of a run, until we give up
Answer = TypeVar("Answer")


@dataclass
class Time:
    """The clock, so that tests need not wait. `chance` gives a number from 0 to 1."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def client(url: str, credentials: Credentials, *, reading: bool) -> Elasticsearch:
    """Make a client that neither retries nor sniffs: what to do about an answer is for `policy`."""
    key = credentials.for_reading if reading else credentials.api_key
    _check_certificates(credentials.ca_file)
    trusted = credentials.ca_file if url.startswith("https") else None
    options: dict[str, Any] = {"ca_certs": str(trusted)} if trusted else {}
    return Elasticsearch(
        url,
        api_key=key,
        basic_auth=None if key else credentials.basic,
        request_timeout=REQUEST_SECONDS,
        max_retries=0,
        retry_on_status=(),
        **options,
    )


def _check_certificates(file: Path | None) -> None:
    """Read the certificates now: the client would say a TLS error at every request."""
    if file is None:
        return
    try:
        ssl.create_default_context(cafile=str(file))
    except OSError as error:
        raise AccessError(
            f"The trusted certificates in {file} cannot be used ({type(error).__name__})."
        ) from None


def failure_of(error: Exception) -> Failure:
    """Say what an exception of the client was."""
    # the end of a file is a server going down, not a wrong certificate
    if isinstance(error, TlsError) and "EOF" not in str(error.message):
        return Failure(None, "tls", _tls_reason(error))
    if isinstance(error, UnsupportedProductError | SerializationError):
        return BROKEN
    if isinstance(error, ApiError):
        return _api_failure(error)
    if isinstance(error, NoConnectionError):
        return Failure(None, "connection", "no connection")
    return Failure(None, "timeout", "no answer in time")


def _api_failure(error: ApiError) -> Failure:
    body = error.body
    if isinstance(body, bytes | str):
        body = _parsed(body)
    cause = body.get("error") if isinstance(body, dict) else None
    kind = str(cause.get("type", "")) if isinstance(cause, dict) else ""
    asked = read_retry_after(error.meta.headers.get("retry-after"), datetime.now(UTC))
    return Failure(error.meta.status, kind, policy.reason(cause), asked)


def _parsed(body: bytes | str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _tls_reason(error: TlsError) -> str:
    text = str(error.message)
    for sign, meaning in _TLS_SIGNS:
        if sign in text:
            return meaning
    return "the encrypted connection failed"


_TLS_SIGNS = (
    ("certificate has expired", "its certificate has expired"),
    ("Hostname mismatch", "its certificate is for another name"),
    ("IP address mismatch", "its certificate is for another address"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "its certificate is not signed by an authority we trust (set NEWSBEAM_CA_FILE)",
    ),
    ("WRONG_VERSION_NUMBER", "it does not speak TLS there (is it http://?)"),
)


class Patience:
    """Waits between attempts, longer each time, until too long nothing went well. `first` seconds
    to the first success ever, `later` seconds after.
    """

    def __init__(self, url: str, time: Time, first: float, later: float = PATIENCE) -> None:
        self.url = url
        self.time = time
        self.limit = first
        self.later = later
        self.failures = 0
        self.since: float | None = None

    def success(self) -> None:
        """Note that something went well."""
        self.failures, self.since, self.limit = 0, None, self.later

    def alive(self) -> None:
        """Note that the server takes other writes than what we have: it is not given up, and waits
        go on to grow.
        """
        self.since, self.limit = None, self.later

    def failure(self, failure: Failure) -> None:
        """Wait after a failure; raises IndexRefusedError when it has been too long."""
        now = self.time.now()
        self.since = now if self.since is None else self.since
        self.failures += 1
        left = self.since + self.limit - now
        if left <= 0:
            raise IndexRefusedError(self._gave_up(failure))
        self.time.sleep(
            min(policy.wait(self.failures, self.time.chance(), failure.retry_after), left)
        )

    def _gave_up(self, failure: Failure) -> str:
        status = f"{failure.status}: " if failure.status else ""
        seconds = f"{self.limit:.0f} second{'' if self.limit == 1 else 's'}"
        return (
            f"Elasticsearch at {self.url} could not be used for {seconds}"
            f" ({status}{failure.reason})."
        )


class Connection:
    """Two clients, one that writes and one that reads (the same key unless a reader's is given),
    and our patience.
    """

    def __init__(
        self, url: str, credentials: Credentials, wait_for_index: float, time: Time
    ) -> None:
        self.url = url
        self.patience = Patience(
            url, time, wait_for_index, max(wait_for_index, PATIENCE) if wait_for_index else 0
        )
        self.time = time
        self.writer = client(url, credentials, reading=False)
        separate = credentials.reader_api_key is not None
        self.reader = client(url, credentials, reading=True) if separate else self.writer

    def ask(self, call: Callable[[], Answer]) -> Answer:
        """Do a request, again where waiting may help. Raises AccessError, IndexRefusedError;
        ApiError where the request itself was wrong or what it asks for is not there.
        """
        while True:
            try:
                answer = call()
            except (ApiError, TransportError) as error:
                failure = failure_of(error)
                if failure.status in {400, 404, 409}:
                    raise
                self.after(failure)
            else:
                self.patience.success()
                return answer

    def after(self, failure: Failure) -> None:
        """Wait, or stop where waiting does not help."""
        if policy.of_request(failure) is Do.ACCESS:
            self.stop(failure)
        self.patience.failure(failure)

    def stop(self, failure: Failure) -> NoReturn:
        """Raise AccessError: we are not let in."""
        raise self.access_error(failure)

    def access_error(self, failure: Failure) -> NewsbeamError:
        """Say why we are not let in, without a secret."""
        if failure.kind == "tls":
            return AccessError(
                f"The connection to Elasticsearch at {self.url} is not safe: {failure.reason}."
            )
        if failure.status == 401:
            why = (
                "the key has expired"
                if "expired" in failure.reason
                else "the key or password is missing or wrong"
            )
            return AccessError(f"Elasticsearch at {self.url} does not let us in: {why}.")
        return AccessError(f"The rights of our key at {self.url} do not suffice: {failure.reason}.")

    def close(self) -> None:
        """Close both clients."""
        self.writer.close()
        self.reader.close()

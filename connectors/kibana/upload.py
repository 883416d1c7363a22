"""The import into Kibana: `newsbeam setup --kibana URL`."""

from typing import Any

import httpx

from connectors.elastic.credentials import Credentials, checked_url
from schemas.errors import AccessError, IndexRefusedError

SECONDS = 60


def upload(url: str, credentials: Credentials, saved_objects: str) -> int:
    """Import saved objects over those that are there; give how many. Raises UsageError,
    AccessError, IndexRefusedError.

    The URL may name a space: https://kibana.example.org/s/news.
    """
    address = checked_url(url)
    headers = {"kbn-xsrf": "newsbeam"}
    if credentials.api_key:
        headers["Authorization"] = f"ApiKey {credentials.api_key}"
    try:
        answer = httpx.post(
            f"{address}/api/saved_objects/_import",
            params={"overwrite": "true"},
            headers=headers,
            auth=None if credentials.api_key else credentials.basic,
            files={"file": ("newsbeam.ndjson", saved_objects.encode(), "application/ndjson")},
            verify=_trusted(credentials),
            timeout=SECONDS,
        )
    except httpx.HTTPError as error:
        raise IndexRefusedError(
            f"Kibana at {address} cannot be reached ({type(error).__name__})."
        ) from None
    return _imported(answer, address)


def _trusted(credentials: Credentials) -> Any:
    return (
        httpx.create_ssl_context(verify=str(credentials.ca_file)) if credentials.ca_file else True
    )


def _imported(answer: httpx.Response, address: str) -> int:
    """Read the answer: a 200 can carry errors."""
    if answer.status_code in {401, 403}:
        raise AccessError(
            f"Kibana at {address} does not let us import ({answer.status_code}): check the"
            " credentials."
        )
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.status_code != 200 or not isinstance(body, dict) or "success" not in body:
        raise IndexRefusedError(
            f"What answers at {address} does not import like Kibana (status {answer.status_code})."
        )
    if not body["success"]:
        raise IndexRefusedError(f"Kibana at {address} did not import everything: {_errors(body)}.")
    return int(body.get("successCount", 0))


def _errors(body: dict[str, Any]) -> str:
    errors = [
        f"{error.get('type')} {error.get('id')}: {error.get('error', {}).get('type')}"
        for error in body.get("errors", [])
    ]
    return "; ".join(errors[:5]) or "it does not say why"

"""The command on a server with security: who is let in, what those who are not are told, and that
no secret shows."""

import base64
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from elasticsearch import Elasticsearch

from connectors.elastic.connection import Connection, Time
from connectors.elastic.credentials import Credentials, from_environment
from connectors.elastic.keys import create_keys
from tests.command import NEWSBEAM, newsbeam
from tests.elasticsearch import secure
from tests.elasticsearch.server import Server
from tests.places import ROOT, SEEDS

SECRET = "c2VjcmV0LWlkOnNlY3JldC12YWx1ZQ=="
ONE = SEEDS / "001_b5b130400d505858.txt"


def as_user(server: Server, **names: str) -> dict[str, str]:
    """Give the environment of a user: where the index is, whom to trust, and who they are."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBEAM_")}
    return (
        plain
        | {"NEWSBEAM_INDEX": server.url, "NEWSBEAM_CA_FILE": str(secure.ca_file(server))}
        | names
    )


@pytest.fixture(scope="module")
def credentials(secure_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set the server up as its administrator, once, and give the file of keys."""
    file = tmp_path_factory.mktemp("keys") / "credentials"
    admin = as_user(secure_server, NEWSBEAM_USER=secure.USER, NEWSBEAM_PASSWORD=secure.PASSWORD)
    done = newsbeam("setup", "--keys", file, environment=admin)
    assert done.returncode == 0, done.stderr
    assert not [word for word in secrets(file) if word in done.stdout + done.stderr]
    return file


@pytest.fixture(scope="module")
def expired(secure_server: Server) -> str:
    """Give a key that was good until a moment ago."""
    admin = Credentials(
        user=secure.USER, password=secure.PASSWORD, ca_file=secure.ca_file(secure_server)
    )
    connection = Connection(secure_server.url, admin, 60, Time())
    key = create_keys(connection, expiration="1ms").writer
    connection.close()
    time.sleep(0.1)
    return key


def secrets(file: Path) -> list[str]:
    """Give all that must not show: the keys as given, what they hold, the password."""
    read = from_environment({"NEWSBEAM_CREDENTIALS": str(file)})
    keys = [key for key in (read.api_key, read.reader_api_key) if key]
    return [
        *keys,
        *(base64.b64decode(key).decode().partition(":")[2] for key in keys),
        secure.PASSWORD,
    ]


def test_the_keys_let_the_pipeline_write_and_people_search(
    secure_server: Server, credentials: Path
) -> None:
    user = as_user(secure_server, NEWSBEAM_CREDENTIALS=str(credentials))
    done = newsbeam("run", ONE, environment=user)
    assert done.returncode == 0, done.stderr
    assert newsbeam("search", "--json", environment=user).stdout.count('"id"')


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "wrong key": ({"NEWSBEAM_API_KEY": SECRET}, "the key or password is missing or wrong"),
    "expired key": ({"NEWSBEAM_API_KEY": "EXPIRED"}, "the key has expired"),
    "wrong password": (
        {"NEWSBEAM_USER": "admin", "NEWSBEAM_PASSWORD": SECRET},
        "the key or password is missing or wrong",
    ),
    "nothing": ({}, "the key or password is missing or wrong"),
    "wrong authority": (
        {"NEWSBEAM_API_KEY": SECRET, "NEWSBEAM_CA_FILE": str(secure.STRANGER)},
        "not signed by an authority",
    ),
    "no authority": (
        {"NEWSBEAM_API_KEY": SECRET, "NEWSBEAM_CA_FILE": ""},
        "not signed by an authority",
    ),
}


@pytest.mark.parametrize("words", [("run", ONE), ("search", "peace")], ids=lambda words: words[0])
@pytest.mark.parametrize("wrong", WRONG)
def test_who_is_not_let_in_gets_exit_code_3_and_one_sentence(
    secure_server: Server, expired: str, wrong: str, words: tuple[str | Path, ...]
) -> None:
    given, says = WRONG[wrong]
    names = {name: expired if value == "EXPIRED" else value for name, value in given.items()}
    done = newsbeam(*words, environment=as_user(secure_server, **names))
    assert done.returncode == 3
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr + done.stdout
    assert expired not in done.stderr + done.stdout


def test_the_writers_key_alone_does_not_search(secure_server: Server, credentials: Path) -> None:
    key = from_environment({"NEWSBEAM_CREDENTIALS": str(credentials)}).api_key
    done = newsbeam(
        "search", "peace", environment=as_user(secure_server, NEWSBEAM_API_KEY=str(key))
    )
    assert done.returncode == 3
    assert "rights" in done.stderr
    assert not [word for word in secrets(credentials) if word in done.stderr]


def arguments(process: psutil.Process) -> Iterator[str]:
    """Give the words that started a process and those it started."""
    for one in [process, *process.children(recursive=True)]:
        try:
            yield from one.cmdline()
        except psutil.NoSuchProcess:
            continue


def test_no_secret_shows_anywhere(secure_server: Server, credentials: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "good.txt").write_text(ONE.read_text("utf-8"), "utf-8")
    (texts / "bad.txt.gz").write_bytes(b"not gzip")
    told = dict(
        zip(("NEWSBEAM_API_KEY", "NEWSBEAM_READER_API_KEY"), secrets(credentials), strict=False)
    )
    user = as_user(secure_server, **told, NEWSBEAM_DEBUG="1")
    seen = set[str]()
    with (tmp_path / "output").open("wb") as output:
        command = [NEWSBEAM, "run", str(texts), "--processes", "2"]
        run = psutil.Popen(command, env=user, cwd=ROOT, stdout=output, stderr=output)
        while run.poll() is None:
            seen.update(arguments(run))
            time.sleep(0.1)
    assert run.returncode == 0
    login, trusted = (secure.USER, secure.PASSWORD), str(secure.ca_file(secure_server))
    with Elasticsearch(secure_server.url, basic_auth=login, ca_certs=trusted) as client:
        kept = client.search(index="newsbeam-*", size=1_000)["hits"]["hits"]
    assert [hit for hit in kept if hit["_index"].startswith("newsbeam-rejects")]
    shown = "\n".join(
        [
            (tmp_path / "output").read_text("utf-8"),
            *seen,
            repr(kept),
            secure_server.log.read_text("utf-8"),
        ]
    )
    assert not [word for word in secrets(credentials) if word in shown]

"""Keys, passwords and certificates: what they let in, what they do not, and that no message says
one."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import AuthorizationException, Elasticsearch

from connectors.elastic.connection import Connection, Time
from connectors.elastic.credentials import Credentials, checked_url, from_environment
from connectors.elastic.index import connect, open_elastic
from connectors.elastic.keys import Keys, create_keys, keys_in
from connectors.index import Index, Search, Write
from pipeline.prune import foresee, prune
from pipeline.stories import relate_all
from pipeline.write import settle
from schemas.errors import AccessError, UsageError
from schemas.run import Run
from tests.articles import article, reject
from tests.elasticsearch import secure
from tests.elasticsearch.server import Server
from tests.relate import texts

SECRET = "c2VjcmV0LWlkOnNlY3JldC12YWx1ZQ=="


@pytest.fixture(scope="module")
def admin(secure_server: Server) -> Iterator[Connection]:
    credentials = Credentials(
        user=secure.USER, password=secure.PASSWORD, ca_file=secure.ca_file(secure_server)
    )
    connection = Connection(secure_server.url, credentials, 60, Time())
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def keys(admin: Connection) -> Keys:
    return create_keys(admin)


def opened(server: Server, **credentials: str) -> Index:
    made = Credentials(ca_file=secure.ca_file(server), **credentials)
    return open_elastic(server.url, made, wait_for_index=30)


def test_each_key_does_its_work(secure_server: Server, keys: Keys) -> None:
    setup = opened(secure_server, api_key=keys.setup)
    setup.setup()
    pipeline = opened(secure_server, api_key=keys.writer, reader_api_key=keys.reader)
    pipeline.setup()
    first = article(1)
    before = pipeline.articles.count()  # the server serves other tests too
    assert pipeline.articles.write([Write(article=first)])[0].outcome == "written"
    token = pipeline.articles.look_up([first.id])[first.id].token
    assert (
        pipeline.articles.write([Write(article=article(1, word_count=9), token=token)])[0].outcome
        == "written"
    )
    pipeline.refresh()
    pipeline.rejects.put([reject()])
    assert reject() in pipeline.rejects.scan()
    pipeline.rejects.delete([reject().id])
    search = opened(secure_server, api_key=keys.reader)
    assert search.searcher.search(Search(query="ministers", facets=("kind",))).total == 1
    pipeline.outbox.add([first.id])
    pipeline.outbox.ack([first.id])
    assert pipeline.articles.count() == before + 1


def test_the_writers_key_does_nothing_else(secure_server: Server, keys: Keys) -> None:
    opened(secure_server, api_key=keys.setup).setup()
    with Elasticsearch(
        secure_server.url, api_key=keys.writer, ca_certs=str(secure.ca_file(secure_server))
    ) as client:
        refused: list[Callable[[], object]] = [
            lambda: client.search(index="newsbeam-articles"),
            lambda: client.get(index="newsbeam-articles", id="1"),
            lambda: client.delete(index="newsbeam-articles", id="1"),
            lambda: client.delete(index="newsbeam-pruned", id="1"),
            lambda: client.indices.delete(index="newsbeam-articles-v1"),
            lambda: client.indices.flush(index="newsbeam-articles"),
            lambda: client.index(index="elsewhere", document={}),
            lambda: client.security.create_api_key(name="more"),
        ]
        for request in refused:
            with pytest.raises(AuthorizationException):
                request()


def test_the_readers_key_writes_nothing(secure_server: Server, keys: Keys) -> None:
    opened(secure_server, api_key=keys.setup).setup()
    with pytest.raises(AccessError, match="rights"):
        opened(secure_server, api_key=keys.reader).articles.write([Write(article=article(7))])


def test_the_key_for_pruning_prunes(secure_server: Server, keys: Keys) -> None:
    opened(secure_server, api_key=keys.setup).setup()
    pipeline = opened(secure_server, api_key=keys.writer, reader_api_key=keys.reader)
    now = article().timestamp + timedelta(days=500)
    settle(
        pipeline.articles,
        [texts.article(21, texts.FERRY), texts.article(22, texts.FERRY[:450], hours=24 * 200)],
    )
    relate_all(pipeline)
    pipeline.rejects.put([reject(5)])
    assert pipeline.runs is not None
    pipeline.runs.put(Run(id="old", timestamp=article().timestamp, seconds=1, version="0"))
    pruner = opened(secure_server, api_key=keys.prune)
    assert foresee(pruner, timedelta(days=400), now).runs == 1
    done = prune(pruner, timedelta(days=400), now)
    assert (done.articles >= 1, done.rejects, done.runs) == (True, 1, 1)
    ids = [texts.article(number, texts.FERRY).id for number in (21, 22)]
    (left,) = pipeline.articles.get(ids).values()
    assert left.article.duplicate is None
    assert left.article.story is not None
    assert (left.article.story.size, left.article.story.origins) == (1, 1)
    tombstone = pipeline.tombstones.get(ids)[ids[0]]
    pipeline.tombstones.put([tombstone.but(seen=now)])
    assert pipeline.tombstones.get(ids)[ids[0]].seen == now


def test_the_key_for_pruning_does_nothing_else(secure_server: Server, keys: Keys) -> None:
    opened(secure_server, api_key=keys.setup).setup()
    opened(secure_server, api_key=keys.writer).articles.write([Write(article=article(8))])
    with Elasticsearch(
        secure_server.url, api_key=keys.prune, ca_certs=str(secure.ca_file(secure_server))
    ) as client:
        lines: list[dict[str, object]] = [{"index": {"_id": "1"}}, {"id": "1"}]
        refused: list[Callable[[], object]] = [
            lambda: client.search(index="newsbeam-feeds"),
            lambda: client.get(index="newsbeam-feeds", id="1"),
            lambda: client.delete(index="newsbeam-feeds", id="1"),
            lambda: client.index(index="newsbeam-articles", document={}),
            lambda: client.index(index="newsbeam-articles", id="1", document={}),
            lambda: client.create(index="newsbeam-articles", id="1", document={}),
            lambda: client.index(index="newsbeam-rejects", document={}),
            lambda: client.index(index="newsbeam-runs", document={}),
            lambda: client.indices.delete(index="newsbeam-articles-v1"),
            lambda: client.indices.put_mapping(
                index="newsbeam-articles", properties={"more": {"type": "keyword"}}
            ),
            lambda: client.search(index="elsewhere"),
            lambda: client.security.create_api_key(name="more"),
        ]
        for request in refused:
            with pytest.raises(AuthorizationException):
                request()
        answer = client.bulk(index="newsbeam-articles", operations=lines)
        assert [item["index"]["status"] for item in answer["items"]] == [403]


def test_a_writer_does_not_start_on_what_is_not_set_up(secure_server: Server, keys: Keys) -> None:
    credentials = Credentials(keys.writer, keys.reader, ca_file=secure.ca_file(secure_server))
    with pytest.raises(AccessError, match="rights"):
        open_elastic(secure_server.url, credentials, name="newsbeam-other-articles").setup()


def test_a_wrong_key_and_a_wrong_password(
    secure_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for credentials in ({"api_key": SECRET}, {"user": secure.USER, "password": SECRET}, {}):
        with pytest.raises(AccessError, match="missing or wrong") as caught:
            opened(secure_server, **credentials).articles.write([Write(article=article())])
        assert caught.value.exit_code == 3
        assert SECRET not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert SECRET not in caplog.text


def test_an_expired_key(secure_server: Server, admin: Connection) -> None:
    expired = create_keys(admin, expiration="1ms")
    time.sleep(0.1)
    with pytest.raises(AccessError, match="the key has expired"):
        opened(secure_server, api_key=expired.writer).articles.write([Write(article=article())])


def test_a_certificate_nobody_we_trust_has_signed(secure_server: Server, keys: Keys) -> None:
    for ca_file in (None, secure.STRANGER):
        index = open_elastic(secure_server.url, Credentials(keys.writer, ca_file=ca_file))
        with pytest.raises(AccessError, match="not signed by an authority we trust"):
            index.articles.write([Write(article=article())])


def test_http_where_the_server_speaks_tls(secure_server: Server, elasticsearch: str) -> None:
    plain = elasticsearch.replace("http://", "https://")
    with pytest.raises(AccessError, match="does not speak TLS"):
        open_elastic(plain, Credentials(ca_file=secure.ca_file(secure_server))).articles.look_up(
            ["1"]
        )


def test_credentials_show_nothing(keys: Keys) -> None:
    shown = repr(
        Credentials(api_key=SECRET, reader_api_key=SECRET, user="me", password=SECRET)
    ) + repr(keys)
    assert SECRET not in shown
    assert keys.writer not in shown


def test_credentials_come_from_the_environment_and_a_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("# of the test\nNEWSBEAM_API_KEY='one'\nexport NEWSBEAM_READER_API_KEY=two\n\n")
    environment = {"NEWSBEAM_CREDENTIALS": str(file), "NEWSBEAM_API_KEY": "three"}
    assert from_environment(environment) == Credentials(api_key="three", reader_api_key="two")


def test_keys_are_written_for_their_owner_only_and_once(admin: Connection, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    assert keys_in(file, admin)
    assert file.stat().st_mode & 0o777 == 0o600
    read = from_environment({"NEWSBEAM_CREDENTIALS": str(file)})
    assert None not in {read.api_key, read.reader_api_key}
    assert file.read_text().count("\n# NEWSBEAM_API_KEY=") == 2, (
        "the keys for setup and prune, for other hands"
    )
    before = file.read_text()
    assert not keys_in(file, admin)
    assert file.read_text() == before
    with pytest.raises(UsageError, match="No such file"):
        keys_in(tmp_path / "nowhere" / "credentials", admin)


def test_keys_that_cannot_be_made_leave_no_file(
    secure_server: Server, keys: Keys, tmp_path: Path
) -> None:
    credentials = Credentials(keys.writer, ca_file=secure.ca_file(secure_server))
    as_writer = connect(secure_server.url, credentials).connection
    with pytest.raises(AccessError):
        keys_in(tmp_path / "credentials", as_writer)
    assert not (tmp_path / "credentials").exists()


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({"NEWSBEAM_USER": "me"}, UsageError),
        ({"NEWSBEAM_CA_FILE": "nowhere.pem"}, AccessError),
        ({"NEWSBEAM_CREDENTIALS": "nowhere"}, AccessError),
    ],
)
def test_credentials_that_make_no_sense(
    environment: Mapping[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        from_environment(environment)


def test_a_line_that_is_none_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(f"{SECRET}\n")
    with pytest.raises(UsageError, match="Line 1") as caught:
        from_environment({"NEWSBEAM_CREDENTIALS": str(file)})
    assert SECRET not in str(caught.value)


def test_a_ca_file_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate")
    with pytest.raises(AccessError, match="cannot be used"):
        open_elastic("https://127.0.0.1:1", Credentials(ca_file=file))


@pytest.mark.parametrize(
    "url",
    [
        "https://me:secret@host",
        "ftp://host",
        "https://",
        "https://host:99999",
        "https://h/?key=secret",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_url(url)
    assert "secret" not in str(caught.value)


def test_addresses_get_their_usual_port() -> None:
    assert checked_url("https://search.example.org/es/") == "https://search.example.org:443/es"
    assert checked_url("http://[::1]:9200") == "http://[::1]:9200"

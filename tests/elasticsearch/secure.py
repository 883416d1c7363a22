"""A server with security and TLS on, as one in the world is: its certificates, its password, its
settings."""

import subprocess
import zipfile
from pathlib import Path

from tests.elasticsearch.server import Server

USER = "admin"
PASSWORD = "correct horse battery staple"
# what `elasticsearch-users useradd` writes for that password; running it takes seconds
USERS = {
    "users": f"{USER}:$2a$10$oZx.EpbS2bmTCnp1n7weHOxScJ7HDpTn.iQKQ.BflQqnAWtNbb5/K\n",
    "users_roles": f"superuser:{USER}\n",
}
STRANGER = Path(__file__).parent / "stranger.crt"  # an authority that has signed nothing
SETTINGS = {
    "xpack.security.enabled": "true",
    "xpack.security.autoconfiguration.enabled": "false",
    "xpack.security.http.ssl.enabled": "true",
    "xpack.security.http.ssl.key": "server/server.key",
    "xpack.security.http.ssl.certificate": "server/server.crt",
}


def prepare(server: Server) -> None:
    """Make its certificates and its administrator, before it starts."""
    for name, text in USERS.items():
        (server.config / name).write_text(text)
    _certutil(server, "ca", "--out", str(server.config / "ca.zip"))
    _unpack(server.config / "ca.zip", server.config / "ca")
    authority = ("--ca-cert", str(ca_file(server)), "--ca-key", str(server.config / "ca/ca/ca.key"))
    out = ("--out", str(server.config / "server.zip"))
    _certutil(server, "cert", "--name", "server", "--ip", "127.0.0.1", *authority, *out)
    _unpack(server.config / "server.zip", server.config)


def ca_file(server: Server) -> Path:
    """Give the certificate of the authority that signed the server's."""
    return server.config / "ca/ca/ca.crt"


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


def _certutil(server: Server, *arguments: str) -> None:
    command = [str(server.home / "bin" / "elasticsearch-certutil"), *arguments, "--silent", "--pem"]
    environment = server.environment() | {"ES_JAVA_OPTS": "-Xmx256m -XX:TieredStopAtLevel=1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise RuntimeError(f"elasticsearch-certutil failed: {done.stderr[-1000:]}")

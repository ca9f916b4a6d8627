"""Reverse proxies that nobody here wrote, with the configuration of ``deploy/``."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.switchboard import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
STARTS_WITHIN = 60.0

NGINX = """
{user}
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/tongdai.conf;
}}
"""

CADDY = """{
	admin off
	auto_https disable_redirects
}
"""


def adapted(name: str, changes: dict[str, str]) -> str:
    """A file of ``deploy/`` as its reader would change it."""
    text = (DEPLOY / name).read_text()
    for old, new in changes.items():
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new)
    return text


def nginx(folder: Path, certificate: Path, key: Path, behind: str) -> int:
    """Write the configuration; return the port for HTTPS."""
    secure = free_port()
    changes = {
        "127.0.0.1:8080": behind,
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/ssl/pbx.example.com/fullchain.pem": str(certificate),
        "/etc/ssl/pbx.example.com/privkey.pem": str(key),
    }
    (folder / "tongdai.conf").write_text(adapted("nginx.conf", changes))
    user = "user root;" if os.geteuid() == 0 else ""  # the folder is the user's alone
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder))
    return secure


def caddy(folder: Path, certificate: Path, key: Path, behind: str) -> int:
    """Write the configuration; return the port for HTTPS."""
    secure = free_port()
    site = f"https://127.0.0.1:{secure} {{\n\ttls {certificate} {key}"
    changes = {"127.0.0.1:8080": behind, "pbx.example.com {": site}
    (folder / "Caddyfile").write_text(CADDY + adapted("Caddyfile", changes))
    return secure


PROXIES = {
    "nginx": (nginx, ("nginx", "-c", "nginx.conf", "-g", "daemon off;", "-p")),
    "caddy": (caddy, ("caddy", "run", "--adapter", "caddyfile", "--config")),
}


@contextmanager
def proxy(
    name: str, folder: Path, certificate: Path, key: Path, behind: str
) -> Iterator[int]:
    """Run that proxy before ``behind``, a host with its port; yield its own port."""
    write, command = PROXIES[name]
    port = write(folder, certificate, key, behind)
    said = folder / "said"
    with said.open("w") as log:
        last = f"{folder}/Caddyfile" if name == "caddy" else f"{folder}/"
        process = subprocess.Popen(
            [*command, last],
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, process, said)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the proxy does not listen:\n{said.read_text()}")

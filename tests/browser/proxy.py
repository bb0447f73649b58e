"""Runs nginx with TLS before the app, as docs/DEPLOYMENT.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.app import CHROMIUM_FLAGS, ROOT, find_chromium, find_free_port

_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{block}
}}
"""


def find_nginx() -> str:
    """The program; without it, the test is skipped, or fails in CI."""
    path = shutil.which("nginx", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No nginx in CI: .ci/run must install one.")
        pytest.skip("No nginx on this machine; Debian's package is `nginx-light`.")
    return path


@contextmanager
def run_nginx(app_port: int, prefix: str, folder: Path) -> Iterator[int]:
    """The port of nginx before the app: the block of the guide with other ports and names."""
    program = find_nginx()
    text = (ROOT / "docs" / "DEPLOYMENT.md").read_text("utf-8")
    (block,) = re.findall(r"^server \{\n.*?^\}$", text, re.MULTILINE | re.DOTALL)
    port = find_free_port()
    certificate, key = folder / "explorer.pem", folder / "explorer.key"
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run(
        ["openssl", "req", *options, "-keyout", key, "-out", certificate],  # noqa: S607 - Debian's
        check=True,
        capture_output=True,
    )
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server_name explorer.example.org", "server_name explorer.example.org localhost"),
        ("/etc/ssl/explorer.pem", str(certificate)),
        ("/etc/ssl/explorer.key", str(key)),
        ("location / {", f"location {prefix}/ {{"),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{app_port}"),
    ):
        assert old in block
        block = block.replace(old, new)
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_AROUND.format(folder=folder, block=block, user=user))
    server = subprocess.Popen([program, "-c", str(config), "-p", str(folder)])
    try:
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def run_trusting_browser(browser: Browser, folder: Path) -> Iterator[Browser]:
    """A browser of the same kind that trusts the certificate `run_nginx` has made in a folder.

    One that ignores its errors begins each request anew, for each connection that is opened. After
    32 times it gives the request up (ERR_TOO_MANY_RETRIES), and the page has no style or no upload.
    """
    certificate = ["openssl", "x509", "-pubkey", "-noout", "-in", folder / "explorer.pem"]
    as_bytes = ["openssl", "pkey", "-pubin", "-outform", "der"]
    key = subprocess.run(certificate, check=True, capture_output=True).stdout
    key = subprocess.run(as_bytes, check=True, capture_output=True, input=key).stdout
    trusted = b64encode(sha256(key).digest()).decode()
    trusting = browser.browser_type.launch(
        executable_path=find_chromium(),
        args=[*CHROMIUM_FLAGS, f"--ignore-certificate-errors-spki-list={trusted}"],
    )
    try:
        yield trusting
    finally:
        trusting.close()

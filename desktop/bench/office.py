"""A real server for a measurement, in a process of its own, and its administrator, who fills in its pages by hand."""

from __future__ import annotations

import html
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import psutil

from shared.errors import EngineFailed
from shared.language import say

NAME, PASSWORD = "admin", "quatre pirogues sur le fleuve"
LONGEST_START_S, LONGEST_STOP_S = 60, 30
_WELCOME = re.compile(r"http\S+/account/welcome/\S+")
_ACTION = re.compile(r'<form method="post" action="([^"]+)"')
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


class Office:
    """The server, ready, with somebody who may sign in."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
        self._process, self.url, self._folder = process, url, folder

    def enter(self, page: str) -> None:
        """Sign in on this page, in a thread, as a browser would that somebody sits at."""
        threading.Thread(target=_signed_in, args=(self.url, page), daemon=True).start()

    @property
    def cpu(self) -> float:
        """Processor seconds of the server and of its database."""
        postmaster = int((self._folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
        return _cpu(psutil.Process(self._process.pid)) + _cpu(psutil.Process(postmaster))


@contextmanager
def served(folder: Path) -> Iterator[Office]:
    """Start it in this folder with an embedded database, choose the administrator's password, end it."""
    folder.chmod(0o711)  # the database has an account of its own
    port, out = _free_port(), folder / "out"
    where = ["--host", "127.0.0.1", "--port", f"{port}", "--data", str(folder / "data")]
    environment = {**os.environ, "IASTED_REQUESTS_PER_MINUTE": "100000"}
    with out.open("wb") as log:
        command = [sys.executable, "-m", "sync_server", "run", *where]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        office = Office(process, f"http://127.0.0.1:{port}", folder / "data")
        _await_ready(office.url, process, out)
        with httpx2.Client(base_url=office.url) as browser:
            welcome = browser.get(_WELCOME.findall(out.read_text("utf-8", "replace"))[-1])
            _submit(browser, welcome, password=PASSWORD, again=PASSWORD)
        yield office
    finally:
        process.terminate()
        process.wait(LONGEST_STOP_S)


def _await_ready(url: str, process: subprocess.Popen[bytes], out: Path) -> None:
    end = time.monotonic() + LONGEST_START_S
    while process.poll() is None and time.monotonic() < end:
        try:
            if httpx2.get(f"{url}/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    told = out.read_text("utf-8", "replace")
    raise EngineFailed(say(f"Le serveur n’a pas démarré :\n{told}", f"The server did not start:\n{told}"), code="bench")


def _signed_in(url: str, page: str) -> None:
    """Name and password, then consent; the last answer leads to the program's own address."""
    with httpx2.Client(base_url=url) as browser:
        consent = _submit(browser, browser.get(page, follow_redirects=True), name=NAME, password=PASSWORD)
        allowed = _submit(browser, consent, step="allow")
        httpx2.get(allowed.headers["location"])


def _submit(browser: httpx2.Client, page: httpx2.Response, **typed: str) -> httpx2.Response:
    """Send the page's first form, and follow where it leads on this server."""
    action, hidden = _ACTION.search(page.text), _HIDDEN.findall(page.text.partition("</form>")[0])
    assert action, page.text
    fields = {name: html.unescape(value) for name, value in hidden} | typed
    answer = browser.post(html.unescape(action[1]), data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    while answer.is_redirect and urljoin(str(browser.base_url), answer.headers["location"]).startswith(
        str(browser.base_url)
    ):
        answer = browser.get(answer.headers["location"])
    return answer


def _cpu(process: psutil.Process) -> float:
    """Of a process, of its children that have ended, and of those that have not."""
    times = process.cpu_times()
    spent = times.user + times.system + getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    for child in process.children():
        try:
            now = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        spent += now.user + now.system
    return float(spent)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])

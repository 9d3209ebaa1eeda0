"""The model hub over HTTPS, resumed where it was cut."""

from __future__ import annotations

import http.client
import os
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from models.catalogue import File, Hub
from models.hashing import BLOCK, size_of
from models.progress import Progress
from models.refusal import RefusedError
from shared.language import say

DEFAULT_HUB = "https://huggingface.co"
PATIENCE = 30.0  # seconds without a byte
TRIES = 4  # cuts in a row that brought nothing
PAUSE = 0.5  # seconds before the first new try, doubled each time

_CUTS = (http.client.HTTPException, urllib.error.URLError, TimeoutError, ConnectionError)


def default_hub() -> str:
    """The hub's address: IASTED_HUB for a mirror inside the organisation, else the public one."""
    return os.environ.get("IASTED_HUB") or DEFAULT_HUB


def download(source: Hub, file: File, target: Path, progress: Progress, hub: str) -> None:
    """Append to `target` what it still lacks of the file; cuts are resumed, refusals are final."""
    if os.environ.get("HF_HUB_OFFLINE", "0").lower() in {"1", "true", "yes", "on"}:
        raise RefusedError(say("HF_HUB_OFFLINE interdit le réseau", "HF_HUB_OFFLINE forbids the network"))
    address = f"{hub.rstrip('/')}/{source.repo}/resolve/{source.revision}/{urllib.parse.quote(source.file)}"
    if not address.startswith(("https://", "http://")):
        raise RefusedError(say(f"adresse incomprise : {hub}", f"address not understood: {hub}"))
    fruitless = 0
    while (before := size_of(target)) < file.size:
        try:
            _append(address, target, file.size, progress)
        except _CUTS as cut:
            why = _final(cut)
            fruitless = 0 if size_of(target) > before else fruitless + 1
            if why or fruitless >= TRIES:
                raise RefusedError(why or str(cut)) from None
            progress.note(say("Coupure : reprise…", "Cut: resuming…"))
            time.sleep(PAUSE * 2**fruitless)


def _append(address: str, target: Path, size: int, progress: Progress) -> None:
    have = size_of(target)
    headers = {"User-Agent": "iasted", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - http(s) checked by the caller
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        if have and not resumed:
            progress.note(say("Le dépôt reprend au début.", "The hub starts again from the beginning."))
            progress.advance(-have)
            have = 0
        with target.open("ab" if resumed else "wb") as out:
            while block := answer.read1(min(BLOCK, size - have + 1)):
                have += len(block)
                if have > size:
                    raise RefusedError(say("le fichier est plus grand que prévu", "the file is larger than expected"))
                out.write(block)
                out.flush()  # a slow network's bytes are kept as they come
                progress.advance(len(block))
    if have < size:
        raise http.client.IncompleteRead(b"", size - have)


def _final(cut: Exception) -> str:
    """Why it is useless to try again, or nothing."""
    if isinstance(cut, urllib.error.HTTPError):
        again = cut.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR or cut.code == http.HTTPStatus.TOO_MANY_REQUESTS
        return "" if again else f"HTTP {cut.code}"
    if isinstance(cut, urllib.error.URLError) and isinstance(cut.reason, socket.gaierror):
        return say("pas de réseau, ou nom inconnu", "no network, or unknown name")
    return ""

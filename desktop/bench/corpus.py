"""Human French to measure with: Debian's telephone prompts with their texts, or any folder of recordings."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec
import platformdirs
from filelock import FileLock

from desktop.audio.files import open_sound
from desktop.bench.transcripts import entries
from shared.errors import BadInput, PartMissing
from shared.language import say
from shared.voice.ports import RATE

_VERSION = "1.6.1-1"
_PACKAGES = {
    "asterisk-core-sounds-fr": "04c82c78c570c43a7136cbc5e2488d0c470b775468dff9fbce4a131b18cf1056",
    "asterisk-core-sounds-fr-g722": "7add61d5e42279ecff1bbdf842a5a946ac3644fac9a0fe44384731aa7270c8e0",
}
"""Read by June Wallack for Digium, CC BY-SA 3.0; Debian's file hashes."""
_SPEAKER = "fr_CA_f_June"
_TEXTS = "core-sounds-fr.txt"
_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".amr", ".webm", ".g722")


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """One recording of a person and the words that are spoken in it."""

    name: str
    text: str
    path: Path
    duration: float
    """Seconds."""


def folder() -> Path:
    """Where the recordings are kept; IASTED_CORPUS_DIR chooses another place."""
    chosen = os.environ.get("IASTED_CORPUS_DIR")
    return Path(chosen).absolute() if chosen else Path(platformdirs.user_cache_dir("iasted")) / "corpus"


def prompts(min_words: int = 5) -> list[Prompt]:
    """Debian's French prompts of at least `min_words` words, by name; fetched the first time.

    Raises PartMissing: corpus-no-apt, corpus-not-fetched, corpus-changed, corpus-no-room.
    """
    place = _unpacked(folder())
    found = []
    for name, text in sorted(entries((place / _TEXTS).read_text("utf-8")).items()):
        path = place / f"{name}.g722"
        if len(text.split()) >= min_words and path.is_file():
            # G.722 is 64 kbit/s: two samples a byte.
            found.append(Prompt(name=name, text=text, path=path, duration=path.stat().st_size * 2 / RATE))
    return found


def from_folder(path: str | Path) -> list[Prompt]:
    """Every recording below `path` beside a text file of the same name: visite.wav and visite.txt.

    Raises BadInput: corpus-no-pairs, or what `open_sound` says of a recording.
    """
    found = []
    for text in sorted(Path(path).rglob("*.txt")):
        sound = next((text.with_suffix(s) for s in _SUFFIXES if text.with_suffix(s).is_file()), None)
        words = " ".join(_decoded(text.read_bytes()).split())
        if sound is not None and words:
            name = text.relative_to(path).with_suffix("").as_posix()
            found.append(Prompt(name=name, text=words, path=sound, duration=_length(sound)))
    if not found:
        raise BadInput(
            say(
                f"« {path} » n'a aucun enregistrement avec son texte : mettez visite.txt à côté de visite.wav.",
                f"“{path}” holds no recording with its text: put visit.txt beside visit.wav.",
            ),
            code="corpus-no-pairs",
        )
    return found


def recordings(path: str | Path) -> list[Prompt]:
    """Every recording below `path`, by name; what is said in it is empty where no text file says it.

    Raises BadInput: corpus-no-sounds, or what `open_sound` says of a recording.
    """
    found = []
    for sound in sorted(one for one in Path(path).rglob("*") if one.suffix.lower() in _SUFFIXES and one.is_file()):
        text = sound.with_suffix(".txt")
        words = " ".join(_decoded(text.read_bytes()).split()) if text.is_file() else ""
        name = sound.relative_to(path).as_posix()
        found.append(Prompt(name=name, text=words, path=sound, duration=_length(sound)))
    if not found:
        raise BadInput(
            say(
                f"« {path} » n'a aucun enregistrement : donnez un dossier où il y a des WAV, MP3, M4A, OGG ou FLAC.",
                f"“{path}” holds no recording: name a folder with WAV, MP3, M4A, OGG or FLAC files.",
            ),
            code="corpus-no-sounds",
        )
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _length(path: Path) -> float:
    sound = open_sound(path)
    return sound.duration_s or sum(len(block) for block in sound.blocks()) / 2 / RATE


def _unpacked(root: Path) -> Path:
    ready = root / f"asterisk-fr-{_VERSION}"
    if ready.is_dir():
        return ready
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "lock"), tempfile.TemporaryDirectory(dir=root) as scratch:
            draft = Path(scratch) / "draft"
            draft.mkdir()
            if not ready.is_dir():
                for package, digest in _PACKAGES.items():
                    _unpack(_fetched(root, package, digest), draft)
                draft.replace(ready)
    except OSError as error:
        raise PartMissing(
            say(
                f"Le dossier « {root} » ne peut pas recevoir les enregistrements d'essai ({error.strerror}) : "
                "donnez un autre dossier dans IASTED_CORPUS_DIR.",
                f"The folder “{root}” cannot take the test recordings ({error.strerror}): "
                "name another one in IASTED_CORPUS_DIR.",
            ),
            code="corpus-no-room",
        ) from error
    return ready


def _fetched(root: Path, package: str, digest: str) -> Path:
    deb = root / f"{package}_{_VERSION}_all.deb"
    if not deb.is_file():
        _download(root, package)
    if not deb.is_file() or hashlib.sha256(deb.read_bytes()).hexdigest() != digest:
        deb.unlink(missing_ok=True)
        raise PartMissing(
            say(
                f"Le paquet {package} reçu n'est pas celui qui est attendu : relancez la mesure pour le reprendre.",
                f"The package {package} that arrived is not the expected one: measure again to fetch it anew.",
            ),
            code="corpus-changed",
            retryable=True,
        )
    return deb


def _download(root: Path, package: str) -> None:
    command = ["apt-get", "download", f"{package}={_VERSION}"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)
    except FileNotFoundError as error:
        names = " et ".join(f"{name}_{_VERSION}_all.deb" for name in _PACKAGES)
        raise PartMissing(
            say(
                f"Cette machine n'a pas apt : déposez {names}, pris chez Debian, dans « {root} ».",
                f"This machine has no apt: put {names.replace(' et ', ' and ')}, from Debian, into “{root}”.",
            ),
            code="corpus-no-apt",
        ) from error
    except subprocess.TimeoutExpired:
        done = subprocess.CompletedProcess(command, 1)
    if done.returncode:
        raise PartMissing(
            say(
                f"Le paquet {package} n'a pas pu être pris chez Debian : lancez « apt-get update », puis recommencez.",
                f"The package {package} could not be fetched from Debian: run “apt-get update”, then try again.",
            ),
            code="corpus-not-fetched",
            retryable=True,
        )


def _unpack(deb: Path, target: Path) -> None:
    """Copy the sounds and the texts out of a Debian package, which is an `ar` archive around a tar."""
    with deb.open("rb") as file, tarfile.open(fileobj=io.BytesIO(_data(file))) as tar:
        for member, content in _files(tar):
            parts = PurePosixPath(member).parts
            if _SPEAKER in parts:
                path = target.joinpath(*parts[parts.index(_SPEAKER) + 1 :])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            elif parts[-1] == f"{_TEXTS}.gz":
                (target / _TEXTS).write_bytes(gzip.decompress(content))


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        content = tar.extractfile(member)
        if content is not None:
            yield member.name, content.read()


def _data(file: BinaryIO) -> bytes:
    file.seek(len(b"!<arch>\n"))
    while header := file.read(60):
        size = int(header[48:58])
        if header.startswith(b"data.tar"):
            return file.read(size)
        file.seek(size + size % 2, os.SEEK_CUR)
    raise PartMissing(file.name, code="corpus-changed")  # cannot be: the hash was right

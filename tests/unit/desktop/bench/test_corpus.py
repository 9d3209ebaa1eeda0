"""The human recordings that figures rest on: fetched, checked, unpacked, and their texts made to say what is spoken."""

import gzip
import hashlib
import io
import os
import shutil
import sys
import tarfile

import pytest

from desktop.bench import corpus
from desktop.bench.transcripts import entries, spoken
from shared.errors import BadInput, PartMissing
from tests.fakes import sounds

posix = pytest.mark.skipif(sys.platform == "win32", reason="apt is a POSIX program")


def package(files):
    """A Debian package with these files, as dpkg-deb would build it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    deb = b"!<arch>\n"
    for name, content in (("debian-binary", b"2.0"), ("control.tar.xz", b"odd"), ("data.tar.xz", data.getvalue())):
        deb += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        deb += b"\n" * (len(content) % 2)
    return deb


TEXTS = "; comment\nvm-a: Veuillez composez  le numéro de poste.\nb/c: non\nlost: un deux trois quatre cinq six\n"
SOUNDS = "usr/share/asterisk/sounds/fr_CA_f_June"
PACKAGES = {
    "asterisk-core-sounds-fr": package({"usr/share/doc/x/core-sounds-fr.txt.gz": gzip.compress(TEXTS.encode())}),
    "asterisk-core-sounds-fr-g722": package({f"{SOUNDS}/vm-a.g722": bytes(16_000), f"{SOUNDS}/b/c.g722": b"xx"}),
}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and an apt-get that delivers `PACKAGES` from a shelf."""
    shelf, programs, cache = tmp_path / "shelf", tmp_path / "bin", tmp_path / "cache"
    shelf.mkdir()
    programs.mkdir()
    for name, content in PACKAGES.items():
        (shelf / f"{name}_1.6.1-1_all.deb").write_bytes(content)
    apt(programs, f'cp "{shelf}/${{2%%=*}}_${{2##*=}}_all.deb" .')
    monkeypatch.setenv("IASTED_CORPUS_DIR", str(cache))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in PACKAGES.items()}
    monkeypatch.setattr(corpus, "_PACKAGES", hashes)
    return cache


def apt(programs, body):
    script = programs / "apt-get"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)


@posix
def test_prompts_are_fetched_once_and_come_with_text_and_duration(cache, tmp_path):
    first = corpus.prompts()
    assert [(p.name, p.text, p.duration) for p in first] == [("vm-a", "Veuillez composer le numéro de poste.", 2.0)]
    apt(tmp_path / "bin", "exit 100")
    assert corpus.prompts() == first
    assert [p.name for p in corpus.prompts(min_words=1)] == ["b/c", "vm-a"]


@posix
@pytest.mark.parametrize(
    ("body", "code", "advice"),
    [
        ("echo 'E: Unable to locate package' >&2; exit 100", "corpus-not-fetched", "apt-get update"),
        ('echo changed > "${2%%=*}_1.6.1-1_all.deb"', "corpus-changed", "relancez"),
    ],
)
def test_a_fetch_that_fails_says_what_to_do_and_leaves_nothing_false(cache, tmp_path, body, code, advice):
    apt(tmp_path / "bin", body)
    with pytest.raises(PartMissing) as missing:
        corpus.prompts()
    assert missing.value.code == code
    assert advice in missing.value.message
    assert [path.name for path in cache.iterdir()] in ([], ["lock"])


def test_without_apt_the_packages_may_be_put_there_by_hand(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(cache))
    with pytest.raises(PartMissing) as missing:
        corpus.prompts()
    assert missing.value.code == "corpus-no-apt"
    for deb in (tmp_path / "shelf").iterdir():
        deb.replace(cache / deb.name)
    assert len(corpus.prompts()) == 1


def test_a_cache_that_cannot_be_made_names_another_way(cache, monkeypatch):
    cache.write_text("a file where the folder should be")
    with pytest.raises(PartMissing) as missing:
        corpus.prompts()
    assert missing.value.code == "corpus-no-room"
    assert "IASTED_CORPUS_DIR" in missing.value.message


def test_any_folder_of_recordings_with_their_texts_will_do(tmp_path):
    (tmp_path / "nord").mkdir()
    sounds.recording(tmp_path / "nord", "opus").rename(tmp_path / "nord" / "visite.ogg")
    (tmp_path / "nord" / "visite.txt").write_bytes("Le puits\n est à sec.".encode("cp1252"))
    (tmp_path / "seul.txt").write_text("sans son", "utf-8")
    [prompt] = corpus.from_folder(tmp_path)
    assert (prompt.name, prompt.text) == ("nord/visite", "Le puits est à sec.")
    assert prompt.duration == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("folder", ["", "absent"])
def test_a_folder_without_pairs_says_what_to_put_there(tmp_path, folder):
    with pytest.raises(BadInput) as refused:
        corpus.from_folder(tmp_path / folder)
    assert refused.value.code == "corpus-no-pairs"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[Son de singes qui crient]", ""),
        ("(beep)", ""),
        ("Pour (emphase)", "Pour"),
        ("au menu poli (ne m'appelez plus, jamais), 4.", "au menu poli ne m'appelez plus, jamais, 4."),
        ("“Pour quitter, appuyez sur 8.”", "Pour quitter, appuyez sur 8."),
        ("... tel qu'entendue par les autres...", "tel qu'entendue par les autres"),
        ("ces options:Pous accepter l'appel", "ces options: Pour accepter l'appel"),
        ("appuyez sur 5.Pour retourner", "appuyez sur 5. Pour retourner"),
        ("appuyez sur dièse.vm-review-nonurgent: Pour enlever", "appuyez sur dièse."),
        ("Si desirez qu'a partir de maintenant", "Si vous désirez qu'à partir de maintenant"),
        ("vous pouvez appuyez sur * pour revenir", "vous pouvez appuyer sur étoile pour revenir"),
        ("La limite d'appel simultane a ete atteinte", "La limite d'appel simultanée a été atteinte"),
        ("un modem 28.8 kilobits", "un modem 28.8 kilobits"),
        ("Il a composé le 2", "Il a composé le 2"),
    ],
)
def test_a_text_says_what_is_spoken(written, said):
    assert spoken(written) == said
    assert spoken(said) == said


def test_lines_without_a_prompt_are_left_out():
    assert entries("; Core Sounds\n\nspy-dahdi:\nhello: Allo\nbeep: (beep)") == {"hello": "Allo"}


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="the recordings come from Debian's packages")
def test_the_real_prompts_are_all_there():
    found = corpus.prompts()
    assert len(found) == 216
    assert sum(p.duration for p in found) == pytest.approx(1140, abs=1)

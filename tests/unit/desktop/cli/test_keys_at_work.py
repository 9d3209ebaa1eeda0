"""What the keeper is asked at a terminal: whether the sheet is on paper, whether both fingerprints are one."""

from __future__ import annotations

import io
import sys

import pytest

from desktop.cli.keys_at_work import SheetOut, compared
from desktop.cli.keys_shown import KeysShown, reviewers_told
from desktop.keys.prints import Fingerprints
from desktop.keys.reviewers import Reviewer
from desktop.keys.sheet import sheet_of
from shared.crypto.keys import new_sealing_key
from shared.crypto.manifest import issue
from shared.crypto.review import begin
from shared.errors import BadInput

GROUPS = " ".join(["12345"] * 12)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def typing(monkeypatch):
    """Somebody at the keyboard."""

    def types(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))

    return types


@pytest.fixture
def sheet():
    return sheet_of("Direction des routes", new_sealing_key())


def test_the_sheet_is_shown_until_its_last_group_was_copied(typing, sheet, capsys):
    last = sheet.code.rpartition("-")[2]
    typing("oui", last.lower())
    SheetOut(None)(sheet)
    told = capsys.readouterr().out
    assert sheet.code in told
    assert "pas le dernier groupe" in told


def test_a_file_that_is_there_is_not_written_over_and_ones_own_again_is_fine(sheet, tmp_path, capsys):
    file = tmp_path / "fiche.txt"
    for _ in range(2):
        SheetOut(file)(sheet)
    assert sheet.code in file.read_text(encoding="utf-8")
    with pytest.raises(BadInput, match="existe déjà"):
        SheetOut(file)(sheet_of("Direction des routes", new_sealing_key()))
    assert sheet.code in file.read_text(encoding="utf-8")


def test_only_its_owner_reads_the_file(sheet, tmp_path):
    SheetOut(tmp_path / "fiche.txt")(sheet)
    assert (tmp_path / "fiche.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("answer", "same"), [("oui", True), ("o", True), ("Yes", True), ("", False), ("n", False), ("12345", False)]
)
def test_who_compares_by_eye_says_yes_and_nothing_else_is_yes(typing, answer, same, capsys):
    typing(answer)
    assert compared(GROUPS, "", "Odile") is same
    assert GROUPS in capsys.readouterr().out


def test_a_fingerprint_that_was_given_is_compared_here():
    assert compared(GROUPS, GROUPS, "Odile")
    assert not compared(GROUPS, GROUPS.replace("1", "2"), "Odile")


def reviewer(state, **other):
    told = {
        "device": "d-1",
        "name": "Portable",
        "person": "p-1",
        "person_name": "odile",
        "display_name": "Odile Moussavou",
        "role": "agent",
        "region": "estuaire",
        "fingerprint": GROUPS,
        "may": ("region:estuaire",),
        "holds": (),
        "state": state,
    }
    return Reviewer(**{**told, **other})


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("waiting", "iasted keys admit d-1"),
        ("admitted", "admis"),
        ("changed", "ALERTE"),
        ("leaving", "iasted keys remove d-1"),
        ("elsewhere", "autre gardien"),
        ("withdrawn", "admettre de nouveau"),
    ],
)
def test_each_state_says_what_to_do(state, word):
    assert word in reviewers_told([reviewer(state)])


def test_what_is_held_is_told_with_its_alarm_and_what_was_cut():
    manifest = issue("o", (begin("nation", "o")[0], begin("recovery", "o")[0], begin("region", "estuaire")[0]))
    shown = KeysShown(
        keeper=True,
        pending=True,
        shown=Fingerprints(device=GROUPS, root=GROUPS, number=1, alarm="deux listes"),
        manifest=manifest,
        reviewers=(reviewer("waiting"),),
    )
    told = shown.sentences()
    for word in ("nation 1, secours 1, estuaire 1", "ALERTE\u00a0: deux listes", "coupé", "Odile Moussavou"):
        assert word in told
    assert shown.fields()["lines"] == {"nation": 1, "recovery": 1, "estuaire": 1}

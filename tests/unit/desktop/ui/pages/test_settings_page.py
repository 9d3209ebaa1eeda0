"""Settings hold at once and are kept; sound is tried; the passphrase changes; a backup is written."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop.settings import Settings, load
from desktop.store.backup import restore_backup
from desktop.ui.pages.safety import BackingUp, ChangingPassphrase
from desktop.ui.pages.settings_page import SettingsPage
from desktop.ui.stage.desk import PASSPHRASE, vault
from shared.language import current

NEW = "cinq autres mots pour la nuit"


@pytest.fixture
def page(staged, qtbot):
    page = SettingsPage(staged)
    qtbot.addWidget(page)
    staged.language_changed.connect(page.retranslate)
    page.resize(1100, 700)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page.sound.microphone.count() > 1, timeout=5_000)
    return page


def choose(chooser, kept: str) -> None:
    index = chooser.findData(kept)
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)


def test_every_choice_holds_and_is_kept(page, staged, qtbot, tmp_path):
    choose(page.privacy, "restricted")
    choose(page.stronger, "never")
    choose(page.lock, "30")
    choose(page.sound.microphone, "Casque USB")
    page.text.slider.setValue(130)
    page.speed.slider.setValue(120)
    page.patience.slider.setValue(150)
    page.spoken.click()
    wanted = Settings(
        language="fr",
        privacy="restricted",
        stronger="never",
        lock_after_minutes=30,
        microphone="Casque USB",
        text_percent=130,
        speed=1.2,
        patience=1.5,
        spoken_answers=False,
    )
    assert staged.settings == wanted
    qtbot.waitUntil(lambda: load(tmp_path / "desk" / "settings") == wanted, timeout=10_000)
    settled = []
    staged.ask(lambda desk: staged._use(desk, wanted), lambda _: settled.append(True))
    qtbot.waitUntil(lambda: bool(settled), timeout=10_000)
    assert not page.speed.isEnabled()
    assert page.text.value.text() == "130\u00a0%"


def test_the_language_changes_at_once(page, staged):
    choose(page.language, "en")
    assert current() == "en"
    assert page.title.text() == "Settings"
    choose(page.language, "fr")
    assert page.title.text() == "Réglages"


def test_a_microphone_that_hears_nothing_says_so(page, qtbot):
    page.sound.try_microphone.click()
    assert not page.sound.try_speaker.isEnabled()
    qtbot.waitUntil(lambda: "Parlez" in page.sound.said.text(), timeout=5_000)
    qtbot.waitUntil(page.sound.try_microphone.isEnabled, timeout=15_000)
    assert "n’entend presque rien" in page.sound.said.text()


def test_a_chime_is_played(page, qtbot):
    page.sound.try_speaker.click()
    qtbot.waitUntil(lambda: "deux notes" in page.sound.said.text(), timeout=10_000)


def test_a_device_that_is_gone_stays_chosen(page, staged):
    staged.change(microphone="Micro de table")
    assert "pas branché" in page.sound.microphone.currentText()


def test_the_passphrase_changes(page, qtbot, notices, tmp_path):
    page.passphrase.click()
    dialog = page.findChild(ChangingPassphrase)
    dialog.old.line.setText("ce n'est pas elle")
    dialog.pair.first.line.setText(NEW)
    dialog.pair.second.line.setText(NEW)
    dialog.go_on.click()
    qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=10_000)
    dialog.old.line.setText(PASSPHRASE)
    qtbot.waitUntil(lambda: vault(tmp_path / "desk").wait_s == 0, timeout=10_000)
    dialog.go_on.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=10_000)
    assert "changée" in notices[-1].text


def test_a_backup_is_written_and_opens_elsewhere(page, qtbot, notices, tmp_path, monkeypatch):
    target = tmp_path / "copie.sauvegarde"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.backup.click()
    dialog = page.findChild(BackingUp)
    dialog.go_on.click()
    assert "au moins" in dialog.said.text()
    dialog.pair.first.line.setText(NEW)
    dialog.pair.second.line.setText(NEW)
    dialog.go_on.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=20_000)
    restore_backup(target, tmp_path / "elsewhere", NEW)
    with vault(tmp_path / "elsewhere").unlock(NEW) as store:
        assert store.conversations.count() == 8


def test_restoring_asks_first(page, staged):
    page.restore.click()
    box = page.findChild(QMessageBox)
    assert "rien n’est effacé" in box.informativeText()
    box.buttons()[0].click()
    assert staged.is_open


def test_names_for_the_paper_are_kept_in_the_sealed_store(page, staged, stored, qtbot, tmp_path):
    page.paper.author.setText(" Clarisse Mengue ")
    page.paper.author.editingFinished.emit()
    assert stored(lambda store: store.meta.get("author")) == "Clarisse Mengue"
    assert b"Mengue" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    page.locking()
    assert not page.paper.author.text()
    page.shown()
    qtbot.waitUntil(lambda: page.paper.author.text() == "Clarisse Mengue")

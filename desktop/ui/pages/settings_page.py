"""What a person may choose: sound, language, letters, how it answers, who may see, when it locks, and the backup."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from desktop.settings import Settings
from desktop.ui.bridge import Bridge
from desktop.ui.page import Page
from desktop.ui.pages.paper_card import PaperCard
from desktop.ui.pages.setting_rows import Card, Chooser, NamedSlider
from desktop.ui.pages.sound_card import SoundCard
from desktop.ui.report.scrolling import cards_under
from desktop.ui.words import standard_choices
from shared.language import say

LOCK_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 240)


class SettingsPage(Page):
    """Every change holds at once and is kept."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title = QLabel(self)
        self.sound, self.paper = SoundCard(bridge, self), PaperCard(bridge, self)
        self.look, self.talk, self.safety = Card(self), Card(self), Card(self)
        self.language, self.privacy, self.lock, self.stronger = (Chooser(self) for _ in range(4))
        self.text, self.speed, self.patience = (
            NamedSlider(100, 150, 10, self),
            NamedSlider(50, 200, 10, self),
            NamedSlider(50, 200, 10, self),
        )
        self.spoken = QCheckBox(self)
        self.passphrase, self.backup, self.restore = (QPushButton(self) for _ in range(3))
        self._rows()
        cards = (self.sound, self.look, self.talk, self.paper, self.safety)
        self.area = cards_under(self.title, cards, self)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Réglages", "Settings"))
        self.sound.retranslate()
        self.paper.retranslate()
        self.look.head.setText(say("Langue et texte", "Language and text"))
        self._language_row.name(say("Langue", "Language"))
        self._text_row.name(say("Taille du texte", "Text size"))
        self.talk.head.setText(say("Conversation", "Conversation"))
        self.spoken.setText(say("Lire les réponses à voix haute", "Read the answers aloud"))
        self._spoken_row.name(say("Réponses", "Answers"))
        self.spoken.setAccessibleName(self.spoken.text())
        self._speed_row.name(say("Vitesse de la voix", "Speed of the voice"))
        self._patience_row.name(
            say("Patience", "Patience"),
            say(
                "En mains libres : le silence qui finit votre phrase. Plus longue, elle vous laisse chercher vos mots.",
                "Hands free: how much silence ends your sentence. Longer leaves you time to find your words.",
            ),
        )
        self._name_safety()
        self._show(self.bridge.settings)

    def shown(self) -> None:
        self._show(self.bridge.settings)
        self.sound.look()
        self.paper.look()
        self.sound.microphone.setFocus()

    def locking(self) -> None:
        self.paper.forget()

    def open(self, what: str) -> None:
        part = {"sound": self.sound, "language": self.look, "safety": self.safety, "backup": self.safety}.get(what)
        if part is not None:
            self.area.ensureWidgetVisible(part)

    def _show(self, settings: Settings) -> None:
        self.sound.show_settings(settings)
        system = say("Celle du système", "The system’s own")
        languages = [("", system), ("fr", "Français"), ("en", "English")]
        self.language.fill(languages, settings.language or "")
        self.text.put(settings.text_percent)
        self.text.say(say(f"{settings.text_percent} %", f"{settings.text_percent}%"))
        self.spoken.blockSignals(True)
        self.spoken.setChecked(settings.spoken_answers)
        self.spoken.blockSignals(False)
        self.speed.put(round(settings.speed * 100))
        self.speed.say(_times(settings.speed))
        self.speed.setEnabled(settings.spoken_answers)
        self.patience.put(round(settings.patience * 100))
        self.patience.say(_times(settings.patience))
        self.privacy.fill(standard_choices("privacy"), settings.privacy)
        self.stronger.fill(_who_may_help(), settings.stronger)
        minutes = sorted({*LOCK_MINUTES, settings.lock_after_minutes})
        self.lock.fill([(str(one), _minutes(one)) for one in minutes], str(settings.lock_after_minutes))

    def _name_safety(self) -> None:
        self.safety.head.setText(say("Confidentialité et sécurité", "Privacy and security"))
        self._privacy_row.name(
            say("Nouvelles conversations", "New conversations"),
            say(
                "« Restreint » : les paroles ne quittent jamais cet ordinateur pour un moteur en ligne.",
                "“Restricted”: words never leave this computer for an engine online.",
            ),
        )
        self._stronger_row.name(
            say("Aide en ligne", "Help online"),
            say(
                "Quand il y a du réseau, ce qui n’est pas « Restreint » peut être entendu ou répondu par d’autres. "
                "Sans réseau, tout se fait ici.",
                "With a network, what is not “Restricted” may be heard or answered by others. "
                "Without one, everything is done here.",
            ),
        )
        self._lock_row.name(say("Verrouiller après", "Lock after"))
        self._passphrase_row.name(say("Phrase secrète", "Passphrase"))
        self.passphrase.setText(say("Changer la phrase secrète…", "Change the passphrase…"))
        self._backup_row.name(
            say("Sauvegarde", "Backup"),
            say(
                "Tout dans un seul fichier chiffré, à garder sur une clé ou un autre disque.",
                "Everything in one encrypted file, to be kept on a stick or another disk.",
            ),
        )
        self.backup.setText(say("Sauvegarder…", "Back up…"))
        self.restore.setText(say("Restaurer…", "Restore…"))
        for button in (self.passphrase, self.backup, self.restore):
            button.setAccessibleName(button.text().rstrip("…"))

    def _rows(self) -> None:
        self._language_row, self._text_row = self.look.row(self.language), self.look.row(self.text)
        self._spoken_row, self._speed_row = self.talk.row(self.spoken), self.talk.row(self.speed)
        self._patience_row = self.talk.row(self.patience, note=True)
        self._privacy_row = self.safety.row(self.privacy, note=True)
        self._stronger_row = self.safety.row(self.stronger, note=True)
        self._lock_row = self.safety.row(self.lock)
        self._passphrase_row = self.safety.row(self.passphrase)
        self._backup_row = self.safety.row(self.backup, self.restore, note=True)

    def _connect(self) -> None:
        change = self.bridge.change
        self.language.chosen.connect(lambda kept: change(language=kept or None))
        self.text.changed.connect(lambda value: change(text_percent=value))
        self.spoken.toggled.connect(lambda on: change(spoken_answers=on))
        self.speed.changed.connect(lambda value: change(speed=value / 100))
        self.patience.changed.connect(lambda value: change(patience=value / 100))
        self.privacy.chosen.connect(lambda kept: change(privacy=kept))
        self.stronger.chosen.connect(lambda kept: change(stronger=kept))
        self.lock.chosen.connect(lambda kept: change(lock_after_minutes=int(kept)))
        self.bridge.settings_changed.connect(self._show)
        self.passphrase.clicked.connect(self._change_passphrase)
        self.backup.clicked.connect(self._back_up)
        self.restore.clicked.connect(self._ask_to_restore)

    def _change_passphrase(self) -> None:
        from desktop.ui.pages.safety import ChangingPassphrase  # noqa: PLC0415 - rarely needed

        ChangingPassphrase(self.bridge, self).open()

    def _back_up(self) -> None:
        from desktop.ui.pages.safety import BackingUp  # noqa: PLC0415 - rarely needed

        BackingUp(self.bridge, self).open()

    def _ask_to_restore(self) -> None:
        from desktop.ui.pages.safety import ask_to_restore  # noqa: PLC0415 - rarely needed

        ask_to_restore(self, self._restore)

    def _restore(self) -> None:
        """Lock first: a store that is open is not replaced."""
        window = self.window()

        def locked(_: str) -> None:
            self.bridge.locked.disconnect(locked)
            QTimer.singleShot(0, window, lambda: _restoring(self.bridge, window))

        self.bridge.locked.connect(locked)
        self.bridge.lock()


def _who_may_help() -> list[tuple[str, str]]:
    return [
        ("never", say("Personne", "Nobody")),
        ("organisation", say("Le serveur de l’organisation", "The organisation’s server")),
        ("vendors", say("Le serveur, et mes propres clés", "The server, and keys of my own")),
    ]


def _restoring(bridge: Bridge, window: QWidget) -> None:
    from desktop.ui.pages.restoring import Restoring  # noqa: PLC0415 - rarely needed

    Restoring(bridge, window).open()


def _times(factor: float) -> str:
    if factor == 1:
        return say("normale", "normal")
    figure = f"{factor:.1f}"
    return say(f"× {figure.replace('.', ',')}", f"× {figure}")


def _minutes(minutes: int) -> str:
    if minutes < 60:
        many = "s" if minutes > 1 else ""
        return say(f"{minutes} minute{many}", f"{minutes} minute{many}")
    hours = minutes // 60
    many = "s" if hours > 1 else ""
    rest = say(f" {minutes % 60} min", f" {minutes % 60} min") if minutes % 60 else ""
    return say(f"{hours} heure{many}", f"{hours} hour{many}") + rest

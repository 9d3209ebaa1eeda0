"""The settings of microphone and speaker: which ones, how loud it is now, and a test of each."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.audio.backend import Device
from desktop.audio.level import Level
from desktop.desk.desk import Desk
from desktop.settings import Settings
from desktop.talk.events import Level as LiveLevel
from desktop.talk.events import Told
from desktop.ui.bridge import Bridge
from desktop.ui.pages.level_meter import LevelMeter
from desktop.ui.pages.setting_rows import Card, Chooser
from desktop.ui.pages.sound_check import QUIET_DBFS, try_microphone, try_speaker
from desktop.ui.report.sentence import Sentence
from shared.errors import IastedError
from shared.language import say


class SoundCard(Card):
    """The level is that of the conversation's own microphone, or of the test under way."""

    _heard = Signal(str, float, object)

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._devices: tuple[Device, ...] = ()
        self._work: Future[Any] | None = None
        self.microphone, self.speaker = Chooser(self), Chooser(self)
        self.meter, self.said = LevelMeter(self), Sentence("meta", self)
        self.try_microphone, self.try_speaker, self.again = (QPushButton(self) for _ in range(3))
        self._microphone_row = self.row(self.microphone, self.try_microphone)
        self._meter_row = self.row(self.meter)
        self._speaker_row = self.row(self.speaker, self.try_speaker)
        self._again_row = self.row(self.again)
        if (layout := self.layout()) is not None:
            layout.addWidget(self.said)
        self.microphone.chosen.connect(lambda name: bridge.change(microphone=name))
        self.speaker.chosen.connect(lambda name: bridge.change(speaker=name))
        self.try_microphone.clicked.connect(self._try_microphone)
        self.try_speaker.clicked.connect(self._try_speaker)
        self.again.clicked.connect(self.look)
        self._heard.connect(self._show_phase)
        bridge.told.connect(self._told)
        bridge.ready.connect(self._line_changed)
        bridge.no_audio.connect(self._line_changed)

    def look(self) -> None:
        """List what is plugged in."""

        async def work(desk: Desk) -> tuple[Device, ...]:
            company = await desk.prepare()
            return await asyncio.to_thread(company.backend.devices)

        self._bridge.ask(work, self._list, self._no_devices, owner=self)

    def _line_changed(self, *_: str) -> None:
        if self.isVisible():
            self.look()

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen; a device that is not plugged in stays chosen and says so."""
        for chooser, chosen, able in (
            (self.microphone, settings.microphone, [one for one in self._devices if one.inputs]),
            (self.speaker, settings.speaker, [one for one in self._devices if one.outputs]),
        ):
            usual = next((one.name for one in able if _usual(one, chooser is self.microphone)), "")
            system = say("Choix du système", "The system’s choice")
            offered = [("", f"{system} ({usual})" if usual else system)]
            offered += [(name, name) for name in dict.fromkeys(one.name for one in able)]
            if chosen and chosen not in dict(offered):
                offered.append((chosen, say(f"{chosen} (pas branché)", f"{chosen} (not plugged in)")))
            chooser.fill(offered, chosen)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Son", "Sound"))
        self._microphone_row.name(say("Micro", "Microphone"))
        self._meter_row.name(say("Niveau", "Level"))
        self._speaker_row.name(say("Haut-parleur", "Speaker"))
        self._again_row.name("")
        self.try_microphone.setText(say("Essayer", "Try it"))
        self.try_speaker.setText(say("Jouer un son", "Play a sound"))
        self.again.setText(say("Actualiser la liste", "Refresh the list"))
        self.try_microphone.setAccessibleName(say("Essayer le micro", "Try the microphone"))
        self.try_speaker.setAccessibleName(say("Essayer le haut-parleur", "Try the speaker"))
        self.again.setAccessibleName(self.again.text())
        self.meter.retranslate()

    def _list(self, devices: tuple[Device, ...]) -> None:
        self._devices = devices
        self.show_settings(self._bridge.settings)
        ears, mouths = any(one.inputs for one in devices), any(one.outputs for one in devices)
        for button, able in ((self.try_microphone, ears and mouths), (self.try_speaker, mouths and ears)):
            button.setEnabled(able and self._work is None)
        if not (ears and mouths):
            self.said.tell(
                say(
                    "Aucun micro ou haut-parleur : branchez un casque. Écrire vos questions fonctionne.",
                    "No microphone or speaker: plug in a headset. Typing your questions works.",
                )
            )

    def _no_devices(self, error: IastedError) -> None:
        self._list(())
        self.said.tell(error.message)

    def _try_microphone(self) -> None:
        self._begin(lambda desk: try_microphone(desk, self._heard.emit), self._tried)

    def _try_speaker(self) -> None:
        done = say(
            "Vous avez dû entendre deux notes. Sinon, montez le volume ou choisissez un autre haut-parleur.",
            "You should have heard two notes. If not, turn up the volume or choose another speaker.",
        )
        self._begin(lambda desk: try_speaker(desk, self._heard.emit), lambda _: self._end(done))

    def _begin(self, work: Any, then: Any) -> None:
        if self._work is None:
            self.try_microphone.setEnabled(False)
            self.try_speaker.setEnabled(False)
            self._work = self._bridge.ask(work, then, lambda error: self._end(error.message), owner=self)

    def _tried(self, loudest: Level) -> None:
        self._end(
            say(
                "Le micro n’entend presque rien : rapprochez-le, ou choisissez-en un autre.",
                "The microphone hears next to nothing: bring it closer, or choose another one.",
            )
            if loudest.rms < QUIET_DBFS
            else say("Le micro fonctionne.", "The microphone works.")
        )

    def _end(self, words: str) -> None:
        self._work = None
        self.try_microphone.setEnabled(True)
        self.try_speaker.setEnabled(True)
        self.meter.rest()
        self.said.tell(words)

    def _show_phase(self, phase: str, left_s: float, level: Level) -> None:
        self.meter.show_level(level.rms, level.peak)
        seconds = int(left_s) + 1
        self.said.tell(
            say(f"Parlez… encore {seconds} s", f"Speak… {seconds} s left")
            if phase == "recording"
            else say("Écoutez…", "Listen…")
        )

    def _told(self, told: Told) -> None:
        if self._work is None and self.isVisible() and isinstance(told.event, LiveLevel):
            self.meter.show_level(told.event.rms_db, told.event.peak_db)


def _usual(device: Device, ears: bool) -> bool:
    return device.default_input if ears else device.default_output

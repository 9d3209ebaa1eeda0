"""The system's microphones and speakers through PortAudio: Linux, Windows and macOS alike."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from desktop.audio.backend import Choice, Device, DeviceMissing, Part
from desktop.audio.library import LIBRARY, Library, Listed, library_missing, quiet
from desktop.audio.line import PortAudioLine
from desktop.audio.listing import WITHOUT_LIBRARY
from desktop.audio.streams import Microphone, Speaker
from shared.language import say
from shared.voice.ports import RATE

_PATIENCE_S = 5.0
"""A system of sound that does not answer for so long hangs."""
_CLOSING_S = 1.0
_MOST_CHANNELS = 8
SPEAKER_LATENCY_S = 0.06
"""Enough for a callback that comes 50 ms late on a busy machine; the lowest there is was emptied by that."""
Opened = tuple[Microphone, Speaker, list[Any]]
End = TypeVar("End", Microphone, Speaker)


class PortAudioBackend:
    """`native` opens microphones at their own rate and channels first, and leaves the conversion to us."""

    def __init__(self, *, native: bool = False, library: Library = LIBRARY) -> None:
        self._native = native
        self._library = library

    def devices(self) -> tuple[Device, ...]:
        """Blocks for as long as the system looks (50 ms, half a second on some machines)."""
        try:
            return tuple(each.device for each in self._library.owner.wait(self._library.listed, _PATIENCE_S))
        except TimeoutError as late:
            raise _no_answer() from late

    @staticmethod
    def plugged() -> tuple[Device, ...]:
        """What is plugged in now, even while a line is open; takes a third of a second, so ask in a thread."""
        command = [sys.executable, "-m", "desktop.audio.listing"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)
        except subprocess.TimeoutExpired as late:
            raise _no_answer() from late
        if done.returncode == WITHOUT_LIBRARY:
            raise library_missing()
        return msgspec.json.decode(done.stdout or b"[]", type=tuple[Device, ...])

    async def open(self, choice: Choice) -> PortAudioLine:
        owner = self._library.owner
        try:
            microphone, speaker, streams = await owner.ask(lambda: self._open(choice), _PATIENCE_S, undo=self._undo)
        except TimeoutError as late:
            raise _no_answer() from late

        async def let_go() -> None:
            closing = asyncio.wrap_future(owner.submit(lambda: self._close(streams)))
            await asyncio.wait({closing}, timeout=_CLOSING_S)  # a driver may hang: what is opened next waits for it

        return PortAudioLine(microphone, speaker, let_go)

    def _open(self, choice: Choice) -> Opened:
        listed = self._library.listed()
        ears, mouth = _find(listed, choice.microphone, "microphone"), _find(listed, choice.speaker, "speaker")
        streams: list[Any] = []
        try:
            with quiet():
                microphone = self._microphone(ears, streams)
                speaker = self._speaker(mouth, streams)
        except DeviceMissing:
            _stop(streams)
            raise
        self._library.lines += 1
        return microphone, speaker, streams

    def _microphone(self, ears: Listed, streams: list[Any]) -> Microphone:
        house = [] if self._native else [(RATE, 1)]
        most = ears.device.inputs
        formats = [*house, (ears.rate, min(2, most)), (ears.rate, 1), (ears.rate, min(most, _MOST_CHANNELS))]

        def start(**options: Any) -> Microphone:
            end = Microphone(options["samplerate"], options["channels"])
            kind = self._library.module().InputStream
            streams.append(_start(kind, device=ears.index, callback=end.receive, finished_callback=end.end, **options))
            return end

        return _first_that_opens(start, formats, ears, "microphone")

    def _speaker(self, mouth: Listed, streams: list[Any]) -> Speaker:
        formats = [(mouth.rate, 1), (mouth.rate, min(2, mouth.device.outputs))]

        def start(**options: Any) -> Speaker:
            end = Speaker(options["samplerate"], options["channels"])
            kind = self._library.module().OutputStream
            streams.append(_start(kind, device=mouth.index, callback=end.send, finished_callback=end.end, **options))
            return end

        return _first_that_opens(start, formats, mouth, "speaker")

    def _close(self, streams: list[Any]) -> None:
        with quiet():
            _stop(streams)
        self._library.lines -= 1

    def _undo(self, late: Opened) -> None:
        self._close(late[2])


def _first_that_opens(start: Callable[..., End], formats: list[tuple[int, int]], one: Listed, part: Part) -> End:
    """Ask for ten milliseconds at a time and for little latency first; drivers that refuse choose for themselves."""
    latency = "low" if part == "microphone" else SPEAKER_LATENCY_S
    why: Exception | None = None
    for rate, channels in dict.fromkeys(formats):
        asked: dict[str, Any] = {"latency": latency, "blocksize": rate // 100}
        for how in (asked, {}):
            try:
                return start(samplerate=rate, channels=channels, **how)
            except Exception as refusal:  # the library raises several kinds; each means "not like this"
                why = refusal
    raise DeviceMissing(part, _refused(one.device.name)) from why


def _start(kind: Any, **options: Any) -> Any:
    stream = kind(dtype="int16", **options)
    try:
        stream.start()
    except Exception:
        stream.close()
        raise
    return stream


def _stop(streams: list[Any]) -> None:
    for stream in streams:
        stream.abort(ignore_errors=True)
        stream.close(ignore_errors=True)


def _find(listed: list[Listed], wanted: str, part: Part) -> Listed:
    able = [one for one in listed if (one.device.inputs if part == "microphone" else one.device.outputs)]
    if wanted:
        found = next((one for one in able if one.device.id == wanted), None)
        if found is None:
            raise DeviceMissing(part, _not_plugged(wanted))
        return found
    if not listed:
        raise DeviceMissing(part, _no_card())
    if not able:
        raise DeviceMissing(part)
    return next((one for one in able if _is_default(one.device, part)), able[0])


def _is_default(device: Device, part: Part) -> bool:
    return device.default_input if part == "microphone" else device.default_output


def _no_card() -> str:
    return say(
        "Aucune carte son trouvée : branchez un casque, ou un micro et un haut-parleur, puis réessayez.",
        "No sound card found: plug in a headset, or a microphone and a speaker, then try again.",
    )


def _not_plugged(wanted: str) -> str:
    return say(
        f"« {wanted} » n'est pas branché : branchez-le ou choisissez-en un autre.",
        f"“{wanted}” is not plugged in: plug it in or choose another one.",
    )


def _refused(name: str) -> str:
    return say(
        f"« {name} » ne s'ouvre pas : fermez les programmes qui l'utilisent ou choisissez-en un autre.",
        f"“{name}” cannot be opened: close the programs that use it, or choose another one.",
    )


def _no_answer() -> DeviceMissing:
    return DeviceMissing(
        message=say(
            "Le système de son ne répond pas : débranchez puis rebranchez le casque, ou redémarrez l'ordinateur.",
            "The sound system does not answer: unplug the headset and plug it in again, or restart the computer.",
        )
    )

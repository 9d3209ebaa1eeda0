"""A machine whose sound cards are made to measure, plugged in and pulled out at will."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.pulse import SoundServer, Tape, Wiring


class Machine:
    """Cards that can be plugged in and pulled out; a microphone and a speaker are cards of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wiring = Wiring(folder)
        self.servers: dict[str, SoundServer] = {}
        self.tapes: dict[str, Tape] = {}

    def plug_microphone(self, name: str = "mic", rate: int = 16_000, channels: int = 1) -> Tape:
        server = self._server(name)
        self.tapes[name] = server.microphone(name, rate, channels)
        self.wiring.microphone(name, server)
        return self.tapes[name]

    def plug_speaker(self, name: str = "spk") -> None:
        server = self._server(name)
        server.speaker(name)
        self.wiring.speaker(name, server)

    def monitor(self, speaker: str = "spk") -> str:
        """What a speaker plays, as a microphone; its id."""
        self.wiring.microphone("monitor", self.servers[speaker], f"{speaker}.monitor")
        return "ALSA: monitor"

    def pull(self, name: str) -> None:
        self.wiring.forget(name)
        if name in self.tapes:
            self.tapes.pop(name).stop()
        self.servers.pop(name).stop()

    def clear(self) -> None:
        for tape in self.tapes.values():
            tape.stop()
        for server in self.servers.values():
            server.stop()

    def _server(self, name: str) -> SoundServer:
        self.servers[name] = server = SoundServer(self._folder / name)
        server.start()
        return server

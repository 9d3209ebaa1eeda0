"""Sound cards made of PulseAudio servers, for machines that have none: each has its socket, folder and process id."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np

from tests.fakes.sounds import pcm

BLOCK_S = 0.01


class SoundServer:
    """One server: microphones are pipes that a test writes into, speakers are null sinks with a monitor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:{folder / 'native'}"
        self._process: subprocess.Popen[bytes] | None = None
        self._modules: dict[str, str] = {}

    def start(self) -> None:
        for name in ("run", "home"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        script = self.folder / "pulse.pa"
        script.write_text(f"load-module module-native-protocol-unix auth-anonymous=1 socket={self.folder / 'native'}\n")
        command = ["pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, env=self._environment(), stdout=log, stderr=log)
        until = time.monotonic() + 10
        while not (self.folder / "native").exists():
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """As when a card is pulled out: nothing is said to those who use it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        (self.folder / "native").unlink(missing_ok=True)
        self._modules.clear()

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def microphone(self, name: str, rate: int = 16_000, channels: int = 1) -> Tape:
        pipe = self.folder / f"{name}.fifo"
        pipe.unlink(missing_ok=True)  # of the same card before it was pulled out
        what = f"source_name={name} file={pipe} format=s16le rate={rate} channels={channels}"
        self._modules[name] = self._ask("load-module", "module-pipe-source", *what.split())
        return Tape(pipe, rate, channels)

    def speaker(self, name: str, rate: int = 48_000) -> None:
        what = f"sink_name={name} rate={rate} norewinds=1"  # otherwise an idle one sleeps for two seconds
        self._modules[name] = self._ask("load-module", "module-null-sink", *what.split())

    def pull(self, name: str) -> None:
        self._ask("unload-module", self._modules.pop(name))

    def _ask(self, *words: str) -> str:
        asked = ["pactl", "-s", self.address, *words]
        done = subprocess.run(asked, env=self._environment(), capture_output=True, text=True, timeout=10, check=True)
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "XDG_RUNTIME_DIR": str(self.folder / "run"), "HOME": str(self.folder / "home")}


class Tape:
    """Plays samples into a microphone's pipe in real time, then silence, until it is stopped."""

    def __init__(self, pipe: Path, rate: int, channels: int) -> None:
        self._pipe = pipe
        self._block = round(rate * BLOCK_S) * channels * 2
        self._left = b""
        self._running = threading.Event()
        self._running.set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def say(self, *channels: np.ndarray) -> None:
        """Samples between -1 and 1, one array a channel; or 16-bit samples as they are."""
        mixed = np.stack(channels, axis=1).reshape(-1)
        self._left = mixed.tobytes() if mixed.dtype == np.int16 else pcm(mixed)

    def pause(self) -> None:
        self._running.clear()

    def go_on(self) -> None:
        self._running.set()

    def stop(self) -> None:
        self._ended.set()
        self._running.set()
        self._thread.join(5)

    def _play(self) -> None:
        due = time.monotonic()
        try:
            with self._pipe.open("r+b", buffering=0) as pipe:  # with a reader of its own, it never breaks
                while not self._ended.is_set():
                    if not self._running.is_set():
                        self._running.wait()
                        due = time.monotonic()
                    block, self._left = self._left[: self._block], self._left[self._block :]
                    os.set_blocking(pipe.fileno(), False)
                    pipe.write(block.ljust(self._block, b"\0"))
                    due += BLOCK_S
                    time.sleep(max(0.0, due - time.monotonic()))
        except OSError:
            pass  # the card was pulled out


class Wiring:
    """What this machine's ALSA lists: a file of its own, read anew whenever PortAudio starts."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "asound.conf"
        self._known: dict[str, str] = {}
        self._write()

    def microphone(self, name: str, server: SoundServer, source: str = "") -> None:
        self._known[name] = f'capture.pcm {{ type pulse server "{server.address}" device "{source or name}" }}'
        self._write()

    def speaker(self, name: str, server: SoundServer) -> None:
        self._known[name] = f'playback.pcm {{ type pulse server "{server.address}" device "{name}" }}'
        self._write()

    def forget(self, name: str) -> None:
        del self._known[name]
        self._write()

    def _write(self) -> None:
        shown = 'hint { show on description "card" }'
        lines = [f"pcm.{name} {{ type asym {ends} {shown} }}" for name, ends in self._known.items()]
        made = self.file.with_suffix(".new")
        made.write_text("\n".join(["</usr/share/alsa/alsa.conf>", *lines]) + "\n")
        made.replace(self.file)

"""`python -m tests.load.turns`: from the end of speech to the first sound, vendors beside own engines.

Vendors are servers on loopback that take as long as real ones are said to; a person's sound is sent in real time over
a WebSocket to the product's gateway. In the same run, the same way, the server's own engines alone hear the recorded
question of the demonstration. JSON on standard output.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from desktop.audio.files import open_sound
from models.store import default_store
from shared.figures import figure, record
from shared.providers.making import made
from shared.routing import prices, targets
from shared.routing.ledger import Booking, Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.switchboard import Switchboard
from shared.voice.events import EngineChosen, SpokenAudio, TurnEnded
from shared.voice.session import Begin, End, Seen
from sync_server.voice.crew import Crew
from sync_server.voice.routed import RoutedStaff
from tests.load.measures import Waits, waits
from tests.servers.voice import Talker, VoiceServer
from tests.vendors import chat, voices
from tests.vendors.deepgram import DeepgramServer
from tests.vendors.spoken_code import spoken

HEARD_S, FIRST_TOKEN_S, PIECE_S, VOICE_S = 0.15, 0.35, 0.03, 0.2
"""Finalize to final, question to first token, token to token, clause to first sound: what vendors' pages and published
measurements of these models say, a round trip over the sea included. Real services were not reached."""
FACTS, QUESTION = Path("docs/demo/fiche.txt").read_text(encoding="utf-8"), Path("docs/demo/question.ogg")
CHUNK_S, BYTES_A_S = 0.1, 32_000
TARGET_MS = 1000.0
SAID = ["Le rapport ", "doit être remis ", "au préfet, ", "avant le 20 avril. ", "Gardez-en ", "une copie."]


class Found(msgspec.Struct):
    """One way of answering."""

    engines: dict[str, str]
    first_sound_ms: Waits | None
    cost_micro_dollars: int = 0


class OneKey:
    """For whoever is asked on loopback; nobody else."""

    def __init__(self, providers: set[str]) -> None:
        self._providers = providers

    def of(self, provider: str) -> str | None:
        return "clef" if provider in self._providers else None


class Vendors:
    """Deepgram, Gemini and ElevenLabs, as slow as they are."""

    def __init__(self) -> None:
        self.ear, self.mind, self.mouth = DeepgramServer(), chat.gemini(PIECE_S, SAID), voices.elevenlabs()
        self.ear.start()
        self.ear.first_s, self.mind.first_s, self.mouth.first_s = HEARD_S, FIRST_TOKEN_S, VOICE_S
        self.addresses = {"deepgram": self.ear.url, "gemini": self.mind.url, "elevenlabs": self.mouth.url}

    def stop(self) -> None:
        for each in (self.ear, self.mind, self.mouth):
            each.stop()


def staff(addresses: dict[str, str], booked: list[Booking]) -> RoutedStaff:
    """The product's own, with keys for whoever has an address."""

    async def book(booking: Booking) -> None:
        booked.append(booking)

    config, table = targets.on_server(targets.bundled()), prices.bundled()
    ledger = Ledger(table, MemoryPurse(), book, lambda: datetime.now(UTC).date())
    board = Switchboard(config, table, ledger, Network())
    far = made(config.targets, OneKey(set(addresses)), board.meter, addresses)
    return RoutedStaff(Crew(default_store()), board, far)


async def asked(talker: Talker, turn: str, pcm: bytes, since: int) -> tuple[float, dict[str, str], int]:
    """Say it in real time; seconds until the first sound, who served, and the number of the last chunk."""
    await talker.say(Begin(turn=turn, facts=FACTS))
    size, number = round(CHUNK_S * BYTES_A_S), since
    for at in range(0, len(pcm), size):
        await asyncio.sleep(CHUNK_S)
        number += 1
        await talker.sound(number, pcm[at : at + size])
    ended = time.perf_counter()
    await talker.say(End(turn=turn, chunks=number))
    await talker.told(SpokenAudio)
    took = time.perf_counter() - ended
    while not any(isinstance(each, TurnEnded) and each.turn == turn for each in talker.events.values()):
        await talker.hear()
        await talker.say(Seen(upto=max(talker.events)))
    events = [each for each in talker.events.values() if each.turn == turn]
    return took, {each.stage: each.engine for each in events if isinstance(each, EngineChosen)}, number


async def measured(addresses: dict[str, str], pcm: bytes, turns: int) -> Found:
    booked: list[Booking] = []
    async with VoiceServer(staff(addresses, booked), each=2) as server:
        talker = await server.talker(await server.open())
        talker.patience_s = 60
        number, taken, engines = 0, list[float](), dict[str, str]()
        for turn in range(turns + 1):
            took, engines, number = await asked(talker, f"t{turn}", pcm, number)
            if turn:  # the first one reads SDKs and starts engines
                taken.append(took)
        await talker.socket.close()
        await server.staff.aclose()
    cost = sum(each.cost or 0 for each in booked)
    return Found(engines=engines, first_sound_ms=waits(taken), cost_micro_dollars=cost)


async def run(turns: int) -> dict[str, Found]:
    vendors = Vendors()
    try:
        far = await measured(vendors.addresses, spoken("à qui faut il remettre le rapport de la visite"), turns)
    finally:
        vendors.stop()
    return {"vendors": far, "own": await measured({}, b"".join(open_sound(QUESTION).blocks()), turns)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--record", action="store_true")
    chosen = parser.parse_args()
    found = asyncio.run(run(chosen.turns))
    print(msgspec.json.format(msgspec.json.encode(found)).decode())
    far, own = found["vendors"].first_sound_ms, found["own"].first_sound_ms
    if chosen.record and far is not None and own is not None:
        told = figure(far.p95, "ms", target=TARGET_MS, baseline=own.p95, n=far.n)
        record({"gateway.end_of_speech_to_first_sound_p95": told}, Path.cwd())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A pause is judged once, when all that is known of it is known."""

from __future__ import annotations

import asyncio

from desktop.talk.verdict import Verdict
from tests.fakes.virtually import virtually

QUESTION = "Où est le dispensaire ?"


def judged(*, voice: float | None, text: str, words_after_s: float = 0.0, voice_takes_s: float = 0.1) -> list[float]:
    async def run() -> list[float]:
        told: list[float] = []

        async def listen(pcm: bytes) -> float:
            await asyncio.sleep(voice_takes_s)
            assert voice is not None
            return voice

        verdict = Verdict(lambda: b"", listen if voice is not None else None, told.append)
        await asyncio.sleep(words_after_s)
        verdict.heard(text)
        await asyncio.sleep(1)
        return told

    return virtually(run())


def test_words_alone_decide_where_nobody_listens_to_the_voice():
    assert len(judged(voice=None, text=QUESTION)) == 1


def test_both_are_waited_for_in_either_order():
    late, early = judged(voice=0.9, text=QUESTION, words_after_s=0.5), judged(voice=0.9, text=QUESTION)
    assert late == early
    assert len(late) == 1


def test_a_voice_that_goes_on_makes_the_same_words_doubtful():
    assert judged(voice=0.05, text=QUESTION)[0] < judged(voice=0.95, text=QUESTION)[0]


def test_a_command_needs_no_second_witness():
    assert judged(voice=0.0, text="Quelle heure est-il ?") == [1.0]


def test_a_pause_that_was_none_is_not_judged():
    async def run() -> list[float]:
        told: list[float] = []
        Verdict(lambda: b"", None, told.append).forget()
        await asyncio.sleep(1)
        return told

    assert virtually(run()) == []

"""What a request is likely to cost at a target, before it is asked: reserved then, settled afterwards."""

from __future__ import annotations

from datetime import date

from shared.routing.policy import Request, tokens_of
from shared.routing.prices import Prices
from shared.routing.targets import Target
from shared.voice.usage import Usage

RULES = 100
"""Tokens of the rules that every question goes with."""
FREE = {"local", "gateway"}
"""Nobody is paid by whoever asks: this machine, and the organisation's server, which keeps its own ledger."""


def estimate(target: Target, request: Request, prices: Prices, day: date) -> int | None:
    """Millionths of a dollar; None where there is no price."""
    if target.provider in FREE:
        return 0
    return prices.cost(target.provider, target.model, _likely(target, request), day)


def _likely(target: Target, request: Request) -> Usage:
    match target.stage:
        case "hear":
            return Usage(audio_ms=request.audio_ms, estimated=True)
        case "speak":
            return Usage(characters=len(request.text), estimated=True)
        case _:
            return Usage(input_tokens=RULES + tokens_of(request), output_tokens=target.expected_output, estimated=True)

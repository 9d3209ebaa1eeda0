"""One message of the thread: what the agent said, or what was answered, with its state and who answered in words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.store.records import Turn
from desktop.sync.reasons import reason, sending_in_words
from desktop.sync.stand import ItemState
from desktop.ui.when import when
from shared.language import say

State = Literal["hearing", "done", "writing", "speaking", "partial", "failed", "unanswered"]


class Message(msgspec.Struct, kw_only=True):
    """Changes while it is heard or written; `version` grows with every change that may change its size."""

    turn: str
    mine: bool
    text: str = ""
    unsure: str = ""
    """What follows the text and may still change, or was written and never said."""
    state: State = "done"
    why: str = ""
    """What failed."""
    original: str = ""
    """What was heard, where the agent corrected it."""
    at: datetime | None = None
    typed: bool = False
    by: str = ""
    """Who said it, where that was somebody else than the person here."""
    sending: ItemState | None = None
    """Whether the server has it; None while nobody signed in, and before it is kept."""
    record: Turn | None = None
    """The turn as it is kept, once it is."""
    version: int = 0

    @property
    def key(self) -> tuple[str, bool]:
        return self.turn, self.mine

    @property
    def shown(self) -> str:
        """All of its words."""
        return f"{self.text} {self.unsure}" if self.text and self.unsure else self.text or self.unsure


def messages_of(turn: Turn, by: str = "") -> list[Message]:
    """What a kept turn shows: what was said, and what came of it; `by` is who said it, where that was another one."""
    mine = Message(
        turn=turn.id,
        mine=True,
        text=turn.said,
        original=turn.heard if turn.corrected else "",
        at=turn.at,
        typed=turn.typed,
        by=by,
        record=turn,
    )
    answer = answer_of(turn)
    if answer is None:
        return [mine]
    answer.by = by
    return [mine, answer]


def answer_of(turn: Turn) -> Message | None:
    """The answer of a kept turn; None where nothing was answered and nothing failed."""
    made = Message(turn=turn.id, mine=False, at=turn.at, record=turn, text=turn.answer or turn.written)
    match turn.state:
        case "failed":
            made.state, made.why = "failed", turn.failure
        case "interrupted":
            made.state = "partial"
            made.text, made.unsure = _played_and_rest(turn)
        case "unanswered":
            made.state = "unanswered"
    return made if made.shown or made.state in {"failed", "partial"} else None


def header(message: Message) -> str:
    """Who speaks, and when."""
    who = (message.by or say("Vous", "You")) if message.mine else f"iAsted, {where(message)}"
    how = say(", par écrit", ", typed") if message.mine and message.typed else ""
    hour = f" · {when(message.at)}" if message.at is not None else ""
    sending = f" · {sending_in_words(message.sending.state)}" if message.sending is not None else ""
    return f"{who}{how}{hour}{sending}"


def where(message: Message) -> str:
    """Where the answer was made."""
    if message.by:
        return say("sur l’ordinateur de l’agent", "on the agent’s computer")
    return say("sur cet ordinateur", "on this computer")


def state_in_words(message: Message) -> str:
    """What is to be known about it; empty for a message that is simply there."""
    why = ""
    if message.mine and message.sending is not None and message.sending.state == "refused":
        why = say(f"Refusé. {reason(message.sending.code)}", f"Refused. {reason(message.sending.code)}")
    return "\n".join(part for part in (_state(message), why) if part)


def _state(message: Message) -> str:
    if message.mine and message.by and message.original:
        return say(
            f"Corrigé ensuite. Entendu : « {message.original} »", f"Corrected later. Heard: “{message.original}”"
        )
    if message.mine and message.original:
        return say(
            f"Corrigé par vous. Entendu : « {message.original} »",
            f"Corrected by you. Heard: “{message.original}”",
        )
    return {
        "hearing": say("En cours d’écoute…", "Listening…"),
        "done": "",
        "writing": say("Réponse en cours…", "Answering…"),
        "speaking": say("En train d’être dite", "Being said"),
        "partial": say("Dit en partie : interrompu", "Said in part: interrupted"),
        "failed": say(f"Échec : {message.why}", f"Failed: {message.why}"),
        "unanswered": say("Sans réponse", "Unanswered"),
    }[message.state]


def aloud(message: Message) -> str:
    """The whole message for a screen reader."""
    return ". ".join(part for part in (header(message), message.shown, state_in_words(message)) if part)


def _played_and_rest(turn: Turn) -> tuple[str, str]:
    played = turn.answer.strip()
    if turn.written.startswith(played):
        return played, turn.written[len(played) :].strip()
    return played, ""

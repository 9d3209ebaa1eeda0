"""One sentence for the person, shown over the page for a while, with at most one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from shared.errors import IastedError


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What happened and what is safe; an error stays until it is closed, anything else goes by itself."""

    text: str
    kind: Literal["done", "warning", "error"] = "done"
    action: str = ""
    """The words of its button; none without them."""
    act: Callable[[], object] | None = None


def of_error(error: IastedError, *, action: str = "", act: Callable[[], object] | None = None) -> Notice:
    """The error's own sentence."""
    return Notice(text=error.message, kind="error", action=action, act=act)

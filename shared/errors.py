"""The one error tree: every failure a person may meet carries a code, one clear sentence, and whether to try again.

    IastedError
    ├── BadInput       what was given cannot be used; the sentence says what to give instead
    ├── PartMissing    a model, package or device is not there; the sentence says how to get it
    ├── EngineFailed   an engine crashed, hung or answered nonsense; another may do
    └── Interrupted    the person stopped it

Exit codes and HTTP statuses are decided at the edge, never here.
"""

from __future__ import annotations


class IastedError(Exception):
    """A failure with a stable `code` (kebab-case), a `message` for people and a `retryable` flag."""

    code = "iasted"
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, retryable: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        if retryable is not None:
            self.retryable = retryable


class BadInput(IastedError):
    """What was given cannot be used as it is."""

    code = "bad-input"


class PartMissing(IastedError):
    """Something that the work needs is not installed or not connected."""

    code = "part-missing"


class EngineFailed(IastedError):
    """An engine crashed, hung, ran out of memory or broke its protocol."""

    code = "engine-failed"
    retryable = True


class Interrupted(IastedError):
    """The person stopped the work; what was done before is kept."""

    code = "interrupted"

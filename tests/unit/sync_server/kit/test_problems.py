"""Every refusal has its status, its code and a sentence."""

from __future__ import annotations

import pytest

from shared.errors import BadInput, EngineFailed
from sync_server.kit.problems import problem_of
from sync_server.kit.refusals import (
    Conflict,
    NotAllowed,
    NotSignedIn,
    NotThere,
    OtherMedia,
    TooLarge,
    TooMany,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadInput("x"), 400, "bad-input"),
        (NotSignedIn("x"), 401, "token-invalid"),
        (NotAllowed(), 403, "not-allowed"),
        (NotThere(), 404, "not-there"),
        (Conflict("x"), 409, "conflict"),
        (TooLarge("x"), 413, "too-large"),
        (OtherMedia(), 415, "media-type"),
        (TooMany(9), 429, "too-many"),
        (Unavailable(), 503, "unavailable"),
        (EngineFailed("x"), 500, "engine-failed"),
        (BadInput("x", code="other"), 400, "other"),
    ],
)
def test_a_refusal_is_its_problem(error, status, code):
    problem = problem_of(error)
    assert (problem.status, problem.code, problem.type) == (status, code, f"urn:iasted:problem:{code}")
    assert problem.title
    assert problem.detail == error.message

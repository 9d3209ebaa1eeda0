"""A line of the log says what happened and where, and nothing that was said."""

from __future__ import annotations

import io
import json
import logging

import pytest

from sync_server.kit.logs import configure, method_of

SECRET = "le mot de passe d'Oyane"


@pytest.fixture
def lines():
    """What was written since, as objects; the loggers as they were, afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def test_only_known_fields_are_written(lines):
    logging.getLogger("x").warning("fait", extra={"route": "/x", "name_of_person": SECRET, "status": 200})
    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {"event": "fait", "level": "warning", "route": "/x", "status": 200}


@pytest.mark.expects_error_log
def test_an_error_is_told_without_its_words_notes_causes_or_locals(lines):
    def failing(secret):
        error = ValueError(secret)
        error.add_note(secret)
        raise ExceptionGroup(secret, [error]) from KeyError(secret)

    try:
        failing(SECRET)
    except ExceptionGroup:
        logging.getLogger("x").exception("raté")
    (line,) = lines()
    assert SECRET not in json.dumps(line, ensure_ascii=False)
    assert [each["kind"] for each in line["exception"]] == ["ExceptionGroup", "KeyError"]
    assert any(frame.endswith(" failing") for frame in line["exception"][0]["frames"])


@pytest.mark.expects_error_log
def test_what_the_event_loop_quotes_after_its_first_line_is_left_out(lines):
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=%r>", SECRET)
    assert [line["event"] for line in lines()] == ["Task exception was never retrieved"]


def test_a_method_that_somebody_made_up_is_another():
    assert [method_of({"method": each}) for each in ("GET", "get", "CANARI")] == ["GET", "other", "other"]

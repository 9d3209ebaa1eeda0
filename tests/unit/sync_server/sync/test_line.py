"""A device's line: new, known, twofold, or after a gap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync_server.sync.judging import judge
from sync_server.sync.line import Line, sort
from tests.fakes.scribe import Readers, Scribe

_SCRIBE = Scribe("device1", Readers("org1"))
_WRITTEN = judge([_SCRIBE.write(case="c") for _ in range(12)], _SCRIBE.author, "org1")
_DIGESTS = {each.dseq: each.digest for each in _WRITTEN}


def line_at(acked: int) -> Line:
    return Line(acked, _DIGESTS[acked]) if acked else Line()


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_any_stretch_sent_again_adds_exactly_what_is_missing(acked, first, count):
    found = sort(line_at(acked), _WRITTEN[first : first + count], _DIGESTS)
    expected = list(range(acked + 1, first + count + 1)) if first <= acked else []
    assert [each.dseq for each in found.fresh] == [number for number in expected if number <= 12]
    assert not found.twofold


def test_a_number_that_names_another_record_is_twofold():
    copy = Scribe("device1", _SCRIBE.readers)
    copy.signing, copy.keys = _SCRIBE.signing, _SCRIBE.keys
    others = judge([copy.write(case="c") for _ in range(3)], _SCRIBE.author, "org1")
    found = sort(line_at(2), others, _DIGESTS)
    assert [each.dseq for each in found.twofold] == [1, 2, 3]
    assert not found.fresh


def test_after_a_record_that_cannot_be_read_the_line_goes_on():
    unreadable = replace(_WRITTEN[1], record=None, digest=b"", code="malformed")
    found = sort(Line(), [_WRITTEN[0], unreadable, _WRITTEN[2]], {})
    assert [each.dseq for each in found.fresh] == [1, 2, 3]

"""What was sealed says what it is, and is read as nothing else."""

from __future__ import annotations

import pytest

from shared.crypto.refusals import Refused
from shared.sync.content import Content, read, written


def test_a_content_comes_back_as_it_was():
    content = Content(kind="turn", case="c", object="t", body={"heard": "le puits", "at": 3})
    assert read(written(content)) == content


@pytest.mark.parametrize(
    "opened", [b"", b"{}", b"[]", b'{"kind":"other","case":"c","object":"o"}', b"\xff", b"[" * 5000]
)
def test_anything_else_is_refused(opened):
    with pytest.raises(Refused):
        read(opened)

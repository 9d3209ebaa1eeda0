"""Names as people type them."""

from __future__ import annotations

import pytest

from shared.errors import BadInput
from sync_server.people.person import fit_name, folded


def test_a_name_is_the_same_however_it_is_typed():
    assert {
        folded(each) for each in (" Éléonore", "éléonore ", "E\u0301LE\u0301ONORE", "\uff45\u0301l\u00e9onore")
    } == {"éléonore"}


@pytest.mark.parametrize("name", ["oyane", "jean-paul.m", "a1", "o_y@iasted.ga", "éléonore", "x" * 64])
def test_letters_digits_and_a_few_signs_make_a_name(name):
    assert fit_name(name.upper()) == name


@pytest.mark.parametrize(
    "name", ["", "a", "x" * 65, "a b", "a\0b", "a/b", "a\u202eb", "<b>", "a\nb", "%00", "a\u200bb"]
)
def test_what_nobody_could_type_or_tell_apart_is_none(name):
    with pytest.raises(BadInput) as refused:
        fit_name(name)
    assert refused.value.code == "name-unfit"

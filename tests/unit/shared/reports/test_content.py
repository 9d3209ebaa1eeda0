"""Unit: what a report holds, how a value is changed, and the hash of what is printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from shared.reports.content import AttachmentRef, Report, Source, content_hash, new_report, value, with_value
from shared.reports.kinds import kind

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def report(**changes) -> Report:
    return msgspec.structs.replace(new_report(kind("fiche"), now=NOON), **changes)


def test_a_new_report_is_an_empty_draft_with_its_own_number():
    one, other = new_report(kind("fiche")), new_report(kind("fiche"))
    assert (one.status, one.privacy, one.values) == ("draft", "internal", {})
    assert one.number.startswith("FT-")
    assert one.id != other.id
    assert one.number != other.number


def test_a_value_written_by_hand_has_no_source_any_more():
    source = Source("t1", "Je suis à Oyem.")
    extracted = with_value(report(), "town", "Oyem", source=source)
    assert extracted.sources == {"town": source}
    assert with_value(extracted, "town", "Bitam").sources == {}
    assert with_value(extracted, "town", "Bitam").values == {"town": "Bitam"}


def test_blank_text_empties_a_field():
    filled = with_value(report(), "facts", "Rien à signaler", source=Source("t1", "…"))
    emptied = with_value(filled, "facts", " \n")
    assert emptied.values == {}
    assert emptied.sources == {}
    assert value(emptied, "facts") == ""


def test_the_privacy_class_is_the_reports_own():
    assert value(report(privacy="restricted"), "privacy") == "restricted"
    changed = with_value(report(), "privacy", "public")
    assert (changed.privacy, changed.values) == ("public", {})
    assert with_value(changed, "privacy", "secret défense").privacy == "public"


def test_a_clock_that_went_backwards_never_makes_a_report_older():
    changed = with_value(report(), "facts", "Vu.", now=NOON - timedelta(days=3))
    assert changed.changed == NOON


def test_the_hash_changes_with_what_is_printed_and_only_with_that():
    plain = with_value(report(), "facts", "Vu.", now=NOON)
    assert len(content_hash(plain)) == 64
    for other in (
        with_value(plain, "facts", "Vu !", now=NOON),
        msgspec.structs.replace(plain, status="final"),
        msgspec.structs.replace(plain, privacy="public"),
        msgspec.structs.replace(plain, attachments=(AttachmentRef("a.jpg", 1, "0" * 64),)),
    ):
        assert content_hash(other) != content_hash(plain)
    same = msgspec.structs.replace(plain, conversation="c1", sources={"facts": Source("t1", "Vu.")})
    assert content_hash(same) == content_hash(plain)


def test_the_hash_is_the_same_on_every_machine():
    fixed = Report(
        id="a", number="FT-2026-11-00000-00000", kind="fiche", created=NOON, changed=NOON, values={"facts": "é"}
    )
    assert content_hash(fixed) == "99ce07940126351486e0979d7472332ef9334484991c73442b580128121e6c8b"
    elsewhere = msgspec.structs.replace(fixed, created=NOON.astimezone(tz=None))
    assert content_hash(elsewhere) == content_hash(fixed)


def test_half_a_character_has_a_hash_too():
    assert len(content_hash(with_value(report(), "facts", "coupé \ud83d"))) == 64


def test_a_report_goes_through_json():
    filled = with_value(report(), "town", "Oyem", source=Source("t1", "À Oyem."))
    assert msgspec.json.decode(msgspec.json.encode(filled), type=Report) == filled

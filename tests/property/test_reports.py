"""Whatever is written comes out on paper, and a report's hash does not depend on the order it was filled in."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, date, datetime

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from shared.reports.checks import problems
from shared.reports.content import Report, content_hash, new_report, with_value
from shared.reports.kinds import kind
from shared.reports.numbering import new_number, read_number
from shared.reports.printable import breakable, paragraphs, printable
from shared.reports.render import pdf
from shared.reports.shown import amounts

FICHE = kind("fiche")
LETTERS = st.text(
    alphabet="aeinorstéèàçêŒœŋɛɔ ABCDE 0123456789 .,;:!?'\"«»()-–/&<>{}%#@€+=*_\n\u00a0\u202f", max_size=300
)
REPORT = Report(
    id="a", number="n", kind="fiche", created=datetime(2026, 1, 1, tzinfo=UTC), changed=datetime(2026, 1, 1, tzinfo=UTC)
)


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFC", text))


@given(st.dictionaries(st.sampled_from([field.name for field in FICHE.fields]), st.text(max_size=20)), st.randoms())
def test_the_hash_does_not_know_the_order_of_values(values, random):
    names = list(values)
    random.shuffle(names)
    shuffled = {name: values[name] for name in names}
    ordered = msgspec.structs.replace(REPORT, values=values)
    assert content_hash(ordered) == content_hash(msgspec.structs.replace(REPORT, values=shuffled))


@given(st.text(min_size=1), st.text(min_size=1))
def test_other_texts_have_other_hashes(one, other):
    hashes = {content_hash(msgspec.structs.replace(REPORT, values={"facts": text})) for text in (one, other)}
    assert (len(hashes) == 1) == (one == other or not (one.strip() or other.strip()))


@settings(max_examples=20, deadline=None)
@given(LETTERS)
@example("<b>« l'été »</b> {{ 1 }} {% x %} &amp; -- 1250000 F")
def test_any_text_comes_out_on_paper(text):
    report = with_value(new_report(FICHE), "facts", text)
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(report, FICHE))).pages)
    assert bare(text) in bare(read)


@given(st.text())
def test_making_text_printable_loses_no_letter_and_is_done_once(text):
    shown = printable(text)
    assert printable(shown) == shown
    assert bare("".join(line for lines in paragraphs(breakable(shown)) for line in lines)) == bare(shown)
    assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in shown.replace("\n", ""))


@given(st.text(max_size=60))
def test_no_figure_of_an_amount_is_lost(line):
    read = "".join(each.sum + each.purpose for each in amounts(line))
    assert re.findall(r"[0-9]", read) == re.findall(r"[0-9]", line)


@given(st.dictionaries(st.sampled_from([field.name for field in FICHE.fields]), st.text(max_size=400)))
def test_problems_never_fail_whatever_was_written(values):
    names = {problem.field for problem in problems(msgspec.structs.replace(REPORT, values=values), FICHE)}
    assert names <= {field.name for field in FICHE.fields}


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)),
    st.from_regex(r"[A-Z]{1,6}", fullmatch=True),
)
def test_every_number_reads_back(when, prefix):
    number = new_number(prefix, when)
    assert read_number(number.lower()) == number

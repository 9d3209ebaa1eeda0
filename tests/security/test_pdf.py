"""Security: what people write is text on paper, never markup, never an address looked up, never left in a file."""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
import weasyprint
from pypdf import PdfReader

from shared.errors import BadInput
from shared.reports import html, render
from shared.reports.content import AttachmentRef, Choice, Field, new_report, with_value
from shared.reports.kinds import kind
from shared.reports.render import pdf

FICHE = kind("fiche")
HOSTILE = [
    "<img src=file:///etc/passwd>",
    "<img src='ADDRESS/pixel.png'>",
    "<link rel=stylesheet href='ADDRESS/a.css'><style>@import url(ADDRESS/b.css);</style>",
    "</style><style>*{background:url(ADDRESS/c)}</style>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<object data=file:///etc/passwd></object><iframe src=file:///etc/passwd></iframe>",
    "<svg><image href='file:///etc/passwd'/></svg><![CDATA[x]]>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x; &amp; &#60;b&#62;",
    "{{ 7*7 }} {% for x in page %}{{ x }}{% endfor %}",
    "\"><script>alert(1)</script>' onload='x",
    "data:text/html,<b>x</b> url(data:image/png;base64,AAAA)",
]


@contextlib.contextmanager
def listening():
    """A web server on this machine, and the paths that were asked of it."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def words_of(made: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))


@pytest.mark.parametrize("field", ["title", "town", "people", "amounts", "facts", "follow_up"])
def test_markup_in_any_field_is_printed_as_it_was_written(field):
    with listening() as (address, asked):
        written = [line.replace("ADDRESS", address) for line in HOSTILE]
        report = with_value(new_report(FICHE), field, (" " if field in {"title", "town"} else "\n").join(written))
        made = pdf(report, FICHE)
    read = words_of(made)
    for line in written:
        assert bare(line) in read, line
    assert asked == []
    assert "root:" not in read
    assert b"EmbeddedFile" not in made


def test_markup_in_names_attachments_and_an_organisations_own_kind_is_text_too():
    bold = "<b onclick=x>&lt;{{ 1 }}"
    own = msgspec.structs.replace(
        FICHE,
        title=bold,
        fields=(
            Field(name="title", label="Titre"),
            Field(name="what", label=bold, type="choice", choices=(Choice(name="a", label=f"choix {bold}"),)),
        ),
    )
    report = msgspec.structs.replace(
        with_value(new_report(FICHE), "what", "a"),
        attachments=(AttachmentRef(f"{bold}.jpg", 12, f"{bold}"),),
        number=f"N {bold}",
        id=f"id {bold}",
    )
    read = words_of(pdf(report, own, author=f"auteur {bold}", organisation=f"maison {bold}"))
    for told in (f"choix {bold}", f"{bold}.jpg", f"N {bold}", f"id {bold}", f"auteur {bold}", f"maison {bold}"):
        assert bare(told) in read, told


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.org/",
        "ftp://example.org/",
        "data:text/plain,x",
        "font:/../../../etc/passwd",
        "font:/Inter-Regular.ttf?x",
        "FILE:///etc/passwd",
    ],
)
def test_a_template_that_asks_for_an_address_is_refused(address):
    page = f"<html lang=fr><title>x</title><img alt=x src='{address}'>"
    with pytest.raises(BadInput) as told:
        render._printed(weasyprint, page, html.css())
    assert told.value.code == "pdf-address"


def test_the_qr_code_holds_only_identifier_and_hash():
    report = with_value(new_report(FICHE), "facts", "secret")
    page = html.html(report, FICHE)
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "href" not in page


def test_nothing_that_was_written_stays_in_the_temporary_folder(tmp_path):
    code = """
import os, pathlib, tempfile
from shared.reports.content import new_report, with_value
from shared.reports.kinds import kind
from shared.reports.render import pdf
canary = "CANARI" + "7Q2X" * 3
pdf(with_value(new_report(kind("fiche")), "facts", canary), kind("fiche"))
files = [path for path in pathlib.Path(os.environ["TMPDIR"]).rglob("*") if path.is_file()]
assert files, "the fonts are there"
assert not [path for path in files if canary.encode() in path.read_bytes()]
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=120)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_computer_without_pango_is_told_what_to_install(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')", encoding="utf-8")
    code = """
from shared.errors import PartMissing
from desktop.bench.pdf import example
try:
    example().pdf()
except PartMissing as missing:
    assert "Pango" in missing.message and "libpangoft2" in missing.message, missing.message
else:
    raise SystemExit("no refusal")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path.cwd())])}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)

"""A report on paper: PDF made here, with no network, no file but our own fonts, and the same bytes every time."""

from __future__ import annotations

import atexit
import contextvars
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.errors import BadInput, PartMissing
from shared.fonts import FONTS, path
from shared.language import Language, say, use
from shared.reports.content import Kind, Report

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

_ONE_AT_A_TIME = threading.Lock()
"""The fonts are loaded once and shared."""


def pdf(report: Report, kind: Kind, *, author: str = "", organisation: str = "", language: Language = "fr") -> bytes:
    """The report as PDF/A-2a with PDF/UA tags, in `language`; a draft is marked as one on every page.

    Equal reports give equal bytes with the same version of the program. It takes about a second, so threads that
    people wait for must not call it. Raises PartMissing when WeasyPrint or Pango is not installed.
    """
    return contextvars.copy_context().run(_pdf, report, kind, author, organisation, language)


def _pdf(report: Report, kind: Kind, author: str, organisation: str, language: Language) -> bytes:
    use(language)
    with _ONE_AT_A_TIME:
        weasyprint, page = _printer()
        text = page.html(report, kind, author=author, organisation=organisation)
        return _printed(weasyprint, text, page.css())


def _printed(weasyprint: Any, html: str, css: str) -> bytes:
    from shared.reports.archive import VARIANT, archived  # noqa: PLC0415 (needs WeasyPrint)

    sheet, fonts = _style(css)
    source = weasyprint.HTML(string=html, url_fetcher=_fetcher(), base_url=None)
    try:
        document = source.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT)
    except weasyprint.urls.FatalURLFetchingError as refused:
        message = say(
            "Le modèle du PDF demande une adresse : refusé.", "The PDF's template asks for an address: refused."
        )
        raise BadInput(message, code="pdf-address") from refused
    document.metadata = archived(document.metadata)
    made: bytes = document.write_pdf(pdf_variant=VARIANT)
    return made


def _printer() -> tuple[Any, Any]:
    """WeasyPrint and what writes its page; PartMissing says which of their parts is not there."""
    try:
        import weasyprint  # noqa: PLC0415 (a second to load, and an optional part)

        from shared.reports import html  # noqa: PLC0415 (needs jinja2)
    except ImportError as missing:
        raise _missing(missing.name or "weasyprint") from None
    except OSError:
        raise _missing("Pango") from None
    return weasyprint, html


def _missing(part: str) -> PartMissing:
    return PartMissing(
        say(
            f"Impossible de faire un PDF : {part} n'est pas installé. Installez les composants « pdf » d'iAsted "
            "(et, sous Linux, le paquet libpangoft2-1.0-0) ; la fiche, elle, est gardée.",
            f"No PDF can be made: {part} is not installed. Install the 'pdf' parts of iAsted "
            "(and, on Linux, the package libpangoft2-1.0-0); the report itself is kept.",
        ),
        code="pdf-missing",
    )


@cache
def _style(css: str) -> tuple[CSS, FontConfiguration]:
    from weasyprint import CSS  # noqa: PLC0415 (a second to load)
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # fonts let go of their files while the interpreter is still whole
    return CSS(string=css, font_config=fonts, url_fetcher=_fetcher()), fonts


@cache
def _fetcher() -> Any:
    """Gives our fonts, and ends the work at any other address: nothing of a report is ever looked up."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415

    ours = {f"font:/{font.file}": path(font) for font in FONTS}

    class OurFontsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 (WeasyPrint's signature)
            if url not in ours:
                raise FatalURLFetchingError(f"refused: {url[:200]}")
            return URLFetcherResponse(url, ours[url].read_bytes(), {"Content-Type": "font/ttf"})

    return OurFontsOnly()

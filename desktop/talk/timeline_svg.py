"""The timeline of a trace as one SVG picture that needs nothing from outside and reads in light and in dark."""

from __future__ import annotations

from html import escape

from desktop.talk.timeline import Kind, Row, Window, engines, legend, ms, rows, title, window, zero
from desktop.talk.trace import Trace
from shared.language import say

WIDTH, LABELS, FIGURES, EDGE = 760, 170, 150, 16
PLOT = WIDTH - LABELS - FIGURES - 2 * EDGE
HEAD, ROW, BAR, FOOT = 92, 28, 16, 66
_LEAST = 2.0
"""No stretch is drawn narrower."""
_NEXT_KEY = 26

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1b1f24 }
  .title { font-size: 15px; font-weight: 600 }
  .small { font-size: 12px; fill: #4a525c }
  .ground { fill: #ffffff }
  .grid { stroke: #d4d9df; stroke-width: 1 }
  .zero { stroke: #1b1f24; stroke-width: 1.5 }
  .sound { fill: #7a8794 }
  .wait { fill: none; stroke: #7a8794; stroke-dasharray: 3 3 }
  .work { fill: #0b5cad }
  .ahead { fill: url(#hatch); stroke: #0b5cad }
  .stop { fill: #b3261e }
  .hatch-ground { fill: #d6e6f7 }
  .hatch-line { stroke: #0b5cad; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8eaed }
    .small { fill: #b4bcc6 }
    .ground { fill: #16191d }
    .grid { stroke: #363c44 }
    .zero { stroke: #e8eaed }
    .sound { fill: #8d99a6 }
    .wait { stroke: #8d99a6 }
    .work { fill: #6cb2ff }
    .ahead { stroke: #6cb2ff }
    .stop { fill: #ff8a80 }
    .hatch-ground { fill: #1d3550 }
    .hatch-line { stroke: #6cb2ff }
  }
"""
_HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern>'
)


def svg(trace: Trace) -> str:
    """The picture; its title and description say in words what it shows."""
    drawn = rows(trace)
    view = window(drawn) if drawn else Window(0.0, 1.0)
    bottom = HEAD + ROW * len(drawn)
    height = bottom + FOOT
    main, remarks = title(trace)[:2], title(trace)[2:]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"',
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(" · ".join(title(trace)))}</title>',
        f'<desc id="desc">{escape(_described(trace, drawn))}</desc>',
        f"<style>{_STYLE}</style><defs>{_HATCH}</defs>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        _words(EDGE, 26, " · ".join(main), "title"),
        _words(EDGE, 44, " · ".join(remarks), "small"),
        _words(_x(view, 0.0), HEAD - 30, zero(trace), "small", "middle"),
        *_grid(view, bottom),
        *(part for number, row in enumerate(drawn) for part in _row(row, view, HEAD + ROW * number)),
        *_legend(bottom + 26),
        _words(EDGE, bottom + 50, " · ".join(engines(trace)), "small"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(view: Window, at: float) -> float:
    return round(EDGE + LABELS + PLOT * view.place(at), 1)


def _words(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _grid(view: Window, bottom: int) -> list[str]:
    """A line for each round instant; zero stands out and says what it is."""
    parts = []
    for tick in view.ticks(7):
        x, first = _x(view, tick), not round(tick * 1000)
        parts.append(
            f'<line class="{"zero" if first else "grid"}" x1="{x}" x2="{x}" y1="{HEAD - 6}" y2="{bottom + 2}"/>'
        )
        parts.append(_words(x, HEAD - 14, f"{ms(tick)} ms" if first else ms(tick), "small", "middle"))
    return parts


def _row(row: Row, view: Window, y: int) -> list[str]:
    middle = y + ROW / 2
    parts = [_words(EDGE, middle + 4, row.label)]
    for stretch in row.stretches:
        start, end = _x(view, stretch.start), _x(view, stretch.end)
        start = min(start, _x(view, view.right) - _LEAST)
        parts.append(_box(stretch.kind, start, middle - BAR / 2, max(_LEAST, round(end - start, 1))))
    if row.start < view.left:
        parts.append(_arrow(row.stretches[0].kind, _x(view, view.left), middle, -1))
    if row.end > view.right:
        parts.append(_arrow(row.stretches[-1].kind, _x(view, view.right), middle, 1))
    parts.append(_words(WIDTH - EDGE, middle + 4, row.figures, "", "end"))
    return parts


def _box(kind: Kind, x: float, y: float, width: float) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{BAR}"/>'


def _arrow(kind: Kind, x: float, y: float, way: int) -> str:
    """The bar goes on outside."""
    return f'<path class="{kind}" d="M{x} {y - BAR / 2} L{x + 8 * way} {y} L{x} {y + BAR / 2} Z"/>'


def _legend(y: int) -> list[str]:
    parts, x = [], float(EDGE)
    for kind, words in legend().items():
        parts.append(_box(kind, x, y - BAR + 3, 24))
        parts.append(_words(x + 30, y, words, "small"))
        x += 30 + 6.6 * len(words) + _NEXT_KEY
    return parts


def _described(trace: Trace, drawn: tuple[Row, ...]) -> str:
    since = say(f"Millisecondes ; zéro : {zero(trace)}.", f"Milliseconds; zero: {zero(trace)}.")
    return " ".join([since, *(f"{row.label}{say(' :', ':')} {row.figures}." for row in drawn)])

"""Pages as responses: escaped templates under a policy that allows this server's own style and nothing else."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response

from shared.language import current, say

_PAGES = Environment(
    loader=PackageLoader("sync_server.account"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, *, status: int = 200, goes_to: str = "", **told: Any) -> Response[str]:
    """A page; `goes_to` is the one foreign origin that its form may end at, after our own."""
    content = _PAGES.get_template(template).render(say=say, language=current(), **told)
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{' ' + goes_to if goes_to else ''}"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return Response(content, status_code=status, media_type=MediaType.HTML, headers=headers)

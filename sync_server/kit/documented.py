"""What the OpenAPI document says of every route: which problems it may answer with."""

from __future__ import annotations

from dataclasses import dataclass

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from sync_server.kit.problems import Problem

_MEANS = {
    400: "What was sent does not have the expected form.",
    401: "No token, or one that does not count any more.",
    403: "Known, and not entitled.",
    404: "Nothing of that name, or nothing that this person may know of.",
    409: "It cannot be done as things stand now.",
    413: "More than is read.",
    415: "Not the expected type of content.",
    429: "Too often; Retry-After says when.",
    503: "Not now; nothing was changed, and Retry-After says when.",
}
Responses = dict[int, ResponseSpec]


def problems(*statuses: int) -> Responses:
    """These, and those that any route may answer with."""
    return {
        status: ResponseSpec(
            Problem, description=_MEANS[status], media_type="application/problem+json", generate_examples=False
        )
        for status in sorted({*statuses, 400, 413, 415, 429, 503})
    }


def takes(media: str, description: str) -> type[Operation]:
    """Of a route that reads the body itself: which bytes it takes."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            bytes_ = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
            content = {media: OpenAPIMediaType(schema=bytes_)}
            self.request_body = RequestBody(content=content, description=description, required=True)

    return Described

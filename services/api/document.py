"""GET /api/openapi.json: what this API is, behind a permission. No viewer, since viewers load from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from litestar import Request, Router
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from services.access.doors import permits
from services.api.bodies import FILE_ID, In

PATH: Final = "/api/openapi.json"
SCHEME: Final = "bearer"


class Document(JsonRenderPlugin):
    """The document as JSON, as true as Litestar's but where that is not true of us: see `tidied`."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"])
        self._rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document; it never changes while the process runs."""
        if self._rendered is None:
            self._rendered = json.dumps(tidied(json.loads(self.render_json(request, openapi_schema)))).encode()
        return self._rendered


def openapi(version: str) -> OpenAPIConfig:
    """The document's head, and the one path under which it is served."""
    return OpenAPIConfig(
        title="TalentCoop",
        version=version,
        components=Components(
            security_schemes={SCHEME: SecurityScheme(type="http", scheme="bearer", description="A session's token.")}
        ),
        security=[{SCHEME: []}],
        render_plugins=[Document()],
        openapi_router=Router(
            PATH,
            route_handlers=[],
            include_in_schema=False,
            before_request=_only_here,
            opt=permits("schema.show"),
        ),
        use_handler_docstrings=True,
    )


async def _only_here(request: Request[Any, Any, Any]) -> None:
    """Litestar puts pages of its own beside the document; there are none."""
    if request.scope["path"] != PATH:
        raise NotFoundException


def tidied(document: dict[str, Any]) -> dict[str, Any]:
    """The document where a value may fit several of the shapes named for it (a day is a text, too), where each body is
    as pydantic reads it (Litestar takes a mapping with bounds for a list, and forgets patterns), and where a policy's
    id in a path is one, not an address.
    """
    found: dict[str, Any] = _loosened(document)
    schemas = found["components"]["schemas"]
    for body in _bodies():
        if body.__name__ in schemas:
            own = _closed(body.model_json_schema(ref_template="#/components/schemas/{model}"))
            schemas.update({**own.pop("$defs", {}), body.__name__: own})
    for operation in (one for methods in found["paths"].values() for one in methods.values()):
        for parameter in operation.get("parameters", ()):
            if parameter["schema"].get("format") == "uri":
                parameter["schema"] = {"type": "string", "pattern": FILE_ID}
    return found


def _bodies(of: type[In] = In) -> Iterator[type[In]]:
    """Every kind of body."""
    for body in of.__subclasses__():
        yield body
        yield from _bodies(body)


def _closed(part: Any) -> Any:  # noqa: ANN401 - any JSON value
    """What has patterns for its keys has no other keys."""
    if isinstance(part, dict):
        inner = {key: _closed(held) for key, held in part.items()}
        return {**inner, "additionalProperties": False} if "patternProperties" in part else inner
    return [_closed(held) for held in part] if isinstance(part, list) else part


def _loosened(part: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(part, dict):
        return {"anyOf" if key == "oneOf" else key: _loosened(held) for key, held in part.items()}
    return [_loosened(held) for held in part] if isinstance(part, list) else part

"""GET /api/openapi.json: what this API is, behind a permission. No viewer, since viewers load from elsewhere."""

from __future__ import annotations

import json
from typing import Any, Final

from litestar import Request, Router
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from services.api.doors import permits

PATH: Final = "/api/openapi.json"
SCHEME: Final = "bearer"


class Document(JsonRenderPlugin):
    """The document as JSON; where Litestar says that exactly one of several shapes fits, we say at least one."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"])
        self._rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document; it never changes while the process runs."""
        if self._rendered is None:
            self._rendered = json.dumps(loosened(json.loads(self.render_json(request, openapi_schema)))).encode()
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


def loosened(part: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A document in which a value may fit several of the shapes that are named for it: a day is a text, too."""
    if isinstance(part, dict):
        return {"anyOf" if key == "oneOf" else key: loosened(held) for key, held in part.items()}
    return [loosened(held) for held in part] if isinstance(part, list) else part

"""What does /openapi.json say that the framework can't know?

Every refusal is a problem document (RFC 9457) with a stable code, a malformed request a 400 and never a 422; under /v1
each call carries an API key.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.api.problems import TITLES

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "detail": {"type": "string"},
    },
}
_REFUSED: dict[str, Any] = {
    "description": "A problem: `code` is stable, `detail` says what is wrong",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
KEY = "API key"


def install_document(app: FastAPI) -> None:
    """Let the application answer /openapi.json with the whole document."""

    def made() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = made  # type: ignore[method-assign]


def document(app: FastAPI) -> dict[str, Any]:
    """The framework's document, put right."""
    told = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = told.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    parts["securitySchemes"] = {KEY: {"type": "http", "scheme": "bearer", "description": "`leadbell keys create`"}}
    for path, methods in told["paths"].items():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            for answer in (one for status, one in operation["responses"].items() if status[0] in "45"):
                answer.setdefault("content", _REFUSED["content"])
            operation["responses"]["default"] = _REFUSED
            if path.startswith("/v1"):
                operation["security"] = [{KEY: []}]
    return told

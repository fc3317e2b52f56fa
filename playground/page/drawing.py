"""How does the page become HTML?

Templates escape everything by themselves; what a lead wrote is text wherever it stands.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

ID_LENGTH = 12


def dom_id(kind: str, *parts: str) -> str:
    """An id for an element, made of ids that may hold any characters: "slack-3fa1c09b77de"."""
    return f"{kind}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:ID_LENGTH]}"


def json_script(value: object) -> Markup:
    """A value as JSON that can stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)


def iso(at: float) -> str:
    """A time (seconds since 1970) for a `time` element; the browser shows it in the viewer's zone."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_ENVIRONMENT = Environment(
    loader=PackageLoader("playground.page"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_ENVIRONMENT.filters.update({"json_script": json_script, "iso": iso})


def draw(template: str, /, **values: object) -> str:
    """A template of `templates/` with these values."""
    return _ENVIRONMENT.get_template(template).render(**values)

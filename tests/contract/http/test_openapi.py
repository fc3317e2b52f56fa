"""Does every route take what its own document allows, and refuse in order what it doesn't?

Schemathesis reads /openapi.json as a caller's tools would, and makes requests from it, fitting and unfitting ones.
"""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.contract.http.door import API_KEY, Answered, Door
from tests.story.people import DANA, email
from tests.story.stage import LEAD

EXAMPLES = 15
"""Requests of each kind to each route: some 40 routes, so that it all takes a minute."""
QUIET = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
_OF_A_REQUEST = ("method", "url", "headers", "params", "json", "data", "cookies")


def operations(door: Door) -> list[Any]:
    """Every route of the document; schemathesis refuses a document that isn't OpenAPI."""
    schema = schemathesis.openapi.from_dict(door.app.openapi())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_that_the_document_leads_to_is_a_fault_of_ours(door: Door, mode: GenerationMode) -> None:
    asked = {operation.label for operation in operations(door) if ask_all(door, operation, mode)}
    assert {"POST /v1/events", "POST /v1/leads", "POST /v1/leads/{lead_id}/note", "POST /v1/fields"} <= asked


def ask_all(door: Door, operation: Any, mode: GenerationMode) -> bool:
    """Ask one route; whether there was anything to ask (a route without parameters takes nothing unfitting)."""

    @QUIET
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            let_it_mean_something(case)
        answer = answered(door, case)
        if answer is None:
            return
        documented = case.operation.definition.raw["responses"]
        assert str(answer.status) in documented or answer.status >= 400, (operation.label, answer)
        assert answer.status != 401, operation.label

    try:
        ask()
    except Unsatisfiable:
        return False
    return True


def let_it_mean_something(case: Any) -> None:
    """A lead that there is, and a person on record: else all that a wish could do wrong is never reached."""
    if case.method != "DELETE" and "lead_id" in case.path_parameters:
        case.path_parameters["lead_id"] = LEAD
    if isinstance(case.body, dict) and "by" in case.body:
        case.body["by"] = email(DANA)


def answered(door: Door, case: Any) -> Answered | None:
    """The answer to a case, None where no client could send it."""
    told = case.as_transport_kwargs(base_url="http://leadbell.example")
    told["headers"] = {**dict(told.get("headers") or {}), "Authorization": f"Bearer {API_KEY}"}
    try:
        made = requests.Request(**{name: told[name] for name in _OF_A_REQUEST if name in told}).prepare()
    except (requests.RequestException, ValueError):
        return None
    path, _, query = made.path_url.partition("?")
    body = made.body.encode() if isinstance(made.body, str) else made.body or b""
    headers = [(_bytes(name), _bytes(value)) for name, value in made.headers.items()]
    return door.knocks(str(made.method), path.encode(), headers, body, query=query.encode())


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")

"""Do the platforms' own libraries take every kept card (tests/golden), and draw it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.golden.files import HOME
from tests.witness.node import ask
from tests.witness.roll import heard

SLACK = {".slack.json": "message", ".slack-modal.json": "modal", ".slack-home.json": "home"}


def kept(ending: str) -> Iterator[tuple[str, Any]]:
    for path in sorted(HOME.rglob(f"*{ending}")):
        content = json.loads(path.read_text("utf-8"))
        yield str(path.relative_to(HOME)), content.get("payload", content)


def for_slack() -> list[dict[str, Any]]:
    return [
        {"name": name, "kind": kind, "payload": payload}
        for ending, kind in SLACK.items()
        for name, payload in kept(ending)
    ]


def complaints(answer: dict[str, Any]) -> str:
    return "\n".join(f"{one['name']}: {one['fault']}" for one in answer["faults"])


@pytest.mark.parametrize(("platform", "version"), [("teams", "1.5"), ("webex", "1.3")])
def test_microsofts_library_takes_and_draws_every_adaptive_card(platform: str, version: str) -> None:
    cards = [{"name": name, "version": version, "card": card} for name, card in kept(f".{platform}.json")]
    answer = ask("adaptive.mjs", cards)
    assert not answer["faults"], complaints(answer)
    heard(f"adaptive-{version}", answer["accepted"])


def test_slacks_own_types_take_every_payload() -> None:
    answer = ask("block_types.mjs", for_slack())
    assert not answer["faults"], complaints(answer)
    heard("slack-types", answer["accepted"])


def test_a_library_for_slacks_blocks_draws_every_payload() -> None:
    answer = ask("block_drawing.mjs", for_slack())
    assert not answer["faults"], complaints(answer)
    heard("slack-blocks-to-jsx", answer["accepted"])


def test_the_witnesses_say_no_where_they_should() -> None:
    wrong = {
        "type": "AdaptiveCard",
        "version": "1.3",
        "body": [{"type": "Table"}, {"type": "Input.Text", "id": "a", "isRequired": True}],
    }
    told = complaints(ask("adaptive.mjs", [{"name": "wrong", "version": "1.3", "card": wrong}]))
    assert "Unknown element type" in told
    assert "Required inputs should have a label" in told
    blocks = [{"type": "header", "text": {"type": "mrkdwn", "text": "Ada"}}, {"type": "sectoin"}]
    payloads = [
        {"name": "right", "kind": "message", "payload": {"blocks": [{"type": "divider"}]}},
        {"name": "wrong", "kind": "message", "payload": {"blocks": blocks}},
    ]
    faults = ask("block_types.mjs", payloads)["faults"]
    assert {one["name"] for one in faults} == {"wrong"}
    assert "sectoin" in json.dumps(faults)

"""What does each golden file hold, and what should it?

Written by `make golden` (`python -m tests.golden`) alone; the tests only read and compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT, PLAIN
from cards.model import Card
from cards.render import render
from cards.render_block_kit_view import render_block_kit_home, render_block_kit_view
from tests.golden.conversation_samples import conversation_samples
from tests.golden.rule_samples import rule_samples
from tests.golden.samples import ZONE, samples, sign

HOME = Path(__file__).parent / "cards"
LANGUAGES = {"slack": BLOCK_KIT, "teams": ADAPTIVE_1_5, "webex": ADAPTIVE_1_3}
MODALS = ("summary", "details", "why", "timeline", "block_form", "rule", "rule_editor", "rule_step")
HOMES = ("home",)
"""Drawn where a platform has home tabs, and nowhere else."""


def drawn() -> Iterator[tuple[str, str]]:
    """Every golden file as (path under tests/golden/cards, what should stand in it)."""
    for name, state, card in (*samples(), *rule_samples(), *conversation_samples()):
        if name in HOMES:
            yield f"{name}/{state}.slack-home.json", _json(render_block_kit_home(card, sign, zone=ZONE))
            continue
        for platform, language in LANGUAGES.items():
            result = render(card, language, sign, zone=ZONE)
            yield f"{name}/{state}.{platform}.json", _json({"push": result.push, "payload": result.payload})
        if name in MODALS:
            yield f"{name}/{state}.slack-modal.json", _json(render_block_kit_view(card, sign, zone=ZONE))
        yield f"{name}/{state}.txt", _plain(card)


def kept() -> set[str]:
    """The golden files that are there."""
    return {str(path.relative_to(HOME)) for path in HOME.rglob("*") if path.is_file()}


def _plain(card: Card) -> str:
    return f"{render(card, PLAIN, sign, zone=ZONE).payload['text']}\n"


def _json(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1) + "\n"

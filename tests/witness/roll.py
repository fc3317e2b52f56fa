"""Who are the witnesses, what does each say, and how many times did it say so?

A test that has heard a witness tells it here; the page docs/witnesses.md is written from what was told
(`make witnesses`, tests/witness/page.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.witness.node import versions

TOLD = Path(__file__).parents[2] / ".cache" / "witness" / "told"


@dataclass(frozen=True, slots=True)
class Witness:
    """A foreign program: its package, where it comes from ("npm" or "PyPI"), and what it accepts."""

    id: str
    package: str
    origin: str
    accepts: str
    unit: str
    """What is counted: "cards", "calls", …"""

    def version(self) -> str:
        """The installed one. Raises KeyError, PackageNotFoundError."""
        return versions()[self.package] if self.origin == "npm" else version(self.package)


def heard(witness: str, count: int) -> None:
    """Keep that this witness accepted so many. Raises AssertionError where it accepted nothing."""
    assert count > 0, f"{witness} was asked nothing"
    TOLD.mkdir(parents=True, exist_ok=True)
    (TOLD / f"{witness}.json").write_text(json.dumps(count))


def told() -> dict[str, int]:
    """What the last runs kept, by witness."""
    return {path.stem: int(json.loads(path.read_text())) for path in sorted(TOLD.glob("*.json"))}


WITNESSES = (
    Witness(
        "adaptive-1.5", "adaptivecards", "npm",
        "every kept card for Teams, as Adaptive Card 1.5: read without a complaint, valid, drawn with all its words",
        "cards",
    ),
    Witness(
        "adaptive-1.3", "adaptivecards", "npm",
        "every kept card for Webex, as Adaptive Card 1.3: read without a complaint, valid, drawn with all its words",
        "cards",
    ),
    Witness(
        "slack-types", "@slack/types", "npm",
        "every kept message, modal and home tab for Slack, as literals of its types under `tsc --strict`", "payloads",
    ),
    Witness(
        "slack-payloads", "@slack/types", "npm",
        "the callbacks of Slack that the tests send through the real doors (`tests/witness/payloads`), with the types "
        "of `@slack/bolt` for presses, forms and commands", "payloads",
    ),
    Witness(
        "slack-blocks-to-jsx", "slack-blocks-to-jsx", "npm",
        "every kept message, modal and home tab for Slack: drawn with all words of rich text and headers", "payloads",
    ),
    Witness(
        "slack-bolt", "@slack/bolt", "npm",
        "callbacks of the local Slack, by its own receiver and `verifySlackRequest`: events, a command, a press and a "
        "form are taken; what was changed, signed otherwise or old is refused", "callbacks",
    ),
    Witness(
        "slack-web-api", "@slack/web-api", "npm",
        "answers of the local Slack: messages, whispers, modals, home, people, files, lists page by page; faults and "
        "429s as the errors that it has for them", "calls",
    ),
    Witness(
        "slack-bolt-python", "slack-bolt", "PyPI",
        "the same callbacks of the local Slack, in Python", "callbacks",
    ),
    Witness(
        "app-manifest", "@microsoft/app-manifest", "npm",
        "the manifest in the Teams app package, with the consent to hear channels and without", "manifests",
    ),
    Witness(
        "agents-playground", "@microsoft/m365agentsplayground", "npm",
        "a rep's day in Microsoft's own client, with the check of tokens on, in a personal chat and in a channel: a "
        "card, Summary, take over, reply, return, what a colleague did elsewhere, block with its form", "activities",
    ),
    Witness(
        "botframework-connector", "botframework-connector", "PyPI",
        "answers of the local Teams: conversations, messages, threads, edits, rosters page by page, faults", "calls",
    ),
    Witness(
        "webexpythonsdk", "webexpythonsdk", "PyPI",
        "answers of the local Webex: messages, cards and what was filled in, spaces and memberships page by page, "
        "webhooks, faults and 429s", "calls",
    ),
)  # fmt: skip

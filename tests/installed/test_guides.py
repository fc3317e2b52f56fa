"""Do the guides name commands, options, settings, routes, permissions and pages that there are?"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Match
from typer.main import get_command

from bot.__main__ import app
from bot.app import build_app
from bot.service import Service
from bot.setting_table import NAMES
from bot.settings import read_settings
from manifest.slack import SCOPES as SLACK_SCOPES
from manifest.teams.app import CONSENTS
from manifest.teams.app import SCOPES as TEAMS_SCOPES
from manifest.webex import WEBHOOKS

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = [*sorted((DOCS / "install").glob("*.md")), DOCS / "data.md", DOCS / "operations.md"]
ALL_PLATFORMS = {
    "LEADBELL_SECRET_KEY": "k" * 32, "LEADBELL_PUBLIC_URL": "https://leadbell.acme.example",
    "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "s",
    "TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "s", "WEBEX_ACCESS_TOKEN": "t", "WEBEX_WEBHOOK_SECRET": "s",
}  # fmt: skip
NAME = re.compile(r"\b(?:LEADBELL|SLACK|TEAMS|WEBEX|OPENAI)_[A-Z_]+[A-Z]\b")
COMMAND = re.compile(r"(?<![\w@/.-])(?:(?:\.venv|/opt/leadbell)/bin/)?leadbell +([a-z-][^`\n]*)")
ROUTE = re.compile(
    r"(?<![\w./<-])/(?:slack|webex|api|v1|healthz|readyz|metrics|leads|rules|deliveries|feedback)\b[\w/{}]*"
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.fixture(params=GUIDES, ids=lambda path: path.name)
def guide(request: pytest.FixtureRequest) -> str:
    text: str = request.param.read_text(encoding="utf-8")
    return text.replace("\\\n", " ")


def code(guide: str) -> str:
    """What stands in code: blocks of the shell's, and spans."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", guide, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`]+)`(?!`)", re.sub(r"```.*?```", "", guide, flags=re.DOTALL))
    return "\n".join([*blocks, *(re.sub(r"\s+", " ", span) for span in spans)])


def commands(guide: str) -> Iterator[list[str]]:
    """What stands behind each `leadbell`, up to the end of the command."""
    for said in COMMAND.findall(code(guide)):
        yield shlex.split(re.split(r" #|&&|\|", said.removeprefix("leadbell "))[0])


def test_commands_and_their_options(guide: str) -> None:
    for words in commands(guide):
        command: Any = get_command(app)
        rest = list(words)
        while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
            assert rest[0] in command.commands, words
            command = command.commands[rest.pop(0)]
        known = {name for one in command.params for name in one.opts}
        assert [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known] == [], words


def test_settings(guide: str) -> None:
    assert set(NAME.findall(guide)) <= NAMES.keys()


def test_routes(guide: str) -> None:
    routes = build_app(Service(read_settings(ALL_PLATFORMS))).routes

    def is_there(path: str) -> bool:
        asked = {"type": "http", "path": re.sub(r"\{[^}]*\}", "some", path), "method": "GET", "headers": []}
        return any(route.matches(asked)[0] is not Match.NONE for route in routes)

    assert [path for path in sorted(set(ROUTE.findall(code(guide)))) if not is_there(path.rstrip("/"))] == []


@pytest.mark.parametrize("guide_path", GUIDES, ids=lambda path: path.name)
def test_pages_and_files(guide_path: Path) -> None:
    text = guide_path.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (guide_path.parent / link).exists()] == []


def test_each_permission_has_its_reason() -> None:
    slack, teams, webex = ((DOCS / "install" / f"{name}.md").read_text(encoding="utf-8") for name in PLATFORMS)
    told = re.findall(r"^\| `([a-z_]+(?::[a-z_.]+)?)` \| (.*) \|$", slack, re.MULTILINE)
    assert dict(told) == {name: one.reason for name, one in SLACK_SCOPES.items()}
    rows = [f"| scope `{name}` | {one.reason} |" for name, one in TEAMS_SCOPES.items()]
    rows += [f"| consent `{name}`, only with `{one.setting}` | {one.reason} |" for name, one in CONSENTS.items()]
    assert [row for row in rows if row not in teams] == []
    told = re.findall(r"^\| `(\w+ \w+)` \| (.*) \|$", webex, re.MULTILINE)
    assert dict(told) == {f"{one.resource} {one.event}": one.reason for one in WEBHOOKS}


PLATFORMS = ("slack", "teams", "webex")

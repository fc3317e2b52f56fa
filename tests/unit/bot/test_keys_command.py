"""Does `leadbell keys` show a key once, list what it may be recognised by, and put it out of force?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import keys

runner = CliRunner()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the database that the settings name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADBELL_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'leadbell.db'}")
    return tmp_path / "leadbell.db"


def listed() -> list[dict[str, object]]:
    result = runner.invoke(keys.app, ["list", "--format", "json"])
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def test_a_key_is_made_shown_once_listed_and_revoked(file: Path) -> None:
    assert "There is no key yet" in runner.invoke(keys.app, ["list"]).output
    made = runner.invoke(keys.app, ["create", "website", "--scope", "leads", "--scope", "events"])
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("lbk_")
    assert "shown this once" in made.stderr
    (key,) = listed()
    assert (key["name"], key["scopes"], key["last4"]) == ("website", ["events", "leads"], secret[-4:])
    assert key["revoked_at"] is None
    told = runner.invoke(keys.app, ["list"]).output
    assert secret not in told + json.dumps(key)
    assert f"…{secret[-4:]}" in told
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() not in file.read_bytes()

    assert "within 2 seconds" in runner.invoke(keys.app, ["revoke", str(key["id"])]).output
    assert "already" in runner.invoke(keys.app, ["revoke", str(key["id"])]).output
    assert listed()[0]["revoked_at"] is not None
    assert "revoked" in runner.invoke(keys.app, ["list"]).output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["create", "website"], 2, "--scope"),
        (["create", "website", "--scope", "everything"], 2, "everything"),
        (["create", " ", "--scope", "act"], 1, "printable characters"),
        (["create", "a\nb", "--scope", "act"], 1, "printable characters"),
        (["create", "x" * 81, "--scope", "act"], 1, "printable characters"),
        (["revoke", "nobody"], 1, 'no key with the id "nobody"'),
    ],
)
def test_what_cant_be_is_said_in_a_sentence(file: Path, arguments: list[str], code: int, says: str) -> None:
    result = runner.invoke(keys.app, arguments)
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [[], ["create"], ["list"], ["revoke"]])
def test_help_is_there(command: list[str]) -> None:
    assert runner.invoke(keys.app, [*command, "--help"]).exit_code == 0

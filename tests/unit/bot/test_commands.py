"""Does a command say in a sentence why it can't work, and end with the right exit code?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands import db, manifest, people

runner = CliRunner()
APP = "0a1b2c3d-0000-4000-8000-000000000001"
NEEDS_A_DATABASE = [
    (db.app, ["check"]),
    (db.app, ["upgrade"]),
    (people.app, ["list"]),
    (people.app, ["add", "A", "a@b.example"]),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the database that the settings name."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "leadbell.db"
    monkeypatch.setenv("LEADBELL_DATABASE_URL", f"sqlite+aiosqlite:///{file}")
    return file


def says(result: Result, sentence: str) -> bool:
    return result.exit_code == 1 and result.output.splitlines() == [sentence]


@pytest.mark.parametrize(("app", "arguments"), NEEDS_A_DATABASE)
def test_a_file_that_is_no_database_is_a_sentence(app: typer.Typer, arguments: list[str], file: Path) -> None:
    file.write_text("this is no database, and long enough to be seen as none " * 20)
    assert says(runner.invoke(app, arguments), "The database can't be opened: file is not a database.")


@pytest.mark.parametrize(("app", "arguments"), NEEDS_A_DATABASE)
def test_a_newer_database_is_a_sentence(app: typer.Typer, arguments: list[str], file: Path) -> None:
    assert runner.invoke(db.app, ["upgrade"]).exit_code == 0
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of the future'")
    newer = "The database was written by a newer release of Leadbell; install that one."
    assert says(runner.invoke(app, arguments), newer)


def test_an_address_that_slack_cant_be_given_is_wrong_usage() -> None:
    result = runner.invoke(manifest.app, ["slack", "--url", "http://leadbell.example"])
    assert result.exit_code == 2
    assert "https://" in result.output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--url", "http://leadbell.example", "--app-id", APP], "--url"),
        (["--url", "https://leadbell.example", "--app-id", "leadbell"], "--app-id"),
        (["--url", "https://leadbell.example"], "TEAMS_APP_ID"),
        (["--url", "https://leadbell.example", "--app-id", APP, "--hears", "some"], "--hears"),
        (["--url", "https://leadbell.example", "--app-id", APP, "--app-version", "1"], "--app-version"),
        (["--url", "https://leadbell.example", "--app-id", APP, "--privacy", "acme.example"], "--privacy"),
    ],
)
def test_what_teams_cant_be_given_is_wrong_usage(
    arguments: list[str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEAMS_APP_ID", raising=False)
    result = runner.invoke(manifest.app, ["teams", *arguments])
    assert result.exit_code == 2
    assert named in result.output


def test_a_teams_package_is_made_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEAMS_HEARS", "all")
    Path(".env").write_text(f"TEAMS_APP_ID={APP.upper()}\n")
    result = runner.invoke(manifest.app, ["teams", "--url", "https://leadbell.example/", "--out", "app.zip"])
    assert result.exit_code == 0, result.output
    with ZipFile("app.zip") as package:
        made = json.loads(package.read("manifest.json"))
    assert made["id"] == made["bots"][0]["botId"] == made["webApplicationInfo"]["id"] == APP
    piped = runner.invoke(manifest.app, ["teams", "--url", "https://leadbell.example"])
    assert piped.stdout_bytes == Path("app.zip").read_bytes()


def test_a_list_of_webhooks_is_json() -> None:
    result = runner.invoke(manifest.app, ["webex", "--url", "https://leadbell.example"])
    assert {one["targetUrl"] for one in json.loads(result.output)} == {"https://leadbell.example/webex/webhook"}

"""Does `leadbell link` sign one person in, and say what is missing where it can't?"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.organisation import ORG
from bot.pages.sealing import Seal
from leads.store.database import Database
from leads.store.sign_in import find_link

KEY = "a secret key of the tests, which is not short"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADBELL_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'link.db'}")
    monkeypatch.setenv("LEADBELL_SECRET_KEY", KEY)
    monkeypatch.setenv("LEADBELL_PUBLIC_URL", "https://leadbell.acme.example")
    return CliRunner()


def test_an_admin_gets_in_and_nobody_else_does(run: CliRunner, tmp_path: Path) -> None:
    added = run.invoke(app, ["people", "add", "Adi Min", "adi@acme.example", "--role", "admin"])
    assert added.exit_code == 0, added.output
    given = run.invoke(app, ["link", "Adi@acme.example", "--to", "/slack/install"])
    assert given.exit_code == 0, given.output
    token = given.stdout.strip().rpartition("/open/")[2]
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'link.db'}")
    try:
        found = database.read_now(find_link(ORG, Seal(KEY).hashes(token), 0))
    finally:
        database.close()
    assert (found.state, found.path) == ("open", "/slack/install")
    for wrong, says in (
        (["link", "eve@acme.example"], "Nobody active on record"),
        (["link", "adi@acme.example", "--to", "https://evil.example/"], "is no page of Leadbell"),
    ):
        refused = run.invoke(app, wrong)
        assert refused.exit_code == 1
        assert says in refused.output


def test_a_link_begins_with_the_public_address(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEADBELL_PUBLIC_URL")
    refused = run.invoke(app, ["link", "adi@acme.example"])
    assert refused.exit_code == 1
    assert "LEADBELL_PUBLIC_URL is missing" in refused.output

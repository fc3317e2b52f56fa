"""What does `leadbell rules check` print, and how does it end?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import typer
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from bot.commands.rules import app
from bot.organisation import ORG
from leads.fields import CATALOGUE, Field
from leads.store.custom_fields import put_field
from leads.store.database import Database
from leads.store.migrate import upgrade
from leads.store.schema import rule_versions

GOOD = "rules:\n  - id: a\n    on: human.requested\n    ring: owner\n"


def run(*arguments: object) -> Result:
    main = typer.Typer()
    main.add_typer(app, name="rules")
    return CliRunner().invoke(main, ["rules", "check", *map(str, arguments)])


def test_right_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "deep" / "b.yml").write_text(GOOD.replace("id: a", "id: b").replace("human.requested", "lead.left"))
    (tmp_path / "notes.txt").write_text("not a rule")
    result = run(tmp_path, tmp_path / "a.yaml")
    assert (result.exit_code, result.stdout) == (0, "2 rules in 2 files, no faults.\n")


def test_faults_have_their_place_a_line_and_a_caret(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD + "    stauts: on\n")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f'{file}:5:5  unknown_key  A rule has no key "stauts". Did you mean "status"?',
        "        stauts: on",
        "        ^",
        "1 fault in 1 of 1 file.",
    ]


def test_ids_are_unique_across_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD)
    result = run(tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path / 'b.yaml'}:2:9  duplicate_id" in result.stdout


def test_json(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD + "    colour: {}\n")
    result = run(tmp_path, "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["files"], told["rules"]) == (1, 0)
    (fault,) = told["faults"]
    assert set(fault) == {"file", "line", "column", "code", "message", "hint", "text"}
    assert (fault["line"], fault["column"], fault["code"]) == (5, 5, "unknown_key")


def test_what_is_probably_not_meant_is_told_and_fails_nothing_unless_asked_to(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD + "    when: [{all: [blocked is yes]}]\n")
    result = run(tmp_path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "1 rule in 1 file, no faults, 1 warning.")
    assert "a.yaml:5:19  never_holds  Warning: " in result.stdout
    assert run(tmp_path, "--strict").exit_code == 1
    told = json.loads(run(tmp_path, "--format", "json").stdout)
    assert (told["faults"], [one["code"] for one in told["warnings"]]) == ([], ["never_holds"])


def test_who_is_on_record_is_asked_of_the_people_file(tmp_path: Path) -> None:
    rules, people = tmp_path / "a.yaml", tmp_path / "people.yml"
    rules.write_text(GOOD.replace("owner", "dan@acme.example"))
    people.write_text("people:\n  - {name: Dana Ruiz, email: dana@acme.example}\n")
    assert run(rules, "--strict").exit_code == 0
    result = run(rules, "--people", people)
    assert '"dan@acme.example" is nobody on record. Did you mean "dana@acme.example"?' in result.stdout
    people.write_text("people: [x]\n")
    assert run(rules, "--people", people).exit_code == 1


def test_the_database_knows_fields_of_ones_own_and_the_values_that_leads_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    for name in [name for name in os.environ if name.startswith(("LEADBELL_", "SLACK_", "TEAMS_", "WEBEX_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADBELL_DATABASE_URL", sqlite_url)
    (tmp_path / "a.yaml").write_text(GOOD + "    when: [{all: [plan is gold]}, {all: [industry is fintek]}]\n")
    database = Database(sqlite_url)
    upgrade(database)
    with database.session() as connection, connection.begin():
        put_field(ORG, Field("plan", "Plan", "lead", custom=True), 1)(connection)
        made = {"org": ORG, "id": "made", "version": 1, "text": GOOD, "by": "key:k", "at": 1, "did": "made"}
        connection.execute(insert(rule_versions).values(**made, current=True))
    database.close()
    (tmp_path / "b.yaml").write_text(GOOD.replace("id: a", "id: made"))
    try:
        assert "unknown_field" in run("a.yaml").stdout
        assert run("b.yaml").exit_code == 0
        assert 'duplicate_id  The id "made" is taken by a rule made in Leadbell.' in run("b.yaml", "--database").stdout
        assert run("a.yaml", "--database").stdout == "1 rule in 1 file, no faults.\n"
    finally:
        CATALOGUE.adopt(())


@pytest.mark.parametrize("name", ["missing.yaml", "pipe"])
def test_what_cant_be_read_is_a_fault(tmp_path: Path, name: str) -> None:
    if name == "pipe":
        os.mkfifo(tmp_path / name)
    result = run(tmp_path / name)
    assert result.exit_code == 1
    assert ":1:1  unreadable_file  This can't be read: " in result.stdout


def test_a_folder_without_rules_is_a_fault(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path}:1:1  no_rule_files" in result.stdout


@pytest.mark.parametrize("arguments", [[], ["--format", "xml", "a.yaml"], ["--nope", "a.yaml"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2

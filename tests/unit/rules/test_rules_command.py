"""What does `leadbell rules check` print, and how does it end?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.rules import app

GOOD = "rules:\n  - id: a\n    on: human.requested\n    ring: owner\n"


def run(*arguments: object) -> Result:
    main = typer.Typer()
    main.add_typer(app, name="rules")
    return CliRunner().invoke(main, ["rules", "check", *map(str, arguments)])


def test_right_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "deep" / "b.yml").write_text(GOOD.replace("id: a", "id: b"))
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

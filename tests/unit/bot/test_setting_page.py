"""Do the reference of the settings, the file to begin from and README say what the table says?"""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from bot.commands.settings import app
from bot.setting_page import reference, sample
from bot.setting_shapes import EXISTING
from bot.setting_table import NAMES
from bot.settings import load_environment, read_settings

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"\b(?:LEADBELL|SLACK|TEAMS|WEBEX|OPENAI)_[A-Z_]+[A-Z]\b")


def test_the_page_and_the_file_are_as_the_table_is() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8") == reference(), "Run make reference."
    assert (ROOT / "deploy" / "leadbell.env.sample").read_text(encoding="utf-8") == sample(), "Run make reference."


def test_each_setting_is_on_both() -> None:
    for made in (reference(), sample()):
        assert set(NAME.findall(made)) == NAMES.keys()


def test_readme_names_settings_that_there_are() -> None:
    assert set(NAME.findall((ROOT / "README.md").read_text(encoding="utf-8"))) <= NAMES.keys()


def test_examples_and_defaults_are_allowed() -> None:
    for name, one in NAMES.items():
        for value in (one.example, one.default):
            assert not value or one.shape is EXISTING or one.shape.fault(value) is None, name


def test_what_needs_something_names_a_setting() -> None:
    for name, one in NAMES.items():
        assert set(NAME.findall(one.needs)) <= NAMES.keys() - {name}
        assert one.means[-1:] not in ("", "."), f"{name}: the page ends the sentence."


def test_a_service_starts_from_the_file_once_its_key_is_filled_in(tmp_path: Path) -> None:
    given = sample().replace("LEADBELL_SECRET_KEY=\n", f"LEADBELL_SECRET_KEY={'k' * 32}\n", 1)
    (tmp_path / "leadbell.env").write_text(given, encoding="utf-8")
    found = load_environment({}, tmp_path / "leadbell.env")
    assert found == {"LEADBELL_SECRET_KEY": "k" * 32}
    read_settings(found)


def test_every_example_of_the_file_is_read_as_it_stands(tmp_path: Path) -> None:
    given = re.sub(r"^#(?=[A-Z]+_[A-Z_]+=)", "", sample(), flags=re.MULTILINE)
    (tmp_path / "leadbell.env").write_text(given, encoding="utf-8")
    found = load_environment({}, tmp_path / "leadbell.env")
    assert found == {name: one.example or one.default for name, one in NAMES.items() if one.example or one.default}


def test_a_file_that_is_filled_in_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / ".env"
    assert CliRunner().invoke(app, ["sample", "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == sample()
    out.write_text("LEADBELL_SECRET_KEY=mine", encoding="utf-8")
    refused = CliRunner().invoke(app, ["sample", "--out", str(out)])
    assert (refused.exit_code, "--force" in refused.output) == (1, True)
    assert out.read_text(encoding="utf-8") == "LEADBELL_SECRET_KEY=mine"
    assert CliRunner().invoke(app, ["sample", "--force", "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == sample()

"""Do the container file, compose and the unit of systemd fit what they run?

No container engine is needed, and none has built the image in the tests: this holds the files against the code.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.__main__ import app
from bot.setting_table import NAMES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "leadbell.service").read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return made


def test_the_image_holds_what_the_wheel_is_made_of() -> None:
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINERFILE, re.MULTILINE) for word in line.split()[:-1]
    }
    made = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = made["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert copied == {*packages, "pyproject.toml", "README.md", "LICENSE", "requirements.lock"}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")}
    assert let_in == copied
    assert all((ROOT / one).exists() for one in copied)


def test_the_image_installs_by_hash_and_runs_as_nobody_in_particular() -> None:
    assert "--no-deps --require-hashes -r requirements.lock" in CONTAINERFILE
    last = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "/healthz" in re.sub(r"\\\n", "", last)
    assert not re.search(rf"^(ENV|ARG).*({'|'.join(NAMES)})", CONTAINERFILE, re.MULTILINE)


@pytest.mark.parametrize(
    "command",
    [
        re.search(r"^ExecStart=/opt/leadbell/bin/leadbell (.*)$", UNIT, re.MULTILINE)[1].split(),  # type: ignore[index]
        re.findall(r'"([^"]*)"', re.search(r"^CMD \[(.*)\]$", CONTAINERFILE, re.MULTILINE)[1]),  # type: ignore[index]
    ],
)
def test_what_is_run_is_a_command(command: list[str]) -> None:
    name, *arguments = command
    serve = get_command(app).commands[name]  # type: ignore[attr-defined]
    serve.make_context(name, list(arguments))  # refuses options that it hasn't


def test_compose_sets_what_there_is() -> None:
    services = compose()["services"]
    leadbell, postgresql = services["leadbell"], services["postgres"]
    assert (DEPLOY / f"{leadbell['env_file']}.sample").exists()
    assert (ROOT / "deploy" / leadbell["build"]["context"] / leadbell["build"]["dockerfile"]).exists()
    assert {one for one in leadbell["environment"] if one != "PGPASSWORD"} <= NAMES.keys()
    user, database = (postgresql["environment"][f"POSTGRES_{one}"] for one in ("USER", "DB"))
    assert leadbell["environment"]["LEADBELL_DATABASE_URL"] == f"postgresql://{user}@postgres/{database}"
    assert leadbell["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert all(port.startswith("127.0.0.1:") for one in services.values() for port in one.get("ports", []))


def test_secrets_come_from_outside() -> None:
    for one in compose()["services"].values():
        for name, value in one.get("environment", {}).items():
            assert "PASSWORD" not in name or re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}", value)


def test_a_stop_has_longer_than_the_service_takes() -> None:
    grace = {one: int(compose()["services"][one]["stop_grace_period"].removesuffix("s")) for one in ("leadbell",)}
    unit = int(re.search(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)[1])  # type: ignore[index]
    assert min(*grace.values(), unit) > 2 * 20  # seconds for requests (bot/serving.py), and as long for what is sent


def test_systemd_knows_every_line_of_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("LOUD: systemd isn't here, and nobody but it can say whether it takes the unit")
    (tmp_path / "leadbell.service").write_text(
        UNIT.replace("/opt/leadbell/bin/leadbell", "/bin/true"), encoding="utf-8"
    )
    command = [analyze, "verify", "--man=no", str(tmp_path / "leadbell.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")

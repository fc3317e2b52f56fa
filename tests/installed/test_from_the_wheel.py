"""Does Leadbell run where only its wheel is installed, in an empty folder, without the checkout?"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import tarfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.installed.empty_environment import PATIENCE, ROOT, Installed, bare, ran

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
RULE = """
rules:
  - id: asks
    on: human.requested
    ring: "slack:#leads"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed"))


@contextmanager
def started(installed: Installed, folder: Path, *arguments: str, **settings: str) -> Iterator[tuple[str, list[str]]]:
    """A running command that says where it listens: its address, and what it has said. It is told to stop at the end,
    as a service manager does, and has to end with 0."""
    process = subprocess.Popen(
        [str(installed.leadbell), *arguments, "--port", "0"], cwd=folder, env={**bare(folder), **settings},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout is not None
    try:
        url = ""
        while not url:
            line = process.stdout.readline()
            assert line, said
            said.append(line)
            url = (re.search(r"http://127\.0\.0\.1:\d+", line) or [""])[0]
        yield url, said
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=PATIENCE)
        said.append(rest)
        assert process.returncode == 0, said
        assert "Traceback" not in "".join(said), said
    finally:
        if process.returncode is None:
            process.kill()
            process.communicate()


def answer(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answered:
            return answered.status, answered.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def test_all_that_it_needs_is_required_and_locked(installed: Installed) -> None:
    assert "No broken requirements" in installed.check()


def test_it_is_the_wheel_that_runs(installed: Installed, tmp_path: Path) -> None:
    places = "import bot, cards, handlers, leads, manifest, playground, rules, sys; print(bot.__path__, *sys.path)"
    assert str(ROOT) + "/" not in ran([str(installed.python), "-c", places], tmp_path)
    assert ran([str(installed.leadbell), "--version"], tmp_path) == f"leadbell {PROJECT['project']['version']}\n"


def test_every_file_of_the_packages_is_in_the_wheel(installed: Installed) -> None:
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no checkout of git")
    kept = {one for one in listed.stdout.split("\n") if one and (ROOT / one).exists()}
    kept |= {f"playground/page/built/{one.name}" for one in (ROOT / "playground/page/built").glob("*.js")}
    with zipfile.ZipFile(installed.wheel) as archive:
        held = set(archive.namelist())
    assert {one for one in kept - held if not one.startswith("playground/page/browser/")} == set()


def test_neither_file_holds_what_is_nobodys(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive, tarfile.open(installed.sdist) as other:
        names = [*archive.namelist(), *other.getnames()]
    inner = (".env", "__pycache__", ".venv", "node_modules", ".git", ".cache")
    assert [one for one in names if set(one.split("/")) & set(inner) or one.endswith((".db", ".pyc"))] == []


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["demo", "--help"], ["rules", "reference"]])
def test_it_tells_what_it_can_do(installed: Installed, tmp_path: Path, arguments: list[str]) -> None:
    assert len(ran([str(installed.leadbell), *arguments], tmp_path)) > 200


def test_its_commands_work(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULE, encoding="utf-8")
    leadbell = str(installed.leadbell)
    assert "rules.yaml" not in ran([leadbell, "rules", "check", "rules.yaml"], tmp_path)
    url = "https://leadbell.acme.example"
    assert url in json.dumps(json.loads(ran([leadbell, "manifest", "slack", "--url", url], tmp_path)))
    sample = ran([leadbell, "settings", "sample"], tmp_path)
    assert sample == (ROOT / "deploy" / "leadbell.env.sample").read_text(encoding="utf-8")
    assert "up to date" in ran([leadbell, "db", "upgrade"], tmp_path)
    assert "up to date" in ran([leadbell, "db", "check"], tmp_path)


def test_the_service_runs_in_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    key = {"LEADBELL_SECRET_KEY": "k" * 32, "LEADBELL_API_KEY": "key-of-the-wheel-test-with-32-characters"}
    with started(installed, tmp_path, "serve", **key) as (url, _):
        status, told = answer(f"{url}/readyz")
        assert (status, json.loads(told)["status"]) == (200, "ok")
        assert answer(f"{url}/healthz")[0] == 200
        status, page = answer(f"{url}/leads")  # says how to sign in: a page of the templates, with its style
        assert status == 401
        style = re.search(rb'href="(/[^"]+leadbell[^"]*\.css[^"]*)"', page)
        assert style is not None, page
        assert answer(url + style[1].decode())[0] == 200
        assert answer(f"{url}/openapi.json")[0] == 200
        asks = urllib.request.Request(
            f"{url}/v1/rules", headers={"authorization": f"Bearer {key['LEADBELL_API_KEY']}"}
        )  # fmt: skip
        with urllib.request.urlopen(asks, timeout=PATIENCE) as rules:
            assert len(json.load(rules)["rules"]) == 5  # those that come along
    assert {one.name for one in tmp_path.iterdir()} <= {"leadbell.db", "leadbell.db-wal", "leadbell.db-shm"}


def test_the_demo_runs_in_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    with started(installed, tmp_path, "demo", "--quiet-leads") as (url, _):
        assert answer(url)[0] == 200

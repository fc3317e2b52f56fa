"""Whoever runs Leadbell lists leads, looks at one and exports a list from a terminal: a whole file, or none."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.commands.lead_export import _opened
from tests.story.stage import Stage
from tests.story.test_leads_are_exported import audited, come, listed, rows_of


@dataclass(frozen=True)
class Ended:
    code: int
    out: bytes
    err: str


async def leadbell(stage: Stage, *arguments: str, **streams: Any) -> Ended:
    """What `leadbell leads …` wrote, run beside the service on its database."""
    work = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "leads", *arguments, stdin=asyncio.subprocess.DEVNULL,
        **{"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE, **streams},
        env={"PATH": "", "COLUMNS": "300", "LEADBELL_DATABASE_URL": stage.environment["LEADBELL_DATABASE_URL"]},
    )  # fmt: skip
    out, err = await work.communicate()
    return Ended(work.returncode or 0, out or b"", (err or b"").decode())


async def file(stage: Stage, query: str = "") -> bytes:
    async with stage.http.get(f"{stage.url}/v1/leads.csv?{query}") as answer:
        return await answer.read()


@pytest.mark.asyncio
async def test_the_list_and_one_of_it(stage: Stage) -> None:
    await come(stage)
    shown = await leadbell(stage, "list", "--country", "DE,FR")
    head, *lines = shown.out.decode().splitlines()
    assert head.split()[:2] == ["ID", "LEAD"]
    assert [line.split()[0] for line in lines] == await listed(stage, "country=DE,FR") == ["lead_3", "lead_4", "lead_2"]
    assert "3 leads: Country is Germany or France" in shown.err
    _, body = await stage.get("/v1/leads?waiting=yes")
    assert json.loads((await leadbell(stage, "list", "--waiting", "yes", "--format", "json")).out) == body
    first = json.loads((await leadbell(stage, "list", "--limit", "2", "--format", "json")).out)
    rest = await leadbell(stage, "list", "--cursor", first["next_cursor"], "--format", "json")
    assert [one["id"] for one in first["leads"] + json.loads(rest.out)["leads"]] == await listed(stage)

    one = await leadbell(stage, "show", "lead_1")
    for words in ("ada@analytical.example", "E-mail", "message.received", "hello"):
        assert words in one.out.decode()
    assert one.code == 0
    none = await leadbell(stage, "show", "lead_1", "nobody", "--format", "json")
    assert (none.code, none.err) == (1, "There is no lead nobody.\n")
    assert [lead["id"] for lead in json.loads(none.out)] == ["lead_1"]


@pytest.mark.asyncio
async def test_a_faulty_filter_is_wrong_usage(stage: Stage) -> None:
    for command in (["list"], ["export", "--csv", "x.csv"]):
        faulty = await leadbell(stage, *command, "--stage", "hot")
        assert faulty.code == 2
        assert "Allowed: browsing" in faulty.err
    unknown = await leadbell(stage, "export", "--csv", "x.csv", "--columns", "id,emial")
    assert unknown.code == 2
    assert 'Did you mean "email"?' in unknown.err


@pytest.mark.asyncio
async def test_the_same_file_as_over_http(stage: Stage, tmp_path: Path) -> None:
    await come(stage)
    target = tmp_path / "leads.csv"
    done = await leadbell(stage, "export", "--csv", str(target), "--country", "DE,FR")
    assert (done.code, done.out) == (0, b"")
    assert done.err == f"3 leads exported to {target}.\n"
    assert target.read_bytes() == await file(stage, "country=DE,FR")
    piped = await leadbell(stage, "export", "--columns", "id,country", "--order", "oldest", "--field", "country=JP")
    assert rows_of(piped.out) == [{"id": "lead_5", "country": "JP"}]
    rows = [(row["by"], row["subject"]) for row in await audited(stage) if row["by"] == "command-line"]
    assert rows == [("command-line", "country=DE,FR rows=3"), ("command-line", "country=JP rows=1")]


@pytest.mark.asyncio
async def test_a_file_that_is_there_stays_unless_told_otherwise(stage: Stage, tmp_path: Path) -> None:
    await come(stage)
    target = tmp_path / "leads.csv"
    target.write_text("mine")
    refused = await leadbell(stage, "export", "--csv", str(target))
    assert (refused.code, target.read_text()) == (1, "mine")
    assert "--force" in refused.err
    assert (await leadbell(stage, "export", "--csv", str(target), "--force")).code == 0
    assert len(rows_of(target.read_bytes())) == 5
    nowhere = await leadbell(stage, "export", "--csv", str(tmp_path / "no" / "x.csv"))
    assert nowhere.code == 1
    assert "No such file or directory" in nowhere.err


@pytest.mark.asyncio
async def test_a_full_disk_is_said_in_words(stage: Stage) -> None:
    await come(stage)
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        ended = await leadbell(stage, "export", stdout=full)
    finally:
        os.close(full)
    assert (ended.code, ended.err) == (1, "Nothing was written. The disk is full.\n")
    assert [row["subject"].split(" rows")[0] for row in await audited(stage)] == ["all broken off"]


@pytest.mark.parametrize("there", [False, True])
def test_a_ctrl_c_leaves_no_half_file(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "leads.csv"
    if there:
        target.write_text("mine")
    with pytest.raises(KeyboardInterrupt), _opened(target, there) as descriptor:  # noqa: PT012
        os.write(descriptor, b"half of")
        assert len(list(tmp_path.iterdir())) == 1 + there
        raise KeyboardInterrupt
    assert [one.read_text() for one in tmp_path.iterdir()] == ["mine"] * there


@pytest.mark.asyncio
async def test_progress_is_shown_on_a_terminal_alone(stage: Stage, tmp_path: Path) -> None:
    await come(stage)
    outside, inside = pty.openpty()
    try:
        assert (await leadbell(stage, "export", "--csv", str(tmp_path / "x.csv"), stderr=inside)).code == 0
        assert b"Exporting" in os.read(outside, 100_000)
    finally:
        os.close(inside)
        os.close(outside)

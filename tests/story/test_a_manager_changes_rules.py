"""A manager makes, changes, switches, deletes and brings back rules, next to those of files; two of them don't write
over each other, and every change has its author."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rule_desk import (
    Conflict,
    Faulty,
    NoSuchRule,
    NotAllowed,
    ReadOnly,
    Refusal,
    RuleDesk,
    Standing,
    difference,
)
from leads.people import Person
from leads.store.made_rules import PutVersion
from tests.story.people import DANA, MONA, email
from tests.story.stage import Stage, running
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

WITHIN = 2.0
"""Seconds within which a change is in force on every service (README)."""
BOOKED = """\
rules:
  # kept short on purpose
  - id: booked
    name: A call is booked
    on: call.scheduled
    ring: ["slack:#leads", "teams:Sales/Leads", "webex:Leads"]
"""


def person(stage: Stage, who: str) -> Person:
    found = stage.service.directory.by_email(email(who))
    assert found is not None
    return found


async def audited(stage: Stage) -> list[tuple[str, str, str]]:
    status, told = await stage.get("/v1/audit")
    assert status == 200
    return [(one["by"], one["did"], one["subject"]) for one in told["entries"]]


@pytest.mark.asyncio
async def test_a_rule_is_made_and_rings_at_once_on_all_platforms(stage: Stage) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    standing = await desk.save(mona, BOOKED, version=None)
    assert (standing.rule.id, standing.version, standing.by, standing.path) == ("booked", 1, mona, "")
    assert standing.text == BOOKED
    await stage.happens("call.scheduled")
    for seat in stage.seats.values():
        await seat.card("Scheduled a call")

    shown = await desk.all()
    assert [(one.rule.id, one.read_only) for one in shown] == [("asks", True), ("booked", False)]
    assert shown[0].path.endswith("story.yaml")
    assert shown[0].text.startswith("rules:\n- id: asks\n")
    assert await audited(stage) == [(f"person:{mona.id}", "rule.made", "booked version=1")]


@pytest.mark.asyncio
async def test_it_is_changed_switched_deleted_and_brought_back(stage: Stage) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    await desk.save(mona, BOOKED, version=None)
    assert (await desk.save(mona, BOOKED, version=1)).version == 1  # word for word what stands there
    renamed = BOOKED.replace("A call is booked", "Somebody booked a call")
    assert (await desk.save(mona, renamed, version=1)).version == 2
    watching = await desk.switch(mona, "booked", "watching", 2)
    assert (watching.version, watching.rule.status) == (3, "watching")
    assert watching.text == renamed.replace("    name:", "    status: watching\n    name:")
    assert (await desk.switch(mona, "booked", "watching", 2)).version == 3  # the wish holds already
    assert await desk.delete(mona, "booked", 3) is None
    assert await desk.delete(mona, "booked", 3) is None
    assert await desk.one("booked") is None
    assert (await desk.roll_back(mona, "booked", 1, 4)).text == BOOKED

    versions = await desk.versions("booked")
    assert [(one.version, one.did, one.by) for one in versions] == [
        (5, "rolled_back", mona), (4, "deleted", mona), (3, "switched", mona), (2, "changed", mona), (1, "made", mona),
    ]  # fmt: skip
    assert versions[1].text is None
    assert [line for line in difference(BOOKED, renamed) if line[0] != " "] == [
        ("-", "    name: A call is booked"),
        ("+", "    name: Somebody booked a call"),
    ]
    again = await desk.save(mona, renamed, version=5)
    assert again.version == 6
    await desk.delete(mona, "booked")
    assert (await desk.save(mona, BOOKED, version=None)).version == 8  # the id is free again, its history goes on
    assert len(await audited(stage)) == 8


@pytest.mark.asyncio
async def test_two_managers_dont_write_over_each_other(stage: Stage) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    await desk.save(mona, BOOKED, version=None)
    texts = [BOOKED.replace("A call is booked", f"Version of manager {number}") for number in range(5)]
    done = await asyncio.gather(
        *(desk.save(mona, text, version=1) for text in texts), return_exceptions=True
    )  # fmt: skip
    won = [one for one in done if not isinstance(one, BaseException)]
    lost = [one for one in done if isinstance(one, Conflict)]
    assert (len(won), len(lost)) == (1, 4), done
    assert {one.now.version for one in lost if one.now is not None} == {2}
    assert lost[0].sentence == 'The rule "booked" is at version 2 now, by Mona Okafor.'
    with pytest.raises(Conflict):
        await desk.save(mona, BOOKED.replace("call.scheduled", "lead.left"), version=None)
    with pytest.raises(Conflict):
        await desk.switch(mona, "booked", "off", 1)
    with pytest.raises(Conflict):
        await desk.delete(mona, "booked", 1)
    with pytest.raises(Conflict):
        await desk.roll_back(mona, "booked", 1, 1)
    await desk.delete(mona, "booked", 2)
    with pytest.raises(Conflict) as gone:
        await desk.save(mona, texts[0], version=2)
    assert gone.value.now is None


@pytest.mark.asyncio
async def test_what_isnt_taken_is_told_and_changes_nothing(stage: Stage) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    with pytest.raises(NotAllowed):
        await desk.save(person(stage, DANA), BOOKED, version=None)
    with pytest.raises(NotAllowed):
        await desk.save(replace(mona, active=False), BOOKED, version=None)
    with pytest.raises(Faulty) as faulty:
        await desk.save(mona, BOOKED.replace("call.scheduled", "call.scheduld"), version=None)
    assert [(one.line, one.column, one.code) for one in faulty.value.report.faults] == [(5, 9, "unknown_kind")]
    two = BOOKED + "  - {id: other, on: lead.left, ring: owner}\n"
    with pytest.raises(Faulty) as faulty:
        await desk.save(mona, two, version=None)
    assert [(one.line, one.column, one.code) for one in faulty.value.report.faults] == [(7, 5, "wrong_shape")]
    for text in ("", "rules: []", "\0", "rules: [" * 99, "\ud800", "x" * 60_000):
        with pytest.raises(Faulty):
            await desk.save(mona, text, version=None)
    with pytest.raises(ReadOnly) as kept:
        await desk.save(mona, BOOKED.replace("id: booked", "id: asks"), version=None)
    assert kept.value.path.endswith("story.yaml")
    for change in (desk.switch(mona, "asks", "off"), desk.delete(mona, "asks"), desk.roll_back(mona, "asks", 1)):
        with pytest.raises(ReadOnly):
            await change
    for change in (desk.switch(mona, "none", "off"), desk.delete(mona, "none"), desk.roll_back(mona, "none", 1)):
        with pytest.raises(NoSuchRule):
            await change
    with pytest.raises(Conflict):
        await desk.save(mona, BOOKED, version=1)
    assert [one.rule.id for one in await desk.all()] == ["asks"]
    assert await audited(stage) == []


@pytest.mark.asyncio
async def test_a_file_cant_take_the_id_of_a_made_rule(stage: Stage, tmp_path: Path) -> None:
    mona, book = person(stage, MONA), stage.service.rulebook
    await stage.service.rule_desk.save(mona, BOOKED, version=None)
    file = tmp_path / "rules" / "more.yaml"
    file.write_text("rules:\n  - {id: booked, on: lead.left, ring: owner}\n")
    await eventually(lambda: book.standing != "ok")
    assert book.standing.endswith(f"{file}:2:10 duplicate_id")
    assert book.in_force().rule("booked").on == ("call.scheduled",)  # type: ignore[union-attr]

    # Its author gives the id up: the very same file is right then.
    await stage.service.rule_desk.delete(mona, "booked")
    await eventually(lambda: book.standing == "ok")
    assert book.in_force().rule("booked").on == ("lead.left",)  # type: ignore[union-attr]


async def made_here_is_in_force_there(stage: Stage) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    async with running(stage.environment, stage.watch) as (other, _):
        before = stage.watch()
        await desk.save(mona, BOOKED, version=None)
        await eventually(lambda: other.rulebook.in_force().rule("booked"))
        assert stage.watch() - before < WITHIN + 1  # a second for a machine that has other work
        there: RuleDesk = other.rule_desk
        done = await asyncio.gather(
            desk.save(mona, BOOKED.replace("A call", "Here a call"), version=1),
            there.save(mona, BOOKED.replace("A call", "There a call"), version=1),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "Standing"], done
        await asyncio.gather(*(one.switch(mona, "booked", "off") for one in (desk, there)))
        numbers = [one.version for one in await there.versions("booked")]
        assert numbers == [3, 2, 1]
        assert (await there.one("booked")).rule.status == (await desk.one("booked")).rule.status == "off"  # type: ignore[union-attr]
    async with running(stage.environment, stage.watch) as (again, _):  # over a restart too
        assert [rule.id for rule in again.rulebook.in_force().rules] == ["asks", "booked"]


@pytest.mark.asyncio
async def test_a_change_is_in_force_on_every_service(stage: Stage) -> None:
    await made_here_is_in_force_there(stage)


@pytest.mark.asyncio
@pytest.mark.postgresql
async def test_a_change_is_in_force_on_every_service_on_postgresql(postgresql_url: str, open_stage: OpenStage) -> None:
    await made_here_is_in_force_there(await open_stage(database=postgresql_url))


@pytest.mark.asyncio
async def test_what_this_release_cant_read_is_left_out_and_told(stage: Stage) -> None:
    """A newer release that runs beside this one may make rules with what this one doesn't know; an older one may have
    let a file take an id."""
    mona, service = person(stage, MONA), stage.service
    await service.rule_desk.save(mona, BOOKED, version=None)
    newer = BOOKED.replace("id: booked", "id: newer").replace("call.scheduled", "lead.dreamt")
    taken = BOOKED.replace("id: booked", "id: asks")
    for rule_id, text in (("newer", newer), ("asks", taken)):
        looked_at = service.rulebook.revision
        command = PutVersion(service.org, rule_id, text, "person:p", service.now(), "made", None, looked_at)
        await service.writer.submit(command)
        await service.rulebook.refresh()
    assert [(one.rule.id, one.read_only) for one in await service.rule_desk.all()] == [
        ("asks", True),
        ("booked", False),
    ]
    assert service.rulebook.standing == "made in Leadbell, and can't be read by this release: asks, newer"
    status, told = await stage.get("/readyz")
    assert (status, "newer" in str(told)) == (200, True)
    await stage.happens("call.scheduled")
    await stage.seats["slack"].card("Scheduled a call")


@pytest.mark.asyncio
async def test_there_is_a_bound_and_it_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    mona, desk = person(stage, MONA), stage.service.rule_desk
    await desk.save(mona, BOOKED, version=None)
    other = BOOKED.replace("id: booked", "id: other")
    monkeypatch.setattr("bot.rule_desk.MOST_MADE", 1)
    with pytest.raises(Refusal, match="no more are taken"):
        await desk.save(mona, other, version=None)
    assert (await desk.save(mona, BOOKED.replace("A call", "The call"), version=1)).version == 2
    monkeypatch.setattr("bot.rule_desk.MOST_MADE", 2)
    monkeypatch.setattr("bot.rule_desk.MOST_TOGETHER", 200)
    with pytest.raises(Refusal, match="too large to be one file"):
        await desk.save(mona, other, version=None)


async def one_id_stands_in_one_place(stage: Stage, folder: Path) -> None:
    """A rule is made here in the very moment in which a file brings its id there."""
    mona, desk = person(stage, MONA), stage.service.rule_desk
    ends = set()
    async with running(stage.environment, stage.watch) as (other, _):
        for number in range(4):
            text = f"rules:\n  - {{id: race-{number}, on: lead.left, ring: owner}}\n"
            file = folder / f"race-{number}.yaml"
            file.write_text(text)

            async def import_there() -> None:
                for _ in range(2):  # it has changed; it has settled
                    await other.rulebook.look_at_files()

            made, _ = await asyncio.gather(
                desk.save(mona, text, version=None), import_there(), return_exceptions=True
            )  # fmt: skip
            await asyncio.gather(stage.service.rulebook.refresh(), other.rulebook.refresh())
            for service in (stage.service, other):
                here = [one for one in await service.rule_desk.all() if one.rule.id == f"race-{number}"]
                assert [one.read_only for one in here] == [isinstance(made, ReadOnly)], (made, here)
                assert service.rulebook.rules.rule(f"race-{number}") is not None
            ends.add(type(made))
            file.unlink()
            if not isinstance(made, ReadOnly):
                await desk.delete(mona, f"race-{number}")
            await eventually(lambda: other.rulebook.standing == stage.service.rulebook.standing == "ok")
    assert ends <= {Standing, ReadOnly}


@pytest.mark.asyncio
async def test_one_id_stands_in_one_place(stage: Stage, tmp_path: Path) -> None:
    await one_id_stands_in_one_place(stage, tmp_path / "rules")


@pytest.mark.asyncio
@pytest.mark.postgresql
async def test_one_id_stands_in_one_place_on_postgresql(
    postgresql_url: str, open_stage: OpenStage, tmp_path: Path
) -> None:
    await one_id_stands_in_one_place(await open_stage(database=postgresql_url), tmp_path / "rules")

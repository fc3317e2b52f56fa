"""A manager writes rules in chat: lists, adds, tries, saves, switches, edits, deletes; nothing typed is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from cards.rule_writing import Writing, hold
from handlers.intent import Intent
from playground.local import Shown
from rules.form import Place, RuleForm
from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.waiting import eventually

MADE = """
rules:
  - id: germans
    name: Big in Germany
    on: [email.captured]
    when:
      - all: [country is DE, num_employees is at least 500]
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
    quiet: {hours: 22:00-06:00, then: hold}
    limit: [1 per lead per 30m]
    escalate:
      - {after: 5m, to: owner}
    tests:
      - event: {kind: email.captured, lead: {num_employees: 20, country: DE}}
        expect: nothing
"""
PLACE = {"slack": "slack:#leads", "teams": "teams:Sales/Leads", "webex": "webex:Leads"}


async def asks_for(at: Seat, text: str = "", who: str = MONA) -> Shown:
    """Type `rules …` to the bot; the list."""
    await at.local.say(at.ids[who], f"direct:{at.ids[who]}", f"rules {text}".strip())
    return await at.private(who, "Rules · ", f'with "{text}"' if text else "")


async def chooses(at: Seat, shown: Shown, label: str, row: str, who: str = MONA, **inputs: str) -> None:
    """Press a control of a row: its own, or by choosing the row (`row`: its number and name) where one is for all."""
    if label in labels(shown):
        await at.press(who, shown, label, **inputs)
    else:
        one = next(name for name in (label.rstrip("0123456789 "), "Choose") if name in labels(shown))
        await at.press(who, shown, one, chosen=row, **inputs)


async def opens(at: Seat, name: str, who: str = MONA) -> Shown:
    """Open the rule of this name from the list."""
    shown = await asks_for(at, name, who)
    await chooses(at, shown, "Open 1", f"1 · {name}", who)
    return await eventually(
        lambda: next((one for one in at.told(who)[-1:] if name in one.text and "All rules" in labels(one)), None),
        seen=lambda: f"{at.name}: {[one.text for one in at.told(who)]}",
    )


async def puts(stage: Stage, text: str = MADE, rule: str = "germans", **more: Any) -> dict[str, Any]:
    """Make a rule over HTTP."""
    async with stage.http.put(f"{stage.url}/v1/rules/{rule}", json={"text": text, **more}) as answer:
        body = await answer.json()
        assert answer.status in (200, 201), body
        return dict(body)


async def stored(stage: Stage, rule: str) -> Any:
    """The rule as it is in force, None where it isn't."""
    return await stage.service.rule_desk.one(rule)


@pytest.mark.asyncio
async def test_a_rule_is_written_tried_and_saved(stage: Stage, at: Seat) -> None:
    lead = {"country": "DE", "num_employees": 900, "email": "ada@analytical.example"}
    await stage.happens("email.captured", lead=lead)
    shown = await asks_for(at)
    assert "Somebody asks for a person" in shown.text
    assert "When a lead asks for a person, ring" in shown.text
    await at.press(MONA, shown, "Add a rule")
    shown = await at.private(MONA, "New rule", "The rule needs a name.")
    filled = {"name": "Big in Germany", "on": "email.captured", "ring.0.to": PLACE[at.name], "status": "on"}
    await chooses(at, shown, "If…", "1 · If", **filled)
    shown = await at.private(MONA, "Add: compare what?")
    await at.press(MONA, shown, "Continue", **{"pick.field": "country"})
    shown = await at.private(MONA, "Which value?")
    await at.press(MONA, shown, "Add another", **{"pick.is": "one_of", "pick.value": "Germany, FR"})
    shown = await at.private(MONA, "Country is Germany or France")
    await at.press(MONA, shown, "Continue", **{"pick.field": "num_employees"})
    shown = await at.private(MONA, "Which value?")
    await at.press(MONA, shown, "Done", **{"pick.is": "at_least", "pick.value": "500"})
    shown = await at.private(MONA, "New rule", "Country is Germany or France and Headcount is 500 or more")
    await at.press(MONA, shown, "Next: try it")
    shown = await at.private(MONA, "Tried on the last 14 days", "It would have rung once.", "Ada Lovelace")
    assert await stored(stage, "big-in-germany") is None
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "Saved: it is in force.", "by Mona Okafor")
    rule = (await stored(stage, "big-in-germany")).rule
    assert [one.text() for one in rule.when[0]] == ["country is one of DE FR", "num_employees is at least 500"]
    await stage.happens("email.captured", lead={**lead, "id": "lead_7", "first_name": "Bea", "email": "b@b.example"})
    await at.card("Bea", "Big in Germany")


@pytest.mark.asyncio
async def test_what_is_wrong_is_told_and_nothing_is_lost(stage: Stage, at: Seat) -> None:
    await at.press(MONA, await asks_for(at), "Add a rule")
    shown = await at.private(MONA, "New rule")
    await at.press(MONA, shown, "Next: try it", **{"name": "Half a rule"})
    shown = await at.private(MONA, "✋ Choose at least one event", "✋ Choose at least one place")
    assert "Half a rule" in str(shown.payload)
    await chooses(at, shown, "If nobody answers…", "6 · If nobody answers")
    shown = await at.private(MONA, "Whom else to ring")
    await at.press(MONA, shown, "Add another", **{"pick.after": "soon", "pick.to": "owner"})
    shown = await at.private(MONA, "Whom else to ring", "✋ ")
    assert "soon" in str(shown.payload)
    await at.press(MONA, shown, "Done", **{"pick.after": "5m"})
    shown = await at.private(MONA, "If nobody answers: after 5m the owner")
    assert "Half a rule" in str(shown.payload)
    await chooses(at, shown, "If…", "1 · If")
    shown = await at.private(MONA, "Add: compare what?")
    await at.press(MONA, shown, "Continue", **{"pick.field": "num_employees"})
    shown = await at.private(MONA, "Which value?")
    await at.press(MONA, shown, "Done", **{"pick.is": "at_least", "pick.value": "many"})
    await at.private(MONA, "✋ num_employees must be a number")


@pytest.mark.asyncio
async def test_all_of_a_rule_comes_back_from_its_form(stage: Stage, at: Seat) -> None:
    await puts(stage)
    before = (await stored(stage, "germans")).rule
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Edit")
    shown = await at.private(MONA, "Change rule", "22:00 to 06:00", "1 per lead per 30m", "after 5m the owner")
    for label, row in (("Quiet hours…", "4 · Quiet hours"), ("How often…", "5 · How often"), ("Places…", "3 · Places")):
        await chooses(at, shown, label, row)
        shown = await at.private(MONA, {"Q": "When nobody is rung", "H": "at the most", "P": "Each of these"}[label[0]])
        await at.press(MONA, shown, "Done")
        shown = await at.private(MONA, "Change rule")
    await at.press(MONA, shown, "Next: try it", name="Bigger in Germany")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "Saved: it is in force.", "Version 2, by Mona Okafor")
    after = (await stored(stage, "germans")).rule
    assert after.name == "Bigger in Germany"
    assert after.structured() | {"name": before.name} == before.structured()


@pytest.mark.asyncio
async def test_conditions_and_places_are_taken_away(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Edit")
    shown = await at.private(MONA, "Change rule")
    await chooses(at, shown, "If…", "1 · If")
    shown = await at.private(MONA, "Add: compare what?")
    await chooses(at, shown, "Remove 1", "1 · Country is Germany")
    shown = await eventually_without(at, "Country is Germany")
    await at.press(MONA, shown, "Done")
    shown = await at.private(MONA, "Change rule", "If: Headcount is at least 500")
    await chooses(at, shown, "Places…", "3 · Places")
    shown = await at.private(MONA, "Each of these is rung")
    await chooses(at, shown, "Remove 3", "3 · Leads in Webex")
    shown = await eventually_without(at, "and Leads in Webex")
    await at.press(MONA, shown, "Done", **{"pick.place": "webex:EMEA hot leads", "pick.else": "owner"})
    shown = await at.private(MONA, "EMEA hot leads in Webex (or else the owner)")
    await at.press(MONA, shown, "Next: try it")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "Saved: it is in force.")
    rule = (await stored(stage, "germans")).rule
    assert [one.text() for one in rule.when[0]] == ["num_employees is at least 500"]
    assert rule.structured()["ring"] == [
        {"to": "slack:#leads"}, {"to": "teams:Sales/Leads"}, {"to": "webex:EMEA hot leads", "else": "owner"}
    ]  # fmt: skip


async def eventually_without(at: Seat, words: str) -> Shown:
    """The newest form, once it doesn't say this any more."""
    return await eventually(
        lambda: next((one for one in at.told(MONA)[-1:] if words not in one.text and "Done" in labels(one)), None),
        seen=lambda: f"{at.name}: {[one.text for one in at.told(MONA)]}",
    )


@pytest.mark.asyncio
async def test_switched_watched_and_undone(stage: Stage, at: Seat) -> None:
    await switches(stage, at)


async def switches(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Watch only")
    shown = await at.private(MONA, "It rings nobody, and notes", "it wouldn't have rung")
    assert (await stored(stage, "germans")).rule.status == "watching"
    lead = {"country": "DE", "num_employees": 900, "email": "ada@analytical.example"}
    await stage.happens("email.captured", lead=lead)
    shown = await opens(at, "Big in Germany")
    assert "it would have rung for 1 event" in shown.text
    await at.press(MONA, shown, "Switch on")
    shown = await at.private(MONA, "It rings.")
    assert (await stored(stage, "germans")).rule.status == "on"
    await at.press(MONA, shown, "Undo")
    await at.private(MONA, "It is again what it was in version 2")
    assert (await stored(stage, "germans")).rule.status == "watching"


@pytest.mark.asyncio
async def test_deleted_after_a_question_and_brought_back(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Delete…")
    shown = await at.private(MONA, "Delete Big in Germany?")
    assert await stored(stage, "germans") is not None
    await at.press(MONA, shown, "Delete")
    shown = await at.private(MONA, "is deleted")
    assert await stored(stage, "germans") is None
    await at.press(MONA, shown, "Undo")
    await at.private(MONA, "It is again what it was in version 1")
    assert (await stored(stage, "germans")).rule.name == "Big in Germany"


@pytest.mark.asyncio
async def test_two_write_at_once_and_both_are_shown(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Edit")
    shown = await at.private(MONA, "Change rule")
    await at.press(MONA, shown, "Next: try it", name="Mine")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await puts(stage, MADE.replace("Big in Germany", "Theirs"), version=1)
    await at.press(MONA, shown, "Save")
    shown = await at.private(MONA, "changed this rule while you were writing", "Nothing of yours is lost", "name: Mine")
    assert (await stored(stage, "germans")).rule.name == "Theirs"
    await at.press(MONA, shown, "Back to editing")
    shown = await at.private(MONA, "Change rule")
    assert "Mine" in str(shown.payload)
    await at.press(MONA, shown, "Next: try it")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "Saved: it is in force.")
    assert (await stored(stage, "germans")).rule.name == "Mine"


@pytest.mark.asyncio
async def test_save_pressed_twice_saves_once(stage: Stage) -> None:
    form = RuleForm(id="once", name="Once", on=("email.captured",), ring=(Place("owner"),))
    pressed = wants(stage, MONA, "rule_save", held=hold(Writing(form=form)))
    for _ in range(2):
        assert (await stage.service.desk.act(pressed)).code == "done"
    assert [one.rule.id for one in await stage.service.rule_desk.all()] == ["asks", "once"]
    assert (await stored(stage, "once")).version == 1
    await puts(stage, MADE.replace("germans", "once").replace("Big in Germany", "Another"), "once", version=1)
    assert (await stage.service.desk.act(pressed)).code == "done"  # the other one stays
    assert [one.rule.id for one in await stage.service.rule_desk.all()] == ["asks", "once", "once-2"]


@pytest.mark.asyncio
async def test_a_rule_of_a_file_is_read_only_and_can_be_copied(stage: Stage, at: Seat) -> None:
    shown = await opens(at, "Somebody asks for a person")
    assert "and changed there" in shown.text
    assert not {"Edit", "Delete…", "Switch off", "Watch only"} & set(labels(shown))
    await at.press(MONA, shown, "Copy")
    shown = await at.private(MONA, "New rule", "it only watches so far")
    assert "Somebody asks for a person (copy)" in str(shown.payload)
    await at.press(MONA, shown, "Next: try it")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "✔️ Saved.")
    assert (await stored(stage, "somebody-asks-for-a-person-copy")).rule.status == "watching"


@pytest.mark.asyncio
async def test_tried_as_it_stands_with_its_leads_to_open(stage: Stage, at: Seat) -> None:
    await stage.asks()
    shown = await opens(at, "Somebody asks for a person")
    await at.press(MONA, shown, "Try it")
    shown = await at.private(MONA, "Tried on the last 14 days", "It would have rung 3 times", "as it stands now")
    await chooses(at, shown, "Open 1", "1 · Ada Lovelace")
    await at.private(MONA, "No upcoming steps")


@pytest.mark.asyncio
async def test_a_test_card_goes_to_whoever_asks_alone(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Test card")
    shown = await at.private(MONA, "marked as a test")
    await at.press(MONA, shown, "To me alone")
    await at.private(MONA, "The test card is sent to you")
    assert at.cards() == []


@pytest.mark.asyncio
async def test_reps_may_read_and_change_nothing(stage: Stage, at: Seat) -> None:
    await puts(stage)
    shown = await asks_for(at, who=DANA)
    assert "Add a rule" not in labels(shown)
    shown = await opens(at, "Big in Germany", who=DANA)
    assert set(labels(shown)) <= {"All rules", "Close"}
    assert at.told(BEN) == []


@pytest.mark.asyncio
async def test_a_managers_button_in_a_reps_hands(stage: Stage, at: Seat) -> None:
    await puts(stage)
    card = await stage.service.room.rules.one("germans")
    asked = await stage.service.desk.act(wants(stage, DANA, "rule_delete", id="germans", sure="yes"))
    assert asked.code == "forbidden"
    assert await stored(stage, "germans") == card


def wants(stage: Stage, who: str, name: str, **arguments: str) -> Intent:
    """A wish as a press makes it."""
    person = stage.service.directory.by_email(email(who))
    assert person is not None
    return Intent(name, "main", person, arguments=arguments, key="test:1")


@pytest.mark.asyncio
async def test_the_database_is_locked_and_what_was_written_is_kept(stage: Stage, at: Seat, tmp_path: Path) -> None:
    await puts(stage)
    shown = await opens(at, "Big in Germany")
    await at.press(MONA, shown, "Edit")
    shown = await at.private(MONA, "Change rule")
    await at.press(MONA, shown, "Next: try it", name="Renamed")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await stage.at_rest()
    other = sqlite3.connect(tmp_path / "stage.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        await at.press(MONA, shown, "Save")
        shown = await at.private(MONA, "Nothing was changed, and nothing is lost.")
    finally:
        other.close()
    assert (await stored(stage, "germans")).rule.name == "Big in Germany"
    await at.press(MONA, shown, "Back to editing")
    shown = await at.private(MONA, "Change rule")
    assert "Renamed" in str(shown.payload)
    await at.press(MONA, shown, "Next: try it")
    shown = await at.private(MONA, "Tried on the last 14 days")
    await at.press(MONA, shown, "Save")
    await at.private(MONA, "Saved: it is in force.")
    assert (await stored(stage, "germans")).rule.name == "Renamed"


@pytest.mark.asyncio
async def test_a_choice_in_a_modal_is_followed_at_once_and_what_was_typed_stays(stage: Stage) -> None:
    at = stage.seats["slack"]
    await at.press(MONA, await asks_for(at), "Add a rule")
    shown = await at.private(MONA, "New rule")
    await at.press(MONA, shown, "Gave an e-mail address", name="Typed before")
    shown = await at.private(MONA, "New rule", "Choose at least one place to ring")
    await at.press(MONA, shown, "#leads in Slack", **{"ring.0.to": "slack:#leads"})
    shown = await at.private(MONA, "When a lead gives an e-mail address, ring #leads in Slack")
    assert shown.entered["name"] == "Typed before"
    await at.press(MONA, shown, "If…")
    shown = await at.private(MONA, "Add: compare what?")
    await at.press(MONA, shown, "Country", **{"pick.field": "country"})
    shown = await at.private(MONA, "Which value?")
    assert "Add after" not in shown.text


@pytest.mark.asyncio
async def test_a_rule_too_long_for_a_form_is_told_so_and_stays(stage: Stage, at: Seat) -> None:
    names = (f"{number * 7919 % 10007} of {number * 104729 % 99991}" for number in range(900))
    places = "\n".join(f"      - webex:Space {name}" for name in names)
    text = f"rules:\n  - id: endless\n    name: Endless\n    on: email.captured\n    ring:\n{places}\n"
    await puts(stage, text, "endless")
    shown = await opens(at, "Endless")
    await at.press(MONA, shown, "Edit")
    await eventually(lambda: "too long for a form in chat" in str(at.told(MONA)) + str(at.local.over(at.ids[MONA])))
    assert len((await stored(stage, "endless")).rule.ring) == 900


@pytest.mark.asyncio
async def test_in_a_channel_the_rules_are_for_whoever_asks_alone(stage: Stage, at: Seat) -> None:
    await at.local.say(at.ids[MONA], at.place, "rules", mention=True)
    shown = await at.private(MONA, "Rules · 1")
    assert "Rules · 1" not in at.all_words()
    await at.press(MONA, shown, "Search", text="nothing of the kind")
    await at.private(MONA, "No rule fits.")
    assert at.told(BEN) == []


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_on_postgresql(postgresql_url: str, open_stage: Callable[..., Awaitable[Stage]], platform: str) -> None:
    stage = await open_stage(database=postgresql_url)
    await switches(stage, stage.seats[platform])

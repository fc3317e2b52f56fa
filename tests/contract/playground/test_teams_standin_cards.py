"""Are cards and dialogs in the local Teams read, pressed and answered as in Teams?"""

from __future__ import annotations

from typing import Any

import pytest

from playground.teams import LocalTeams
from tests.contract.playground.teams_house import CARD, LIVE, Bot, Caller, block, card, live, message


@pytest.mark.asyncio
async def test_a_card_as_it_is_read(teams: LocalTeams, caller: Caller) -> None:
    dana = teams.add_person("Dana Ruiz", "dana@acme.example")
    place = teams.add_place("Sales/Hot")
    mention = {"type": "mention", "text": "<at>Dana Ruiz</at>", "mentioned": {"id": dana, "name": "Dana Ruiz"}}
    named = {**LIVE, "body": [block("for <at>Dana Ruiz</at>"), *LIVE["body"]], "msteams": {"entities": [mention]}}
    assert (await caller.post(place, message(named, summary="Ada asks for a person")))[0] == 201
    (shown,) = teams.shown(place)
    assert shown.text.splitlines() == [
        "for Dana Ruiz",
        "🔔 Asks for a person · 14:02",
        "Ada *Lovelace* (CTO)",
        "Stage Engaged",
        "Open lead",
        "> *not bold* <at>Nobody</at>",
        "• ~~a~~ list",
        "Note",
        "kept",
        "Why",
    ]
    assert shown.push == "Ada asks for a person"
    assert [(c.label, c.inside, c.inputs) for c in shown.controls] == [
        ("Take over", None, ("outer",)),
        ("Timeline", None, ("outer",)),
        ("Block", "More", ("reason", "outer")),
        ("Ask", "More", ("reason", "outer")),
    ]
    assert teams.links(shown) == [
        ("Open lead", "https://leads.example/42"),
        ("Timeline", "https://leads.example/42/t"),
    ]
    assert [m["id"] for m in teams.mentions(shown)] == [dana]
    assert (await teams.press(dana, shown, "Timeline")).body == {"openUrl": "https://leads.example/42/t"}
    with pytest.raises(LookupError, match="no control 'Unblock'; there is: 'Take over'"):
        await teams.press(dana, shown, "Unblock")
    with pytest.raises(LookupError, match="no input nope"):
        await teams.press(dana, shown, "Take over", nope="x")
    assert (await teams.press(dana, shown, "Block")).body == {"invalid": ["reason"]}


@pytest.mark.asyncio
async def test_execute_replaces_the_card_for_one_viewer_until_the_next_edit(
    teams: LocalTeams, bot: Bot, caller: Caller
) -> None:
    dana, ben, place, shown = await live(teams, bot, caller)
    bot.answer = {"statusCode": 200, "type": CARD, "value": card(block("Summary for Dana"))}
    answer = await teams.press(dana, shown, "Take over")
    assert (answer.status, answer.body["type"]) == (200, CARD)
    (sent,) = bot.raw
    assert (sent["name"], sent["replyToId"]) == ("adaptiveCard/action", shown.id)
    assert sent["value"] == {
        "action": {
            "type": "Action.Execute",
            "title": "Take over",
            "id": "take",
            "verb": "take",
            "data": {"t": "signed", "outer": "kept"},
        },
        "trigger": "manual",
    }
    assert sent["conversation"]["id"] == f"{place};messageid={shown.id}"
    assert sent["from"]["aadObjectId"]
    assert teams.shown(place, viewer=dana)[0].text == "Summary for Dana"
    assert [(s.place, s.text) for s in teams.private(dana)] == [(f"whisper:{dana}", "Summary for Dana")]
    assert teams.shown(place, viewer=ben)[0].text == teams.shown(place)[0].text == shown.text
    await caller.call("PUT", f"v3/conversations/{place}/activities/{shown.id}", message(card(block("Dana has it"))))
    assert teams.shown(place, viewer=dana)[0].text == "Dana has it"
    assert teams.shown(place)[0].edits == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "notice"),
    [
        (
            {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Ben was first"},
            "Ben was first",
        ),
        (
            {"statusCode": 500, "type": "application/vnd.microsoft.error", "value": {"code": "x", "message": "y"}},
            "Something went wrong. Please try again.",
        ),
        ({"statusCode": 200, "type": CARD, "value": card(version="1.9")}, "Something went wrong. Please try again."),
        (None, "Something went wrong. Please try again."),
    ],
)
async def test_other_answers_to_execute_are_shown_as_a_notice(
    teams: LocalTeams, bot: Bot, caller: Caller, body: Any, notice: str
) -> None:
    dana, _, place, shown = await live(teams, bot, caller)
    bot.answer = body
    await teams.press(dana, shown, "Take over")
    assert [s.text for s in teams.private(dana)] == [notice]
    assert teams.shown(place, viewer=dana)[0].text == shown.text


@pytest.mark.asyncio
async def test_submit_is_a_message_with_a_value(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, _, _, shown = await live(teams, bot, caller)
    await teams.press(dana, shown, "Block", reason="spam", outer="")
    (sent,) = bot.raw
    assert (sent["type"], sent["replyToId"], "text" in sent) == ("message", shown.id, False)
    assert sent["value"] == {"intent": "block", "reason": "spam"}


@pytest.mark.asyncio
async def test_a_dialog_opens_goes_on_and_closes(teams: LocalTeams, bot: Bot, caller: Caller) -> None:
    dana, _, _, shown = await live(teams, bot, caller)
    form = card(
        {"type": "Input.Text", "id": "note", "label": "Your note"},
        actions=[{"type": "Action.Submit", "title": "Send", "data": {"step": 1}}],
    )
    bot.answer = {
        "task": {"type": "continue", "value": {"title": "Note", "card": {"contentType": CARD, "content": form}}}
    }
    await teams.press(dana, shown, "Ask", reason="r")
    assert bot.raw[-1]["name"] == "task/fetch"
    assert bot.raw[-1]["value"]["data"] == {
        "msteams": {"type": "task/fetch"},
        "lead": 42,
        "outer": "kept",
        "reason": "r",
    }
    (opened,) = teams.private(dana)
    assert (opened.place, opened.text, opened.controls[0].inputs) == (f"form:{dana}", "Note\nYour note", ("note",))
    bot.answer = {"task": {"type": "message", "value": "Noted"}}
    await teams.press(dana, opened, "Send", note="call back")
    assert (bot.raw[-1]["name"], bot.raw[-1]["value"]["data"]) == ("task/submit", {"step": 1, "note": "call back"})
    assert [s.text for s in teams.private(dana)] == ["Noted"]
    with pytest.raises(LookupError, match="not open"):
        await teams.press(dana, opened, "Send")

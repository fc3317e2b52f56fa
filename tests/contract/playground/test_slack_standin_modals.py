"""Do the local Slack's modals and its home tab open, change and close as Slack's do?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.playground.slack_house import House, Json, button, field_block, modal, refusal, section


async def opened(house: House, view: Json | None = None) -> Any:
    await house.slack.shortcut(house.dana, "new_lead")
    return await house.client.views_open(trigger_id=house.service.heard[-1]["trigger_id"], view=view or modal())


@pytest.mark.asyncio
async def test_a_trigger_lives_three_seconds_and_once(house: House) -> None:
    await opened(house)
    trigger = house.service.heard[-1]["trigger_id"]
    again = house.client.views_open(trigger_id=trigger, view=modal())
    assert (await refusal(again))["error"] == "exchanged_trigger_id"
    await house.slack.shortcut(house.dana, "new_lead")
    house.clock.now += 3.1
    late = house.client.views_open(trigger_id=house.service.heard[-1]["trigger_id"], view=modal())
    assert (await refusal(late))["error"] == "expired_trigger_id"
    assert (await refusal(house.client.views_open(trigger_id="1.2.x", view=modal())))["error"] == "invalid_trigger_id"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("view", "said"),
    [
        (modal("t" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (
            modal("t", private_metadata="m" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal("t", *[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({**modal(), "submit": None}, "missing required field: submit [json-pointer:/view]"),
        (modal("t", id="V1"), "invalid additional property: id [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "must be one of: modal [json-pointer:/view/type]"),
    ],
)
async def test_view_limits(house: House, view: Json, said: str) -> None:
    await house.slack.shortcut(house.dana, "x")
    trigger = house.service.heard[-1]["trigger_id"]
    data = await refusal(house.client.views_open(trigger_id=trigger, view=view))
    assert data["error"] == "invalid_arguments"
    assert f"[ERROR] {said}" in data["response_metadata"]["messages"]


@pytest.mark.asyncio
async def test_a_form_is_filled_in_and_answered(house: House) -> None:
    view = (await opened(house, modal(callback_id="reply", private_metadata="lead_42")))["view"]
    form = house.slack.private(house.dana)[-1]
    assert (form.place, form.text) == (f"form:{house.dana}", "Reply\nYour words")
    assert [one.label for one in form.controls] == ["Send", "Cancel"]
    empty = await house.slack.submit(house.dana, form)
    assert (empty.status, list(empty.body["errors"])) == (0, ["b_text"])
    house.service.answers.append((200, {"response_action": "errors", "errors": {"b_text": "Too rude"}}))
    await house.slack.submit(house.dana, form, text="Hmpf")
    said = house.service.heard[-1]
    assert (said["type"], said["view"]["private_metadata"]) == ("view_submission", "lead_42")
    assert said["view"]["id"] == view["id"]
    assert said["view"]["state"]["values"]["b_text"]["text"] == {"type": "plain_text_input", "value": "Hmpf"}
    assert "Too rude" in house.slack.private(house.dana)[-1].text
    house.service.answers.append((200, {"response_action": "push", "view": modal("Sure?", section("Really"))}))
    await house.slack.press(house.dana, form, "Send", text="Better")
    top = house.slack.private(house.dana)[-1]
    assert top.text == "Sure?\nReally"
    house.service.answers.append((200, {"response_action": "update", "view": modal("t" * 30)}))
    await house.slack.press(house.dana, top, "Send")
    assert "trouble connecting" in house.slack.private(house.dana)[-1].text
    house.service.answers.append((200, {"response_action": "clear"}))
    await house.slack.press(house.dana, top, "Send")
    assert house.slack.private(house.dana) == []
    with pytest.raises(LookupError, match="not open"):
        await house.slack.submit(house.dana, form, text="x")


@pytest.mark.asyncio
async def test_a_view_is_updated_pushed_and_closed(house: House) -> None:
    first = modal("One", field_block("b", "a", "Words"), {"type": "actions", "elements": [button("Deeper", "deep")]})
    view = (await opened(house, {**first, "external_id": "ext-1", "notify_on_close": True}))["view"]
    form = house.slack.private(house.dana)[-1]
    await house.slack.press(house.dana, form, "Deeper", a="kept")
    said = house.service.heard[-1]
    assert said["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in said
    assert said["view"]["state"]["values"]["b"]["a"]["value"] == "kept"
    data = await refusal(house.client.views_update(view_id=view["id"], hash="1.x", view=modal()))
    assert data["error"] == "hash_conflict"
    changed = modal("Two", field_block("b", "a", "Words"))
    updated = await house.client.views_update(
        external_id="ext-1", hash=view["hash"], view={**changed, "external_id": "ext-1"}
    )
    assert updated["view"]["state"]["values"]["b"]["a"]["value"] == "kept"
    pushed = await house.client.views_push(trigger_id=said["trigger_id"], view=modal("Three"))
    assert pushed["view"]["previous_view_id"] == view["id"]
    await house.slack.close(house.dana, house.slack.private(house.dana)[-1])
    assert (await refusal(house.client.views_update(view_id=pushed["view"]["id"], view=modal())))[
        "error"
    ] == "not_found"
    await house.client.views_update(view_id=view["id"], view={**modal("Four"), "notify_on_close": True})
    await house.slack.press(house.dana, house.slack.private(house.dana)[-1], "Cancel")
    assert house.service.heard[-1]["type"] == "view_closed"
    await house.slack.shortcut(house.dana, "x")
    loose = house.client.views_push(trigger_id=house.service.heard[-1]["trigger_id"], view=modal())
    assert (await refusal(loose))["error"] == "not_found"


@pytest.mark.asyncio
async def test_the_home_tab(house: House) -> None:
    await house.slack.open_home(house.dana)
    assert "view" not in house.service.events("app_home_opened")[0]
    home = {"type": "home", "blocks": [section("My leads", accessory=button("Refresh"))]}
    await house.client.views_publish(user_id=house.dana, view=home)
    shown = house.slack.home(house.dana)
    assert shown is not None
    assert shown.text == "My leads"
    await house.slack.press(house.dana, shown, "Refresh")
    assert house.service.heard[-1]["view"]["type"] == "home"
    await house.slack.open_home(house.dana)
    assert house.service.events("app_home_opened")[1]["view"]["id"] == shown.id


@pytest.mark.asyncio
async def test_what_a_home_tab_may_be(house: House) -> None:
    def publish(blocks: list[Json], **more: str) -> Any:
        view = {"type": "home", "blocks": blocks}
        return house.client.views_publish(user_id=more.pop("user", house.dana), view=view, **more)

    first = (await publish([section("one")]))["view"]
    second = (await publish([section("two")], hash=first["hash"]))["view"]
    assert second["hash"] != first["hash"]
    late = await refusal(publish([section("three")], hash=first["hash"]))
    assert (late["error"], late["view"]["hash"]) == ("hash_conflict", second["hash"])
    many = await refusal(publish([{"type": "divider"}] * 101))
    assert "no more than 100 items allowed" in str(many["response_metadata"]["messages"])
    large = [section("w" * 3000) for _ in range(90)]
    assert (await refusal(publish(large)))["error"] == "view_too_large"
    assert (await refusal(publish([], user="U_NOBODY")))["error"] == "user_not_found"
    shown = house.slack.home(house.dana)
    assert shown is not None
    assert shown.text == "two"

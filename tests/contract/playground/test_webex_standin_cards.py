"""Does the local Webex draw, check, press and edit cards as Webex does?"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft6Validator
from webexpythonsdk.models.cards import AdaptiveCard, TextBlock
from webexpythonsdk.models.cards import Text as InputText
from webexpythonsdk.models.cards.actions import Submit

from playground.webex import LocalWebex
from playground.webex.cards import schema_checker
from tests.contract.playground.webex_house import LIVE, Json, Service, ask, attached, card, refused, sdk, submit, text


@pytest.mark.asyncio
async def test_a_card_is_drawn_flat_with_five_buttons(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    await ask(api.messages.create, roomId=place, text="Ada asks for a person", attachments=attached(LIVE))
    shown = webex.shown(place)[0]
    assert shown.text.splitlines() == [
        "🔔 Asks for a person · 14:02",
        "✅ Ada *Lovelace* · CTO",
        "Stage Email Captured",
        "Chat",
        "Open",
        "*not bold* a_b_c",
    ]
    assert shown.push == "Ada asks for a person"
    assert [(one.label, one.inside, one.inputs) for one in shown.controls] == [
        ("Take over", None, ()),
        ("On it", None, ()),
        ("Reply", None, ()),
        ("Send", "Reply", ("words", "by")),
        ("Open lead", None, ()),
        ("Summary", None, ()),
    ]
    assert webex.links(shown) == {"Open": "https://x.example/a", "Open lead": "https://x.example/lead"}
    assert webex.unfolded(shown, "Reply") == "Your words\nChat"
    assert shown.payload["attachments"][0]["content"] == LIVE | {"body": list(LIVE["body"])}


@pytest.mark.asyncio
async def test_a_press_is_told_without_its_inputs_and_fetched(webex: LocalWebex, service: Service) -> None:
    dana = webex.add_person("Dana Ruiz", "dana@acme.example")
    place = webex.add_place("EMEA hot leads")
    await webex.attach(service.url)
    api = sdk(webex)
    sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
    shown = webex.shown(place, dana)[0]
    answer = await webex.press(dana, shown, "Send", words="Hello Ada", by="E-mail")
    assert answer.status == 200
    hook = service.of("attachmentActions")[0]
    assert set(hook["data"]) == {"id", "type", "messageId", "personId", "roomId", "created"}
    action = await ask(api.attachment_actions.get, hook["data"]["id"])
    assert action.inputs == {"words": "Hello Ada", "by": "email", "token": "send"}
    assert (action.type, action.messageId, action.personId, action.roomId) == ("submit", sent.id, dana, place)
    await webex.press(dana, shown, "Take over")
    latest = await ask(api.attachment_actions.get, service.of("attachmentActions")[1]["data"]["id"])
    assert latest.inputs == {"token": "take over"}
    again = await webex.resend_last()
    assert again.status == 200
    assert service.heard[-1] == service.of("attachmentActions")[1]
    assert (await webex.press(dana, shown, "Open lead")).status == 0
    with pytest.raises(ValueError, match="Write something"):
        await webex.press(dana, shown, "Send")
    with pytest.raises(LookupError, match=r"'Take over'.*'Send' inside 'Reply'"):
        await webex.press(dana, shown, "Sixth")
    with pytest.raises(LookupError, match="sends no input x"):
        await webex.press(dana, shown, "Send", x="y")
    with pytest.raises(LookupError, match="it has: E-mail, Chat"):
        await webex.press(dana, shown, "Send", words="x", by="Fax")
    await ask(api.messages.delete, sent.id)
    assert (await webex.press(dana, shown, "Take over")).status == 404
    assert (await refused(api.attachment_actions.get, "Y2lzY29zcGFyazovL3VzL1gveA")).status_code == 404


@pytest.mark.asyncio
async def test_the_sdks_own_card_is_taken(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    made = AdaptiveCard(body=[TextBlock("Hey"), InputText("first", placeholder="First")], actions=[Submit(title="Go")])
    await ask(sdk(webex).messages.create, roomId=place, text="fallback", attachments=[made])
    shown = webex.shown(place)[0]
    assert (shown.text, shown.controls[0].inputs) == ("Hey\nFirst", ("first",))


REFUSED = [
    (card(text("x"), version="1.4"), "Version"),
    ({"type": "AdaptiveCard", "body": []}, "Missing Adaptive Card Version"),
    (card({"type": "Table", "columns": [], "rows": []}), r"\$\.body\[0\]: unsupported type Table"),
    (card(actions=[{"type": "Action.Execute", "title": "x"}]), r"\$\.actions\[0\].*Action\.Execute"),
    (card({"type": "TextBlock"}), r"\$\.body\[0\].*'text' is a required property"),
    (card({**text("x"), "colour": "good"}), "'colour' was unexpected"),
    (card({"type": "Input.Text"}), "'id' is a required property"),
    (card({"type": "Container", "items": [text(7)]}), r"items\[0\]\.text.*not of type 'string'"),
    (card({"type": "Input.Text", "id": "a"}, {"type": "Input.Date", "id": "a"}), "duplicate id a"),
    (card(text("x" * 22_000)), "too large"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("content", "fault"), REFUSED)
async def test_cards_that_webex_refuses(webex: LocalWebex, content: Json, fault: str) -> None:
    place = webex.add_place("EMEA hot leads")
    got = await refused(sdk(webex).messages.create, roomId=place, text="x", attachments=attached(content))
    assert got.status_code == 400
    assert re.search(fault, str(got.message))
    assert webex.shown(place) == []


def test_the_quick_check_says_what_the_published_schema_says() -> None:
    found = importlib.util.find_spec("adaptive_cards")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "schemas" / "schema-1.3.json"
    published = Draft6Validator(json.loads(path.read_text("utf-8")))
    quick = schema_checker()
    more = [
        card({"type": "Column", "items": []}),
        card({"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun"}]}),
        card({"type": "RichTextBlock", "inlines": ["a", {"text": "b"}]}),
        card({"type": "ColumnSet", "columns": [{"items": [{"type": "Input.Toggle", "id": "a"}]}]}),
        card(actions=[submit("a", style="positive", data={"x": [1]}), submit("b", data=7)]),
        card(actions=[{"type": "Action.ShowCard", "title": "a", "card": card({"type": "FactSet"})}]),
        card({"type": "Container", "items": [], "selectAction": {"type": "Action.ShowCard"}}),
        card({"type": "Image", "url": "https://x.example/a.png", "fallback": "drop"}),
        card("words", {"text": "no type"}),
        {**card(), "fallbackText": "x", "speak": "y", "lang": "en", "msteams": {}},
    ]
    verdicts = set()
    for content in [LIVE, *(content for content, _ in REFUSED), *more]:
        as_sent = json.loads(json.dumps(content))
        assert quick.is_valid(as_sent) == published.is_valid(as_sent), as_sent
        verdicts.add(published.is_valid(as_sent))
    assert verdicts == {True, False}


@pytest.mark.asyncio
async def test_ten_edits_cards_included_and_no_more(webex: LocalWebex) -> None:
    place = webex.add_place("EMEA hot leads")
    api = sdk(webex)
    sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
    put = api._session.put
    for number in range(10):
        new = {"roomId": place, "text": f"Ada {number}", "attachments": attached(card(text(f"Edit {number}")))}
        edited = await ask(put, f"messages/{sent.id}", json=new)
        assert edited["updated"]
    shown = webex.shown(place)[0]
    assert (shown.text, shown.edits, shown.push) == ("Edit 9", 10, "Ada 9")
    assert (await refused(put, f"messages/{sent.id}", json=new)).status_code == 400
    plain = await ask(api.messages.create, roomId=place, text="one")
    assert (await ask(api.messages.update, plain.id, roomId=place, markdown="**two**")).text == "two"
    assert (await refused(api.messages.update, plain.id, text="no room")).status_code == 400


@pytest.mark.asyncio
async def test_card_edits_can_be_refused_as_the_reference_says() -> None:
    webex = LocalWebex(edit_cards=False)
    await webex.start()
    try:
        place = webex.add_place("EMEA hot leads")
        api = sdk(webex)
        sent = await ask(api.messages.create, roomId=place, text="Ada", attachments=attached(LIVE))
        new = {"roomId": place, "text": "Ada", "attachments": attached(card(text("Edit")))}
        assert (await refused(api._session.put, f"messages/{sent.id}", json=new)).status_code == 400
    finally:
        await webex.stop()

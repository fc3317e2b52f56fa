"""Do the renderers keep to what each platform can draw?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cards.block_form import COMMON, REASON, block_form, reason_given
from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT, PLAIN
from cards.lead import lead_card
from cards.model import Button, Card, Fact, Facts, Form, Input, Line, Mention, Moment, Press, Said, Text
from cards.moments import Clock
from cards.render import render
from cards.render_block_kit_view import render_block_kit_view
from cards.summary import summary_card
from cards.take_over_question import take_over_question
from leads.change import Event
from leads.quoting import quoted
from tests.golden.samples import ADA, ENTRIES, TAKEN, VIEW, ZONE, at, sign
from tests.unit.cards.screens import check_adaptive, check_modal, check_slack

LANGUAGES = (BLOCK_KIT, ADAPTIVE_1_5, ADAPTIVE_1_3, PLAIN)


def button(number: int, *, more: bool = False, **given: str) -> Button:
    return Button(f"Button {number}", Press(f"intent_{number % 3}", "acme", "lead", number), more=more, **given)


def card(*parts: Line | Facts, **given: object) -> Card:
    return replace(Card("lead", parts or (Line((Text("Hello"),)),)), **given)


def long_sign(press: Press) -> str:
    return f"{press.version:0150}"


def actions(rendered) -> list[dict]:
    payload = rendered.payload
    return payload["actions"] if "actions" in payload else payload["blocks"][-1]["elements"]


def test_slack_buttons_have_ids_of_their_own_and_more_is_an_overflow_menu():
    many = card(buttons=tuple(button(number, more=number > 3) for number in range(12)))
    rendered = render(many, BLOCK_KIT, sign)
    check_slack(rendered.payload["blocks"])
    drawn = actions(rendered)
    row = ["intent_0", "intent_1", "intent_2", "intent_0_2", "intent_1_2", "intent_2_2"]  # six fit beside each other
    assert [one["action_id"] for one in drawn] == [*row, "more", "more_2"]
    assert [len(one["options"]) for one in drawn[6:]] == [5, 1]
    assert drawn[6]["options"][0]["value"] == sign(many.buttons[6].press)


@pytest.mark.parametrize("language", [ADAPTIVE_1_5, ADAPTIVE_1_3])
def test_adaptive_rows_have_at_most_five_buttons_and_lose_none(language):
    many = card(buttons=tuple(button(number, more=number > 6) for number in range(14)))
    rendered = render(many, language, sign)
    check_adaptive(rendered.payload, language.version)
    assert [one["title"] for one in actions(rendered)] == ["Button 0", "Button 1", "Button 2", "Button 3", "More"]
    rows = [row["actions"] for row in actions(rendered)[4]["card"]["body"]]
    assert [one["title"] for row in rows for one in row] == [f"Button {number}" for number in range(4, 14)]
    five = render(card(buttons=tuple(button(number) for number in range(5))), language, sign)
    assert len(actions(five)) == 5


def test_teams_executes_and_falls_back_webex_submits():
    teams = actions(render(lead_card(ADA, VIEW), ADAPTIVE_1_5, sign))
    assert (teams[0]["type"], teams[0]["verb"]) == ("Action.Execute", "take_over")
    assert teams[0]["fallback"]["type"] == "Action.Submit"
    assert teams[0]["data"] == teams[0]["fallback"]["data"] == {"leadbell": sign(lead_card(ADA, VIEW).buttons[0].press)}
    assert teams[-1]["type"] == "Action.ShowCard"
    webex = render(lead_card(ADA, VIEW), ADAPTIVE_1_3, sign)
    assert actions(webex)[0]["type"] == "Action.Submit"
    assert "Execute" not in str(webex.payload)


def test_a_button_with_a_page_opens_it():
    page = card(buttons=(button(1, url="https://leadbell.example/leads/1"), button(2)))
    assert actions(render(page, BLOCK_KIT, sign))[0]["url"] == "https://leadbell.example/leads/1"
    assert actions(render(page, ADAPTIVE_1_3, sign))[0]["type"] == "Action.OpenUrl"


def test_back_is_drawn_only_where_reading_replaces_the_live_card():
    read = summary_card(ADA, ENTRIES, VIEW)
    assert "Back" in [one["title"] for one in actions(render(read, ADAPTIVE_1_5, sign))]
    assert "Back" not in [one["title"] for one in actions(render(read, ADAPTIVE_1_3, sign))]
    assert '"Back"' not in json.dumps(render(read, BLOCK_KIT, sign).payload)


def test_moments_are_the_viewers_where_the_platform_can():
    since = card(Line((Text("since "), Moment(at("13:03")))), Line((Moment(at("13:03"), "day_time"),)))
    slack = render(since, BLOCK_KIT, sign, zone=ZONE).payload["blocks"][0]["elements"][0]["elements"]
    assert slack[1] == {"type": "date", "timestamp": at("13:03") // 1000, "format": "{time}", "fallback": "14:03 CET"}
    assert slack[3]["format"] == "{date_short_pretty}, {time}"
    teams = [block["text"] for block in render(since, ADAPTIVE_1_5, sign, zone=ZONE).payload["body"]]
    assert teams == [
        "since {{TIME(2026-11-22T13:03:00Z)}}",
        "{{DATE(2026-11-22T13:03:00Z, SHORT)}}, {{TIME(2026-11-22T13:03:00Z)}}",
    ]
    webex = render(since, ADAPTIVE_1_3, sign, zone=ZONE).payload["body"]
    assert "".join(run["text"] for run in webex[0]["inlines"]) == "since 14:03 CET"
    assert render(since, PLAIN, sign, zone="Asia/Tokyo").payload["text"].startswith("since 22:03 JST")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "13:03 UTC"),
        ("Europe/Berlin", "14:03 CET"),
        ("America/Sao_Paulo", "10:03 UTC-3"),
        ("Asia/Kathmandu", "18:48 UTC+5:45"),
        ("no/where", "13:03 UTC"),
        ("../etc", "13:03 UTC"),
        ("", "13:03 UTC"),
    ],
)
def test_a_time_names_its_zone(zone, words):
    assert Clock(zone, at("13:03")).words(Moment(at("13:03"))) == words


def test_a_time_of_another_day_or_year_says_so():
    clock = Clock(ZONE, at("13:03"))
    assert clock.words(Moment(at("23:30"))) == "23 Nov, 00:30 CET"
    assert clock.words(Moment(at("13:03", "2025-06-01"))) == "1 Jun 2025, 15:03 CEST"
    assert clock.words(Moment(2**62)).endswith("CET")
    assert clock.words(Moment(-(2**62)))


def test_now_decides_which_times_need_their_day():
    since = card(Line((Moment(at("13:03")),)))
    assert render(since, PLAIN, sign, now=at("09:00")).payload["text"] == "13:03 UTC"
    assert render(since, PLAIN, sign, now=at("09:00", "2026-11-23")).payload["text"] == "22 Nov, 13:03 UTC"


def test_a_mention_is_the_platforms_own_where_its_address_is_known():
    called = card(Line((Text("Hello"),)), Line((Text("Rule"),), "footer"), mentions=(Mention("Dana <b>", "U0DANA"),))
    slack = render(called, BLOCK_KIT, sign).payload["blocks"]
    assert slack[0]["elements"][0]["elements"][-1] == {"type": "user", "user_id": "U0DANA"}
    teams = render(called, ADAPTIVE_1_5, sign).payload
    assert teams["body"][1]["text"] == "For <at>Dana ‹b›</at>"
    entity = {"type": "mention", "text": "<at>Dana ‹b›</at>", "mentioned": {"id": "U0DANA", "name": "Dana ‹b›"}}
    assert teams["msteams"] == {"entities": [entity]}
    webex = render(called, ADAPTIVE_1_3, sign)
    assert "msteams" not in webex.payload
    assert "".join(run["text"] for run in webex.payload["body"][1]["inlines"]) == "For Dana <b>"


def test_everybody_is_called_by_slacks_own_word_and_by_name_elsewhere():
    called = card(mentions=(Mention("everybody who is here", everybody="here"), Mention("Dana", "U0DANA")))
    said = render(called, BLOCK_KIT, sign).payload["blocks"][0]["elements"][0]["elements"]
    assert {"type": "broadcast", "range": "here"} in said
    assert {"type": "user", "user_id": "U0DANA"} in said
    teams = render(called, ADAPTIVE_1_5, sign).payload
    assert "For everybody who is here, <at>Dana</at>" in [one.get("text") for one in teams["body"]]
    assert [one["mentioned"]["id"] for one in teams["msteams"]["entities"]] == ["U0DANA"]


@pytest.mark.parametrize("address", ["", "U1> <!channel", "C0123", "u0dana"])
def test_an_address_that_is_none_calls_by_name(address):
    blocks = render(card(mentions=(Mention("Dana", address),)), BLOCK_KIT, sign).payload["blocks"]
    assert "user_id" not in str(blocks)
    assert "For Dana" in str(blocks).replace("'}, {'type': 'text', 'text': '", "")


def test_bold_in_a_line_with_a_time_is_markdown_of_ours_alone():
    line = Line(
        (Text("⛔ "), Text("Blocked by ", True), Said("*Max* _x_", bold=True), Text(" · "), Moment(at("13:03")))
    )
    text = render(card(line), ADAPTIVE_1_5, sign).payload["body"][0]["text"]
    assert text == "⛔ **Blocked by ∗Max∗ ˍxˍ** · {{TIME(2026-11-22T13:03:00Z)}}"


def test_a_line_that_begins_with_outside_words_and_has_a_time_begins_no_list():
    line = Line((Said("1. x"), Text(" · "), Moment(at("13:03"))))
    assert render(card(line), ADAPTIVE_1_5, sign).payload["body"][0]["text"].startswith("\u20601. x")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("char", ["x", "é", "田", "😀", "&", '"', "\\"])
def test_a_huge_card_is_shortened_with_a_mark(language, char):
    lines = [Line(tuple(Said(char * 600, most=600) for _ in range(5)), "quote") for _ in range(45)]
    facts = Facts(char * 500, tuple(Fact(char * 200, (Said(char * 600, most=600),)) for _ in range(45)))
    huge = card(
        *lines,
        facts,
        facts,
        buttons=tuple(replace(button(number, more=number > 2), label=char * 300) for number in range(60)),
        form=Form(
            char * 90,
            tuple(
                Input(f"i{number}", char * 90, "choice", choices=tuple((f"{n}", char * 200) for n in range(200)))
                for number in range(30)
            ),
            button(99),
        ),
        push=char * 5_000,
    )
    rendered = render(huge, language, long_sign)
    assert rendered.cut
    assert "…" in str(rendered.payload)
    assert "…" in rendered.push
    if language is BLOCK_KIT:
        check_slack(rendered.payload["blocks"])
        check_modal(render_block_kit_view(huge, long_sign))
    elif language is PLAIN:
        assert len(rendered.payload["text"].encode()) <= 7_439
    else:
        check_adaptive(rendered.payload, language.version)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_with_nothing_to_say_is_still_a_card(language):
    empty = Card("notice", (Line((Said("\u200b"),)), Facts("Nothing", ())))
    rendered = render(empty, language, sign)
    assert rendered.push == "Leadbell"
    assert "Leadbell" in str(rendered.payload)


def test_labels_are_cut_for_slack():
    long = card(buttons=(replace(button(1), label="&" * 100), replace(button(2, more=True), label="😀" * 100)))
    check_slack(render(long, BLOCK_KIT, sign).payload["blocks"])
    assert len(actions(render(long, ADAPTIVE_1_5, sign))[0]["title"]) == 75


def test_the_form_of_a_modal_carries_its_token_and_has_labels():
    form = block_form(ADA, VIEW)
    view = render_block_kit_view(form, sign)
    check_modal(view)
    assert view["callback_id"] == "block"
    assert view["private_metadata"] == sign(form.form.submit.press)
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert [(one["block_id"], one["element"]["action_id"]) for one in inputs] == [(COMMON, COMMON), (REASON, REASON)]
    assert all(one["label"]["text"] for one in inputs)


def test_the_form_of_a_card_has_a_way_out_that_needs_no_input():
    form = replace(block_form(ADA, VIEW).form, inputs=(Input("a", "A", required=True, value="x\ny"),))
    asked = card(form=form, buttons=(Button("Back", Press("back", "acme", "lead", 1)),))
    teams = render(asked, ADAPTIVE_1_5, sign).payload
    check_adaptive(teams, "1.5")
    assert [one.get("associatedInputs") for one in teams["actions"]] == [None, "none"]
    assert teams["body"][-1] == {
        "type": "Input.Text", "id": "a", "label": "A", "isRequired": True, "errorMessage": "A is needed.",
        "maxLength": 500, "value": "x y",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({COMMON: "spam"}, "Spam"),
        ({REASON: " sells\nwatches "}, "sells watches"),
        ({COMMON: "spam", REASON: "sells watches"}, "Spam: sells watches"),
        ({COMMON: "made_up", REASON: "\u200b"}, ""),
        ({}, ""),
    ],
)
def test_a_reason_is_one_text(inputs, reason):
    assert reason_given(inputs) == reason


def test_questions_are_the_leads_own_latest_first_each_once():
    said = [
        ("message.received", {"text": "See x.example/?a=b. Really? ¿Qué tal? هل تدعم؟ 何人ですか？"}),
        ("message.sent", {"text": "Who are you?"}),
        ("message.received", {"text": "really?\nAnd this is none. ??"}),
        ("message.received", {"text": "Hidden?", "score": 500}),
    ]
    found = [(9 - at, Event(str(at), kind, 9 - at, 9, data=data)) for at, (kind, data) in enumerate(said)]
    assert [one.text for one in quoted(found, 9).questions] == ["何人ですか？", "هل تدعم؟", "¿Qué tal?", "Really?"]


def test_nobody_is_asked_about_a_lead_without_a_holder():
    with pytest.raises(ValueError, match="Nobody has control"):
        take_over_question(ADA, VIEW)
    asked = take_over_question(TAKEN, VIEW)
    assert asked.buttons[0].press.arguments == (("from_colleague", "yes"),)

"""Do the cards of rules keep to each platform's limits when there is much to choose from, and lose nothing then?"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from cards.language import ADAPTIVE_1_3, ADAPTIVE_1_5, BLOCK_KIT
from cards.model import HELD, Card, Press
from cards.render import render
from cards.render_block_kit_view import render_block_kit_view
from cards.rule_editor import Offered, editor_card
from cards.rule_list import PAGE, rule_list
from cards.rule_presses import NOBODY, PLACES, WHEN
from cards.rule_steps import Picked, step_card
from cards.rule_writing import Writing, read_held
from leads.fields import CATALOGUE, Field
from rules.form import Place, Row, RuleForm
from rules.form_choices import Option
from rules.form_reading import read_form
from tests.golden.rule_samples import OFFERED, standing
from tests.unit.cards.screens import check_adaptive, check_modal

MANY = Offered(
    [Option(f"slack:#channel-of-the-team-{n}", f"#channel-of-the-team-{n} in Slack") for n in range(500)], str
)
ROWS = tuple(Row("company_name", "contains", (f"Grüße aus Köln {number}",)) for number in range(12))
WIDE = RuleForm(
    "wide", "Größe ✓" * 12, tuple(kind.name for kind in ()), (ROWS, ROWS), (),
    tuple(Place(f"webex:Raum für Größe {number}", "owner") for number in range(8)), status="on",
)  # fmt: skip


def long_sign(press: Press) -> str:
    return f"{press.intent:0<150}"


@pytest.fixture
def own_fields() -> Iterator[None]:
    CATALOGUE.adopt(Field(f"our_field_{number}", f"Our field {number}", "lead", custom=True) for number in range(200))
    yield
    CATALOGUE.adopt(())


def cards() -> Iterator[Card]:
    writing, report = Writing("wide", 3, WIDE), read_form(WIDE)
    yield editor_card("acme", writing, report, MANY, faults=report.faults)
    yield editor_card("acme", Writing(), read_form(RuleForm()), MANY)
    for do in (WHEN, PLACES, NOBODY):
        yield step_card("acme", do, writing, report, Picked("country", "one_of", "DE", "owner"), MANY)
    yield rule_list("acme", [standing()] * PAGE, 900, 8, "x" * 60, str, may_change=True)


@pytest.mark.usefixtures("own_fields")
def test_much_to_choose_from_fits_every_platform() -> None:
    for card in cards():
        check_modal(render_block_kit_view(card, long_sign) | {"private_metadata": ""})
        check_adaptive(render(card, ADAPTIVE_1_5, long_sign).payload, "1.5")
        check_adaptive(render(card, ADAPTIVE_1_3, long_sign).payload, "1.3")


@pytest.mark.usefixtures("own_fields")
def test_what_is_held_is_whole_however_much_a_card_is_shortened() -> None:
    for card in cards():
        if card.form is None or not card.form.held:
            continue
        for language in (ADAPTIVE_1_5, ADAPTIVE_1_3):
            body = render(card, language, long_sign).payload["body"]
            assert isinstance(body, list)
            drawn = {one["id"]: one for one in body if "id" in one}
            assert drawn[HELD]["value"] == card.form.held
            for one in card.form.inputs:  # what stands in an input is held nowhere else
                stands = one.value if not one.choices or one.value in dict(one.choices) else ""
                assert drawn[one.id].get("value", "") == stands, one.id
        groups = read_held(card.form.held, {}).form.when
        assert groups in ((), WIDE.when)


def test_a_modal_s_choices_say_at_once_what_was_chosen_and_what_is_typed_stays() -> None:
    """The blocks of inputs keep their ids as long as only what is entered changes, and change with what is offered."""
    before = Writing(form=RuleForm(name="A", ring=(Place("owner"),)))
    after = Writing(form=RuleForm(name="B", ring=(Place("slack:#leads"),)))
    other = Writing(form=RuleForm(name="B", mention="owner"))
    ids = [
        [block["block_id"] for block in blocks_of(one) if block["type"] == "input"] for one in (before, after, other)
    ]
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])
    choices = [block for block in blocks_of(before) if "select" in json.dumps(block.get("element", {}))]
    assert choices
    assert all(block["dispatch_action"] for block in choices)


def blocks_of(writing: Writing) -> list[dict[str, object]]:
    view = render_block_kit_view(editor_card("acme", writing, read_form(writing.form), OFFERED), long_sign)
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return blocks


def test_in_a_message_too_a_form_can_be_drawn() -> None:
    for card in cards():
        assert render(card, BLOCK_KIT, long_sign).payload["blocks"]

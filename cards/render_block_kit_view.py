"""What is a card as a Slack view: a modal, or a person's home tab?

A modal is a form, with its submit's token in `private_metadata`; or something to read, with nothing to submit.
"""

from __future__ import annotations

from dataclasses import replace

from cards.fitting import fit
from cards.language import BLOCK_KIT, SLACK_MODAL_BLOCKS, SLACK_TITLE, SLACK_VIEW_BYTES
from cards.model import Card, Sign
from cards.moments import clock_of
from cards.render_block_kit import fits_blocks, nothing, parts
from cards.render_block_kit_controls import Pen, actions, inputs, modal_inputs, plain_text
from cards.spans import label


def render_block_kit_view(card: Card, sign: Sign, *, zone: str = "UTC", now: int | None = None) -> dict[str, object]:
    """A view for `views.open` and `views.update`. With a form: `callback_id` is the intent of its submit and
    `private_metadata` the token; each input's block and action id is the field's id. `zone`: IANA name; `now`:
    milliseconds, None for the day of the card's latest time."""
    clock = clock_of(card, zone, now)
    form = card.form

    def draw(shown: Card) -> dict[str, object]:
        pen = Pen(sign, BLOCK_KIT)
        blocks = parts(shown.parts, clock, pen)
        if shown.form is not None:
            blocks += modal_inputs(shown.form, pen)
        blocks += parts(shown.below, clock, pen)
        # A modal has a submit of its own.
        blocks += actions(replace(shown, form=None), pen)
        return {"blocks": blocks or nothing(shown, clock)}

    def fits(payload: dict[str, object]) -> bool:
        return fits_blocks(payload["blocks"], SLACK_MODAL_BLOCKS, BLOCK_KIT.most_bytes)

    payload, _ = fit(card, draw, fits)
    title = (form.title if form else "") or card.title or "Leadbell"
    view = {"type": "modal", "title": plain_text(label(title, "Leadbell"), SLACK_TITLE), **payload}
    if form is None:
        return view | {"close": plain_text("Close", SLACK_TITLE)}
    return view | {
        "callback_id": form.submit.press.intent,
        "private_metadata": sign(form.submit.press),
        "submit": plain_text(label(form.submit.label), SLACK_TITLE),
        "close": plain_text("Cancel", SLACK_TITLE),
    }


def render_block_kit_home(card: Card, sign: Sign, *, zone: str = "UTC", now: int | None = None) -> dict[str, object]:
    """A home tab for `views.publish`: at most 100 blocks and 250 kB. A live form is sent by what is chosen in it."""
    clock = clock_of(card, zone, now)

    def draw(shown: Card) -> dict[str, object]:
        pen = Pen(sign, BLOCK_KIT)
        blocks = parts(shown.parts, clock, pen) or nothing(shown, clock)
        if shown.form is not None:
            blocks += inputs(shown.form, pen)
        return {"blocks": [*blocks, *parts(shown.below, clock, pen), *actions(shown, pen)]}

    def fits(payload: dict[str, object]) -> bool:
        return fits_blocks(payload["blocks"], SLACK_MODAL_BLOCKS, SLACK_VIEW_BYTES)

    payload, _ = fit(card, draw, fits)
    return {"type": "home", **payload}

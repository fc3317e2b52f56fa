"""How is one message, whisper or form of a chat platform written on the page?

The platform's own drawing is left to its library in the browser: it gets what the service sent. Under it stand the
same words and buttons as plain HTML, for a browser without scripts and for what the library can't draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from playground.local import Shown
from playground.page.drawing import draw

MOST_CHOICES = 20
"""Options of one choice that stand as plain buttons."""
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def message(platform: str, id: str, shown: Shown, view: str, names: Mapping[str, str], *, edited: bool = False) -> str:
    """A message. `id`: of its element; `view`: of the page that it is pressed on; `names`: who is who by the
    platform's ids; `edited`: it has just been."""
    whisper = shown.place.startswith("whisper:")
    return draw(
        "message.html", id=id, shown=shown, view=view, edited=edited, platform=platform,
        by=names.get(shown.author, "") if shown.author else "", alone=whisper or bool(shown.within),
        card=_card(platform, shown, names), lines=[one for one in shown.text.splitlines() if one not in shown.files],
        files=[(name, _address(platform, shown, view, name)) for name in shown.files],
    )  # fmt: skip


def _address(platform: str, shown: Shown, view: str, name: str) -> str:
    """Where a file of a message is."""
    return f"/playground/view/{view}/{platform}/file?{urlencode({'message': shown.id, 'name': name})}"


def form(platform: str, id: str, shown: Shown, view: str, names: Mapping[str, str]) -> str:
    """A form in front of a person."""
    card = _view(shown, names) if platform == "slack" else {"card": shown.payload}
    return draw("form.html", id=id, shown=shown, view=view, platform=platform, card=card, lines=shown.text.splitlines())


def home(platform: str, id: str, shown: Shown, view: str, names: Mapping[str, str]) -> str:
    """A person's home tab. Without scripts, a choice of very many can only be typed."""
    often = Counter(control.inside for control in shown.controls if control.inside)
    few = replace(shown, controls=tuple(one for one in shown.controls if often[one.inside or ""] <= MOST_CHOICES))
    return draw(
        "home.html", id=id, shown=few, view=view, platform=platform, card=_view(shown, names),
        lines=shown.text.splitlines(),
    )  # fmt: skip


def fields(shown: Shown) -> tuple[str, ...]:
    """The ids of all inputs of a message or form, each once."""
    return tuple(dict.fromkeys(name for control in shown.controls for name in control.inputs))


def _card(platform: str, shown: Shown, names: Mapping[str, str]) -> dict[str, Any] | None:
    """What the platform's library draws; None where plain words are all there is."""
    if shown.author:
        return None
    if platform == "slack":
        kept = {name: shown.payload[name] for name in ("blocks", "attachments", "text") if shown.payload.get(name)}
        return {**kept, "people": dict(names)} if kept else None
    for attachment in shown.payload.get("attachments") or []:
        if attachment.get("contentType") == ADAPTIVE:
            return {"card": attachment["content"]}
    return None


def _view(shown: Shown, names: Mapping[str, str]) -> dict[str, Any]:
    """A Slack view with what was entered so far, which Slack's client keeps when the form is drawn again."""
    sent = deepcopy(shown.payload)
    for block in sent.get("blocks") or []:
        for element in [block.get("element") or {}, *(block.get("elements") or [])]:
            said = shown.entered.get(element.get("action_id", ""))
            if said and element.get("type") == "plain_text_input":
                element["initial_value"] = said
            chosen = [option for option in element.get("options") or [] if option.get("value") == said]
            if chosen:
                element["initial_option"] = chosen[0]
    return {"view": sent, "errors": dict(shown.faults), "people": dict(names)}

"""How are a card's buttons and inputs drawn in an Adaptive Card?

Every press carries {"leadbell": token}. Teams: Action.Execute, whose verb is the intent, with an
Action.Submit for older clients that carries the same. More is a card shown in place.
"""

from __future__ import annotations

from cards.characters import MARK, clean_cut, cut
from cards.escaping import unbound, utf16
from cards.language import Language
from cards.model import CHOSEN, HELD, Button, Card, Form, Input, Row, Sign
from cards.spans import MOST_LABEL, cleaned_value, label, numbered, rows, shown_buttons

Element = dict[str, object]

_STYLES = {"primary": "positive", "danger": "destructive"}
_MOST_HINT = 150
CHOICES = ("choice", "many")


def actions(card: Card, sign: Sign, language: Language) -> list[Element]:
    """The card's actions, at most as many in a row as the language draws."""
    row, more = rows(shown_buttons(card, language), language.most_buttons)
    drawn = [_action(button, card, sign, language) for button in row]
    return [*drawn, _more(more, card, sign, language)] if more else drawn


def inputs(form: Form) -> list[Element]:
    """One labelled input for each field, under the field's id, and one that nobody sees for what the form holds."""
    drawn = [_choice(one) if one.choices and one.kind in CHOICES else _typed(one) for one in form.inputs]
    return [*drawn, {"type": "Input.Text", "id": HELD, "value": form.held, "isVisible": False}] if form.held else drawn


def choice_of(listed: tuple[Row, ...], sign: Sign) -> Element:
    """The list from which a row is chosen, where rows have no controls of their own."""
    choices = [
        {"title": unbound(name), "value": sign(row.button.press)}
        for name, row in zip(numbered(listed), listed, strict=True)
    ]
    what = listed[0].what
    chosen: Element = {"type": "Input.ChoiceSet", "id": CHOSEN, "label": what.capitalize(), "style": "compact"}
    return chosen | {"placeholder": f"Choose a {what}", "choices": choices}


def action(button: Button, card: Card, sign: Sign, language: Language) -> Element:
    """One control."""
    return _action(button, card, sign, language)


def _more(buttons: list[Button], card: Card, sign: Sign, language: Language) -> Element:
    drawn = [_action(button, card, sign, language) for button in buttons]
    most = language.most_buttons
    rest = [{"type": "ActionSet", "actions": drawn[at : at + most]} for at in range(most, len(drawn), most)]
    body = [{"type": "ActionSet", "actions": drawn[:most]}, *rest] if rest else []
    inner: Element = {"type": "AdaptiveCard", "body": body}
    if not rest:
        inner["actions"] = drawn
    return {"type": "Action.ShowCard", "title": "More", "card": inner}


def _action(button: Button, card: Card, sign: Sign, language: Language) -> Element:
    title = _label(button.label, most=language.most_label)
    if button.url:
        return {"type": "Action.OpenUrl", "title": title, "url": button.url}
    submit: Element = {"type": "Action.Submit", "title": title, "data": {"leadbell": sign(button.press)}}
    if button.style in _STYLES:
        submit["style"] = _STYLES[button.style]
    if card.form is not None and button is not card.form.submit and not card.form.live:
        submit["associatedInputs"] = "none"  # else a form's required fields would hold up the way out of it
    if not language.execute:
        return submit
    return {**submit, "type": "Action.Execute", "verb": button.press.intent, "fallback": submit}


def _label(text: str, fallback: str = MARK, most: int = MOST_LABEL) -> str:
    return unbound(label(text, fallback, most))


def _field(one: Input, kind: str) -> Element:
    name = _label(one.label, one.id)
    drawn: Element = {"type": kind, "id": one.id, "label": name}
    if one.required:
        drawn |= {"isRequired": True, "errorMessage": f"{name} is needed."}
    if one.hint:
        drawn["placeholder"] = unbound(clean_cut(one.hint, _MOST_HINT))
    return drawn


def _typed(one: Input) -> Element:
    drawn = _field(one, "Input.Text") | {"maxLength": one.most}
    if one.kind == "long_text":
        drawn["isMultiline"] = True
    if value := cut(unbound(cleaned_value(one)), one.most, utf16):
        drawn["value"] = value
    return drawn


def _choice(one: Input) -> Element:
    choices = [{"title": _label(shown, value), "value": value} for value, shown in one.choices]
    drawn = _field(one, "Input.ChoiceSet") | {"style": "compact", "choices": choices}
    known = dict(one.choices)
    if one.kind == "many":
        drawn["isMultiSelect"] = True
    chosen = [value for value in (one.value.split(",") if one.kind == "many" else [one.value]) if value in known]
    return drawn | {"value": ",".join(chosen)} if chosen else drawn

"""What does a card look like on the screen, and what can be pressed on it?

Webex draws the first five actions of a card or an action set and no more. A ShowCard is one
of them; what it unfolds is not in plain view, so its words are kept apart and its buttons say that
they stand `inside` it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.local import Control
from playground.webex.markup import links_in, plain

MOST_ACTIONS = 5  # Webex' cards guide: up to five buttons

Element = dict[str, Any]


@dataclass(frozen=True)
class Pressable:
    """A control with what stands behind it: its action and the inputs that a press sends along."""

    control: Control
    action: Element
    inputs: tuple[Element, ...] = ()


@dataclass
class Drawing:
    """A card flattened: its lines in plain view, its controls, its links, and the lines inside each ShowCard."""

    lines: list[str] = field(default_factory=list)
    pressables: list[Pressable] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    folded: dict[str, list[str]] = field(default_factory=dict)


def draw(card: Element) -> Drawing:
    """Flatten a card that `check_card` has let through."""
    drawing = Drawing()
    draw_card(card, drawing, drawing.lines, None, ())
    return drawing


def draw_card(
    card: Element, drawing: Drawing, lines: list[str], inside: str | None, above: tuple[Element, ...]
) -> None:
    """Draw a card or an unfolding part; `above` are the inputs of the cards that it stands in."""
    # A Submit takes the inputs of its own card and of its parents, wherever they stand in them.
    inputs = (*above, *inputs_in(card.get("body", [])))
    for element in card.get("body", []):
        draw_element(element, drawing, lines, inside, inputs)
    draw_actions(card.get("actions", []), drawing, inside, inputs)
    draw_select(card, "", drawing, inside, inputs)


def draw_element(
    element: Element, drawing: Drawing, lines: list[str], inside: str | None, inputs: tuple[Element, ...]
) -> None:
    """Draw one element with all that it contains."""
    if element.get("isVisible") is False:
        return
    kind = element.get("type", "Column")
    before = len(lines)
    if kind == "TextBlock":
        add(lines, plain(element.get("text", "")))
        drawing.links += links_in(element.get("text", ""))
    elif kind == "RichTextBlock":
        draw_runs(element.get("inlines", []), drawing, lines, inside, inputs)
    elif kind == "FactSet":
        for fact in element.get("facts", []):
            add(lines, f"{plain(fact.get('title', ''))} {plain(fact.get('value', ''))}".strip())
            drawing.links += links_in(fact.get("value", ""))
    elif kind == "ActionSet":
        draw_actions(element.get("actions", []), drawing, inside, inputs)
    elif kind.startswith("Input."):
        for text in input_lines(element):
            add(lines, text)
    else:
        for member in (*element.get("items", []), *element.get("columns", [])):
            draw_element(member, drawing, lines, inside, inputs)
    draw_select(element, " ".join(lines[before:]), drawing, inside, inputs)


def add(lines: list[str], text: str) -> None:
    """Add a block's words as one or more lines; nothing for a block without words."""
    lines += [line.strip() for line in text.splitlines() if line.strip()]


def draw_runs(
    runs: list[Any], drawing: Drawing, lines: list[str], inside: str | None, inputs: tuple[Element, ...]
) -> None:
    """Draw the runs of a rich text: their words are not Markdown."""
    words = ""
    for run in runs:
        text = run if isinstance(run, str) else str(run.get("text", ""))
        words += text
        if isinstance(run, dict):
            draw_select(run, text, drawing, inside, inputs)
    add(lines, words)


def draw_actions(actions: list[Element], drawing: Drawing, inside: str | None, inputs: tuple[Element, ...]) -> None:
    """Draw the first five of some actions."""
    for action in actions[:MOST_ACTIONS]:
        add_pressable(action, str(action.get("title", "")), drawing, inside, inputs)
        if action.get("type") == "Action.ShowCard":
            title = str(action.get("title", ""))
            draw_card(action.get("card", {}), drawing, drawing.folded.setdefault(title, []), title, inputs)


def draw_select(
    element: Element, words: str, drawing: Drawing, inside: str | None, inputs: tuple[Element, ...]
) -> None:
    """An element that can be pressed as a whole, by the title of its action or by its own words."""
    action = element.get("selectAction")
    if isinstance(action, dict):
        add_pressable(action, str(action.get("title") or words), drawing, inside, inputs)


def add_pressable(
    action: Element, label: str, drawing: Drawing, inside: str | None, inputs: tuple[Element, ...]
) -> None:
    """Add a control for an action."""
    submits = action.get("type") == "Action.Submit" and action.get("associatedInputs") != "none"
    sent = inputs if submits else ()
    control = Control(label, inside, tuple(str(one["id"]) for one in sent))
    drawing.pressables.append(Pressable(control, action, sent))
    if action.get("type") == "Action.OpenUrl":
        drawing.links.append((label, str(action.get("url", ""))))


def inputs_in(elements: list[Element]) -> list[Element]:
    """The inputs among some elements and inside them, in reading order, but not inside ShowCards."""
    found: list[Element] = []
    for element in elements:
        if str(element.get("type", "")).startswith("Input."):
            found.append(element)
        found += inputs_in([*element.get("items", []), *element.get("columns", [])])
    return found


def input_lines(element: Element) -> list[str]:
    """The words drawn for an input: its label, then what stands in it, or its placeholder."""
    label = [plain(str(element.get("label", "")))]
    kind = element["type"]
    if kind == "Input.Toggle":
        return [*label, plain(str(element.get("title", "")))]
    if kind == "Input.ChoiceSet":
        choices = element.get("choices", [])
        chosen = str(element.get("value", "")).split(",")
        if element.get("style") == "expanded":
            return [*label, *(str(choice.get("title", "")) for choice in choices)]
        titles = [str(choice.get("title", "")) for choice in choices if str(choice.get("value")) in chosen]
        return [*label, ", ".join(titles) or str(element.get("placeholder", ""))]
    return [*label, str(element.get("value") or element.get("placeholder") or "")]

"""Which composition objects (text, option, confirmation) does Slack accept inside a block?

Every check collects Slack-shaped faults instead of stopping, as the platform lists all it found:
`must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. The wording is Slack's where it
is on record (lengths, counts, missing and additional properties) and ours elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Faults:
    """The faults found so far, in reading order."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, what: str, at: str) -> None:
        """Note one fault at a JSON pointer such as `/blocks/0/text`."""
        self.found.append(f"{what} [json-pointer:{at}]")


Check = Callable[[Faults, Any, str], None]

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if not isinstance(value, str):
            faults.add("must be a string", at)
        elif len(value) > most:
            faults.add(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            faults.add(f"must be more than {least - 1} characters", at)

    return check


def text(most: int, kinds: tuple[str, ...] = PLAIN, least: int = 1) -> Check:
    """A text object of one of these kinds with `least` to `most` characters."""

    def check(faults: Faults, value: Any, at: str) -> None:
        inner = Faults()
        if not isinstance(value, dict):
            inner.add("must provide an object", at)
        elif value.get("type") not in kinds:
            inner.add(f"must be one of: {', '.join(kinds)}", f"{at}/type")
        else:
            extra = "emoji" if value["type"] == "plain_text" else "verbatim"
            shape(inner, value, at, {"type": string(20), "text": string(most, least)}, {extra: boolean})
        if inner.found:
            faults.add("failed to match all allowed schemas", at)
            faults.found += inner.found

    return check


def boolean(faults: Faults, value: Any, at: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.add("must be a boolean", at)


def number(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            faults.add("must be an integer", at)
        elif value > most:
            faults.add(f"must be less than {most + 1}", at)
        elif value < least:
            faults.add(f"must be more than {least - 1}", at)

    return check


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if value not in values:
            faults.add(f"must be one of: {', '.join(values)}", at)

    return check


def anything(faults: Faults, value: Any, at: str) -> None:
    """A property that this stand-in does not look into."""


def items(least: int, most: int, each: Check) -> Check:
    """A list of `least` to `most` items."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if not isinstance(value, list):
            faults.add("must be an array", at)
            return
        if len(value) > most:
            faults.add(f"no more than {most} items allowed", at)
        if len(value) < least:
            faults.add(f"no less than {least} items allowed", at)
        for index, item in enumerate(value):
            each(faults, item, f"{at}/{index}")

    return check


def shape(
    faults: Faults, value: Mapping[str, Any], at: str, required: Mapping[str, Check], optional: Mapping[str, Check]
) -> None:
    """An object with these properties; Slack refuses any other."""
    for name in required:
        if value.get(name) is None:
            faults.add(f"missing required field: {name}", at)
    for name, inner in value.items():
        check = required.get(name) or optional.get(name)
        if check is None:
            faults.add(f"invalid additional property: {name}", at)
        elif inner is not None:
            check(faults, inner, f"{at}/{name}")


def option(kinds: tuple[str, ...] = PLAIN, linked: bool = False) -> Check:
    """An option: text 75, value 150, description 75; `linked` (overflow menus only) with a url of 3,000 characters."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if not isinstance(value, dict):
            faults.add("must provide an object", at)
            return
        more: dict[str, Check] = {"url": string(3000)} if linked else {}
        shape(
            faults, value, at, {"text": text(75, kinds), "value": string(150)}, {"description": text(75, kinds), **more}
        )

    return check


def group(faults: Faults, value: Any, at: str) -> None:
    """A group of options: label 75, 1 to 100 options."""
    if not isinstance(value, dict):
        faults.add("must provide an object", at)
        return
    shape(faults, value, at, {"label": text(75), "options": items(1, 100, option())}, {})


def confirmation(faults: Faults, value: Any, at: str) -> None:
    """A confirmation dialog: title 100, text 300, confirm and deny 30 characters."""
    if not isinstance(value, dict):
        faults.add("must provide an object", at)
        return
    needed = {"title": text(100), "text": text(300, ANY_TEXT), "confirm": text(30), "deny": text(30)}
    shape(faults, value, at, needed, {"style": one_of("primary", "danger")})

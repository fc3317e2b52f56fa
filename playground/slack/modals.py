"""What do the `views.*` methods do: open a form, change it, stack another on it, publish a home tab?

Errors are those of the methods' reference: `expired_trigger_id`, `exchanged_trigger_id`, `invalid_trigger_id`,
`push_limit_reached` (three views), `hash_conflict`, `not_found`, `duplicate_external_id`, `view_too_large`.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from playground.slack import faces
from playground.slack.blocks import filled, view_faults, view_too_large
from playground.slack.call import Call, Refused, invalid_arguments
from playground.slack.inputs import inputs_of
from playground.slack.workspace import TRIGGER_SECONDS, Trigger, View, Workspace, make_id

STACK = 3


def open_modal(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Open a form for the person whose interaction the trigger id is of."""
    sent = wanted(workspace, call.structure("view", "invalid_arguments"), ("modal",))
    trigger = _exchange(workspace, call.needed("trigger_id"))
    one = new_view(workspace, trigger.person, sent)
    workspace.stacks[trigger.person] = [one]
    workspace.changed(one)
    return {"view": faces.view(workspace, one)}


def push(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Put a form on top of the one that the trigger id was made in."""
    sent = wanted(workspace, call.structure("view", "invalid_arguments"), ("modal",))
    trigger = _exchange(workspace, call.needed("trigger_id"))
    stack = workspace.stacks.get(trigger.person) or []
    if trigger.view is None or trigger.view not in [one.id for one in stack]:
        raise Refused("not_found")
    return {"view": faces.view(workspace, stacked(workspace, trigger.person, sent))}


def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Change a form that is open, by its id or external id; with `hash` only if nobody changed it since."""
    name = call.word("view_id") or call.word("external_id")
    if not name:
        raise invalid_arguments("missing required field: view_id")
    one = workspace.open_view(name)
    sent = wanted(workspace, call.structure("view", "invalid_arguments"), ("modal", "home"), one)
    if one is None:
        raise Refused("not_found")
    if call.word("hash") and call.word("hash") != one.hash:
        raise Refused("hash_conflict", view=faces.view(workspace, one))
    change(workspace, one, sent)
    return {"view": faces.view(workspace, one)}


def publish(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Set a person's home tab."""
    person = call.needed("user_id")
    if person not in workspace.people:
        raise Refused("user_not_found")
    one = workspace.homes.get(person)
    sent = wanted(workspace, call.structure("view", "invalid_arguments"), ("home",), one)
    if one is None:
        one = workspace.homes[person] = new_view(workspace, person, sent)
        workspace.changed(one)
    else:
        if call.word("hash") and call.word("hash") != one.hash:
            raise Refused("hash_conflict", view=faces.view(workspace, one))
        change(workspace, one, sent)
    return {"view": faces.view(workspace, one)}


def wanted(workspace: Workspace, view: Any, kinds: tuple[str, ...], known: View | None = None) -> dict[str, Any]:
    """The view that the service gave, or a refusal of it. `known` is the one that it replaces."""
    if view is None:
        raise invalid_arguments("missing required field: view")
    if view_too_large(view):
        raise Refused("view_too_large")
    faults = view_faults(view, kinds)
    if faults:
        raise invalid_arguments(*faults)
    outside = view.get("external_id")
    holder = workspace.open_view(outside) if outside else None
    if holder is not None and holder is not known:
        raise Refused("duplicate_external_id")
    return dict(view)


def new_view(workspace: Workspace, person: str, sent: dict[str, Any], below: View | None = None) -> View:
    """A view with its id and hash, not yet on anybody's screen."""
    name = make_id("V")
    return View(
        name,
        person,
        sent,
        filled(sent["blocks"]),
        _hash(workspace),
        root=below.root if below else name,
        previous=below.id if below else None,
        order=workspace.stamp(),
    )


def stacked(workspace: Workspace, person: str, sent: dict[str, Any]) -> View:
    """Put a view on top of a person's stack; three is the most."""
    stack = workspace.stacks[person]
    if len(stack) >= STACK:
        raise Refused("push_limit_reached")
    one = new_view(workspace, person, sent, stack[-1])
    stack.append(one)
    workspace.changed(one)
    return one


def change(workspace: Workspace, one: View, sent: dict[str, Any]) -> None:
    """Replace a view's content. What was entered stays where block id and action id stay, as Slack documents."""
    one.sent, one.blocks, one.hash = sent, filled(sent["blocks"]), _hash(workspace)
    one.edits += 1
    one.errors = {}
    places = {each.place for each in inputs_of(one.blocks)}
    one.values = {place: value for place, value in one.values.items() if place in places}
    workspace.changed(one)


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock())}.{secrets.token_hex(4)}"


def _exchange(workspace: Workspace, name: str) -> Trigger:
    trigger = workspace.triggers.get(name)
    if trigger is None or not re.fullmatch(r"\d+\.\d+\.\w+", name):
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if workspace.clock() - trigger.made > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger

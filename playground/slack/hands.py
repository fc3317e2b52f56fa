"""What happens when a person presses, fills in, submits or closes something on the screen?

The client's part: what it finds wrong before it sends anything, what it sends, and what it makes of the answer.
"""

from __future__ import annotations

from typing import Any

from playground.local import Answer, Shown
from playground.slack import interactions, modals
from playground.slack.call import Refused
from playground.slack.courier import Courier
from playground.slack.inputs import Input, complaints, entered, find_input, inputs_of
from playground.slack.screen import Drawn, drawn, find, is_stateful, list_of, names_in, view_shown, words
from playground.slack.workspace import Message, View, Workspace

TROUBLE = "We had some trouble connecting. Try again?"
Values = dict[tuple[str, str], dict[str, Any]]


class Hands:
    """Everybody's fingers."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    async def on_message(self, person: str, shown: Shown, label: str, inputs: dict[str, str]) -> Answer:
        """Press on a message as it was drawn at `shown.edits`, even if it was edited since."""
        one = self._message(shown)
        if one.viewer not in (None, person):
            raise LookupError(f"only {one.viewer} sees this message")
        at = min(max(shown.edits - (one.edits + 1 - len(one.drawn)), 0), len(one.drawn) - 1)
        blocks = one.drawn[at] + [block for each in one.attachments for block in each.get("blocks") or []]
        controls = drawn(blocks)
        pressed = self._find(blocks, controls, label, inputs)
        if pressed is None:
            raise LookupError(f"{label!r} is not there; there are: {list_of([each.control for each in controls])}")
        channel = self._workspace.channels[one.channel]
        channel.members.add(person)
        self._fill(blocks, one.values, inputs)
        action = self._action(blocks, one.values, pressed)
        return await self._courier.interaction(interactions.on_message(self._workspace, person, one, action))

    def _message(self, shown: Shown) -> Message:
        for channel in self._workspace.channels.values():
            if shown.id in channel.messages:
                return channel.messages[shown.id]
        raise LookupError(f"the message {shown.id} is gone")

    async def on_view(self, person: str, shown: Shown, label: str, inputs: dict[str, str]) -> Answer:
        """Press in a form or on the home tab; the labels of its own buttons submit and close."""
        view = self.view(person, shown)
        pressed = self._find(view.blocks, drawn(view.blocks), label, inputs)
        names = names_in(self._workspace)
        if pressed is None and view.sent["type"] == "modal":
            if label.casefold() == words(view.sent.get("submit"), names).casefold():
                return await self.submit(view, inputs)
            if label.casefold() == (words(view.sent.get("close"), names) or "Cancel").casefold():
                return await self.close(view)
        if pressed is None:
            raise LookupError(f"{label!r} is not there; there are: {list_of(list(self._shown(view).controls))}")
        self._fill(view.blocks, view.values, inputs)
        action = self._action(view.blocks, view.values, pressed)
        return await self._courier.interaction(interactions.in_view(self._workspace, view, action))

    def view(self, person: str, shown: Shown) -> View:
        """The open view that was shown to this person."""
        view = self._workspace.open_view(shown.id)
        if view is None or view.person != person:
            raise LookupError(f"the form {shown.id} is not open at {person}")
        return view

    def _shown(self, view: View) -> Shown:
        return view_shown(self._workspace, view)

    async def submit(self, view: View, inputs: dict[str, str]) -> Answer:
        """Submit a form. A status of 0 with `errors` in the body: the client itself found something missing."""
        if not view.sent.get("submit"):
            raise LookupError(f"nothing to submit; there are: {list_of(list(self._shown(view).controls))}")
        self._fill(view.blocks, view.values, inputs)
        view.errors = complaints(view.blocks, view.values)
        if view.errors:
            self._workspace.changed(view)
            return Answer(0, {"response_action": "errors", "errors": dict(view.errors)})
        answer = await self._courier.interaction(interactions.submission(self._workspace, view))
        self._answered(view, answer)
        if self._workspace.open_view(view.id) is None:
            self._workspace.gone(view.id)
        elif view.errors:
            self._workspace.changed(view)
        return answer

    def _answered(self, view: View, answer: Answer) -> None:
        stack = self._workspace.stacks.get(view.person, [])
        body = answer.body
        if answer.status != 200 or (body is not None and not isinstance(body, dict)):
            view.errors = {"": TROUBLE}
            return
        said: dict[str, Any] = body or {}
        action = said.get("response_action")
        try:
            if not said:
                if view in stack:
                    stack.remove(view)
            elif action == "clear":
                stack.clear()
            elif action == "update":
                modals.change(self._workspace, view, modals.wanted(self._workspace, said.get("view"), ("modal",), view))
            elif action == "push":
                sent = modals.wanted(self._workspace, said.get("view"), ("modal",))
                modals.stacked(self._workspace, view.person, sent)
            elif action == "errors":
                errors = said.get("errors")
                known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                if isinstance(errors, dict) and errors and set(errors) <= known:
                    view.errors = {str(name): str(why) for name, why in errors.items()}
                else:
                    view.errors = {"": TROUBLE}
            else:
                view.errors = {"": TROUBLE}
        except Refused:
            view.errors = {"": TROUBLE}

    async def close(self, view: View) -> Answer:
        """Close a form; the service hears of it only where it asked to (`notify_on_close`)."""
        stack = self._workspace.stacks.get(view.person, [])
        whole = bool(view.sent.get("clear_on_close"))
        if whole:
            stack.clear()
        elif view in stack:
            stack.remove(view)
        self._workspace.gone(view.id)
        if not view.sent.get("notify_on_close"):
            return Answer(0)
        return await self._courier.interaction(interactions.closed(self._workspace, view, whole))

    def _find(
        self, blocks: list[dict[str, Any]], controls: list[Drawn], label: str, inputs: dict[str, str]
    ) -> Drawn | None:
        """The control of this label; where options of several selects are called so, that of the one whose input now
        holds it."""
        same = [one for one in controls if one.option is not None and one.control.label == label]
        known = inputs_of(blocks)
        for one in same if len(same) > 1 else ():
            place = (one.block["block_id"], one.element["action_id"])
            name = next((name for name in inputs if find_input(known, name).place == place), "")
            if one.option is not None and name and inputs[name] == one.option["value"]:
                return one
        return find(controls, label)

    def _fill(self, blocks: list[dict[str, Any]], values: Values, inputs: dict[str, str]) -> None:
        known = inputs_of(blocks)
        for name, said in inputs.items():
            one = find_input(known, name)
            values[one.place] = entered(one, said)

    def _action(self, blocks: list[dict[str, Any]], values: Values, pressed: Drawn) -> dict[str, Any]:
        element, block = pressed.element, pressed.block
        out: dict[str, Any] = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
        }
        if element["type"] == "button":
            out |= {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        elif element["type"] == "overflow":
            out["selected_option"] = pressed.option
        elif is_stateful(element):
            out |= self._entry(blocks, values, pressed)
        out["action_ts"] = self._workspace.stamp()
        return out

    def _entry(self, blocks: list[dict[str, Any]], values: Values, pressed: Drawn) -> dict[str, Any]:
        place = (pressed.block["block_id"], pressed.element["action_id"])
        one = next(each for each in inputs_of(blocks) if each.place == place)
        if pressed.option is not None:
            values[place] = self._toggled(one, values, pressed.option)
        if place not in values:
            raise LookupError(f"{pressed.control.label!r} needs a value: give it as {one.action}=…")
        return values[place]

    def _toggled(self, one: Input, values: Values, option: dict[str, Any]) -> dict[str, Any]:
        if one.element["type"] not in ("checkboxes", "multi_static_select"):
            return entered(one, option["value"])
        held = values.get(one.place) or {"selected_options": one.element.get("initial_options") or []}
        chosen = [each for each in held["selected_options"] if each != option]
        if len(chosen) == len(held["selected_options"]):
            chosen.append(option)
        return {"type": one.element["type"], "selected_options": chosen}

"""What does Teams' client send when a person presses something, and what does it do with the answer?"""

from __future__ import annotations

import copy
from typing import Any

from playground.local import Answer, Shown
from playground.teams.activities import Activities
from playground.teams.controls import Pressable, gather, pressables
from playground.teams.courier import Courier
from playground.teams.inspection import ADAPTIVE, card_problem
from playground.teams.people import Person
from playground.teams.reading import cards
from playground.teams.screen import Screen
from playground.teams.workspace import Channel, Message, Team, Workspace

FAILED = "Something went wrong. Please try again."
UNREACHABLE = "Unable to reach app. Please try again."
TOAST = "application/vnd.microsoft.activity.message"
CONTEXT = {"theme": "default"}
Place = tuple[Team, Channel] | None


class Hands:
    """A person's presses. An answer of status 0 says that nothing was sent, and its body why."""

    def __init__(self, workspace: Workspace, screen: Screen, activities: Activities, courier: Courier) -> None:
        self._workspace, self._screen = workspace, screen
        self._activities, self._courier = activities, courier

    async def press(self, person: Person, shown: Shown, label: str, inputs: dict[str, str]) -> Answer:
        """Press a control of what is (or was a moment ago) on the screen; raises LookupError if there is none such."""
        dialog = self._screen.dialogs.get(person.id)
        in_dialog = shown.place.startswith("form:")
        if in_dialog and (dialog is None or dialog.id != shown.id):
            raise LookupError(f"this dialog is not open in front of {person.name} any more")
        within = [dialog.card] if in_dialog and dialog else cards(shown.payload)
        found = _find([p for card in within for p in pressables(card, form=in_dialog)], label)
        values, faulty = gather(found, inputs)
        place, message = self._origin(person, dialog.origin if in_dialog and dialog else shown.id)
        action, data = found.action, found.action.get("data", {})
        if action["type"] == "Action.OpenUrl":
            return Answer(0, {"openUrl": action.get("url")})
        if faulty:
            return Answer(0, {"invalid": faulty})
        if place is None and not person.installed:
            return Answer(0, {"refused": "the app is not installed for this person"})
        if place is not None and not place[0].bot_in_it:
            return Answer(0, {"refused": "the app is not in this team"})
        # Inputs are written over the action's own data; data that is a string stays as it is.
        merged: Any = {**copy.deepcopy(data), **values} if isinstance(data, dict) else data
        if in_dialog:
            return await self._task(person, place, message, "task/submit", merged)
        if action["type"] == "Action.Execute":
            return await self._execute(person, place, message, action, merged, "manual")
        return await self._submit(person, place, message, merged)

    async def refresh(self, person: Person, shown: Shown) -> Answer:
        """What the client does by itself when a card with `refresh` comes into this person's view."""
        for card in cards(shown.payload):
            refresh = card.get("refresh")
            if isinstance(refresh, dict) and person.id in refresh.get("userIds", [person.id])[:60]:
                place, message = self._origin(person, shown.id)
                action = refresh["action"]
                return await self._execute(person, place, message, action, action.get("data", {}), "automatic")
        raise LookupError(f"no card here refreshes itself for {person.name}")

    def _origin(self, person: Person, id: str) -> tuple[Place, Message]:
        """Where a message stands, if it is still there and this person may see it."""
        found = self._workspace.message(id)
        if found is None:
            raise LookupError(f"the message {id} is gone")
        conversation, message = found
        if isinstance(conversation, Channel):
            return self._workspace.channel(conversation.id), message
        if conversation.id != person.chat:
            raise LookupError(f"the message {id} is in somebody else's chat")
        return None, message

    async def _execute(
        self, person: Person, place: Place, message: Message, action: dict[str, Any], data: Any, trigger: str
    ) -> Answer:
        copied = {key: action[key] for key in ("type", "title", "id", "verb") if key in action}
        value: Any = {"action": {**copied, "data": data}, "trigger": trigger}
        invoke = self._activities.invoke(person, place, "adaptiveCard/action", value, message)
        answer = await self._courier.deliver(invoke)
        body = answer.body
        if answer.status != 200:
            self._screen.notice(person.id, UNREACHABLE)
            return answer
        kind = body.get("type") if isinstance(body, dict) and body.get("statusCode", 200) == 200 else None
        if kind == ADAPTIVE and card_problem(body.get("value")) is None:
            self._screen.replace(message, person.id, body["value"])
        elif kind == TOAST and isinstance(body.get("value"), str):
            self._screen.notice(person.id, body["value"])
        else:
            self._screen.notice(person.id, FAILED)
        return answer

    async def _submit(self, person: Person, place: Place, message: Message, merged: Any) -> Answer:
        """Action.Submit, whose data may ask the client for something else than a plain submit in `msteams`."""
        teams = merged.get("msteams") if isinstance(merged, dict) else None
        teams = teams if isinstance(teams, dict) else {}
        if teams.get("type") == "task/fetch":
            return await self._task(person, place, message, "task/fetch", merged)
        activity = self._activities.submitted(person, place, message, merged)
        if teams.get("type") == "messageBack":
            activity |= {"text": teams.get("text", ""), "value": teams.get("value", merged)}
        elif teams.get("type") == "imBack":
            activity |= {"text": str(teams.get("value", ""))}
            activity.pop("value")
        answer = await self._courier.deliver(activity)
        if not 200 <= answer.status < 300:
            self._screen.notice(person.id, FAILED)
        return answer

    async def _task(self, person: Person, place: Place, message: Message, name: str, data: Any) -> Answer:
        """Open a dialog, or send what was filled into one, and do what the answer says: go on, say a word, close."""
        invoke = self._activities.invoke(person, place, name, {"data": data, "context": dict(CONTEXT)}, message)
        answer = await self._courier.deliver(invoke)
        if answer.status != 200:
            self._screen.notice(person.id, UNREACHABLE)
            return answer
        task = answer.body.get("task") if isinstance(answer.body, dict) else None
        task = task if isinstance(task, dict) else {}
        value = task.get("value")
        self._screen.close(person.id)
        if task.get("type") == "continue" and isinstance(value, dict):
            self._open(person, value, message)
        elif task.get("type") == "message":
            self._screen.notice(person.id, str(value))
        elif name == "task/fetch" or task:
            self._screen.notice(person.id, UNREACHABLE)
        return answer

    def _open(self, person: Person, value: dict[str, Any], message: Message) -> None:
        attachment = value.get("card")
        card = attachment.get("content") if isinstance(attachment, dict) else None
        if isinstance(attachment, dict) and attachment.get("contentType") == ADAPTIVE and card_problem(card) is None:
            self._screen.open(person.id, str(value.get("title", "")), card or {}, message.id)
        else:
            self._screen.notice(person.id, FAILED)


def _find(offered: list[Pressable], label: str) -> Pressable:
    for found in offered:
        if found.label == label:
            return found
    there = ", ".join(f"{p.label!r} (in {p.inside!r})" if p.inside else repr(p.label) for p in offered)
    raise LookupError(f"no control {label!r}; there is: {there or 'nothing to press'}")

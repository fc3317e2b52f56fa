"""What happens when the service posts to a response_url, or answers a command in the body of its 200?

Documented: five times within 30 minutes; for the person alone unless `response_type` is `in_channel`;
`replace_original` and `delete_original` act on the message that was pressed.
"""

from __future__ import annotations

from typing import Any

from playground.slack import events
from playground.slack.call import Refused
from playground.slack.posts import checked, composed
from playground.slack.workspace import HOOK_SECONDS, HOOK_USES, Hook, Workspace


def respond(workspace: Workspace, name: str, content: dict[str, Any]) -> None:
    """One use of a response_url; Refused with 404 when it is unknown, worn out or too old."""
    hook = workspace.hooks.get(name)
    if hook is None:
        raise Refused("invalid_url", status=404)
    if hook.uses >= HOOK_USES:
        raise Refused("used_url", status=404)
    if workspace.clock() - hook.made > HOOK_SECONDS:
        raise Refused("expired_url", status=404)
    apply(workspace, hook, content)
    hook.uses += 1


def apply(workspace: Workspace, hook: Hook, content: dict[str, Any]) -> None:
    """Show, replace or delete what the content says. Raises Refused for a message that Slack does not take."""
    original = hook.message
    held = workspace.channels[hook.channel].messages
    if content.get("delete_original"):
        if original is not None and held.pop(original.ts, None) is not None:
            workspace.gone(original.ts)
            if original.viewer is None:
                workspace.emit(events.deleted(workspace, original))
        return
    kept = checked(content)
    if content.get("replace_original") and original is not None and original.ts in held:
        original.text = kept["text"]
        original.blocks = kept["blocks"] or []
        original.attachments = kept["attachments"] or []
        original.sent = content
        before = original.edited
        workspace.redraw(original)
        if original.viewer is None:
            workspace.emit(events.changed(workspace, original, before))
        return
    public = content.get("response_type") == "in_channel"
    thread = content.get("thread_ts")
    if thread is None and not public and original is not None:
        thread = original.thread  # a whisper shows where the press was
    viewer = None if public else hook.person
    one = composed(workspace, hook.channel, content, kept, thread=thread, viewer=viewer)
    workspace.keep(one)
    if public:
        workspace.emit(events.posted(workspace, one))

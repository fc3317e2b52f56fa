"""Where does a ring go, whom does a card mention, and how is that written?

`owner` · `dana@acme.example` · `team:emea` · `slack:#emea-leads` · `slack:acme/#sales` · `teams:Sales EMEA/Hot leads` ·
`webex:EMEA hot leads`.
"""

from __future__ import annotations

import re

from leads.people import PLATFORMS, TEAM
from leads.suggestion import did_you_mean, quoted
from rules.verdict import ChannelTarget, Everybody, Mentioned, Owner, PersonTarget, Target, TeamTarget

# Slack's help pages: lower case, no spaces or full stops, at most 80 characters; letters of any script.
_SLACK_CHANNEL = re.compile(r"#[^\s#/.,:;@<>A-Z]{1,80}")
_SLACK_WORKSPACE = re.compile(r"[^\s#/]{1,100}")
_EMAIL = re.compile(r"[^\s@/:]{1,64}@[^\s@/:]{1,190}")
_LONGEST = 256

PLACES: dict[str, str] = {
    "owner": "the lead's owner, in their direct messages on the platform they use",
    "ada@acme.example": "that person, in their direct messages on the platform they use",
    "team:emea": "whoever of that team is on duty, one at a time and in turn, in their direct messages",
    "slack:#channel": "a Slack channel",
    "slack:workspace/#channel": "a Slack channel of that workspace, where there are several",
    "teams:Team/Channel": "a channel of Microsoft Teams",
    "webex:Space name": "a Webex space",
}
"""How a place is written, by examples, and who is rung there."""
_EXAMPLES = f"Allowed: {', '.join(PLACES)}."


class TargetFault(ValueError):
    """Not a place that can be rung: a stable code, a sentence, and what to write instead."""

    def __init__(self, code: str, sentence: str, hint: str = _EXAMPLES) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.hint = hint


def parse_target(text: str) -> Target:
    """The place that `text` writes. Raises TargetFault."""
    text = text.strip()
    if text == "owner":
        return Owner()
    platform, colon, name = text.partition(":")
    name = name.strip()
    if "@" in text and not colon:
        return _person(text)
    if len(text) > _LONGEST or not text.isprintable():
        raise TargetFault("invalid_target", f"A place is one line of at most {_LONGEST} characters.")
    if platform == "team" and colon:
        return _team(name)
    if not colon or platform not in PLATFORMS:
        hint = did_you_mean(platform, ("owner", "team", *PLATFORMS)) if colon else did_you_mean(text, ("owner",))
        raise TargetFault("invalid_target", f"{quoted(text)} isn't a place that can be rung.", hint or _EXAMPLES)
    if not name:
        raise TargetFault("invalid_target", f'After "{platform}:" a name is missing.')
    if platform == "slack":
        return _slack(name)
    if platform == "teams":
        team, slash, channel = name.partition("/")
        if not slash or not team.strip() or not channel.strip():
            raise TargetFault(
                "invalid_target", "A Teams channel is written with its team.", "Write teams:Team/Channel."
            )
        return ChannelTarget("teams", name)
    return ChannelTarget("webex", name)


def _person(email: str) -> Target:
    if len(email) > _LONGEST or _EMAIL.fullmatch(email) is None:
        raise TargetFault("invalid_target", f"{quoted(email)} is no e-mail address of a person.")
    return PersonTarget(email.lower())


def _team(name: str) -> TeamTarget:
    if TEAM.fullmatch(name) is None:
        sentence = "A team's name has 1 to 40 lower-case letters, digits, - and _, and begins with a letter or digit."
        raise TargetFault("invalid_target", sentence, "Write it as the people file has it: team:emea.")
    return TeamTarget(name)


def _slack(name: str) -> Target:
    workspace, slash, channel = name.rpartition("/")
    if not channel.startswith("#"):
        raise TargetFault("invalid_target", "A Slack channel begins with #.", f"Write slack:#{channel.lower()[:80]}.")
    if _SLACK_CHANNEL.fullmatch(channel) is None:
        sentence = "Slack's channel names are lower case, without spaces and full stops, at most 80 characters."
        raise TargetFault("invalid_target", sentence)
    if slash and _SLACK_WORKSPACE.fullmatch(workspace) is None:
        raise TargetFault("invalid_target", "A Slack workspace is one word.", "Write slack:workspace/#channel.")
    return ChannelTarget("slack", channel, workspace)


MENTIONS: dict[str, str] = {
    "owner": "the lead's owner",
    "ada@acme.example": "that person",
    "team:emea": "everybody of that team who is on duty",
    "channel": "everybody of the channel",
    "here": "everybody of the channel who is there now",
}
"""How whom a card mentions is written, by examples, and who that is."""
EVERYBODY: dict[str, tuple[str, ...]] = {"channel": ("slack", "webex"), "here": ("slack",)}
"""On which platforms all of a channel can be called by one word (their documentation; Teams has none for bots)."""


def parse_mention(text: str) -> Mentioned:
    """Whom `text` says that a card mentions. Raises TargetFault."""
    text = text.strip()
    if text == "channel":
        return Everybody("channel")
    if text == "here":
        return Everybody("here")
    hint = f"Allowed: {', '.join(MENTIONS)}."
    try:
        found = parse_target(text)
    except TargetFault as fault:
        raise TargetFault("invalid_mention", f"{quoted(text)} can't be mentioned.", hint) from fault
    if isinstance(found, ChannelTarget):
        sentence = "A card can call everybody of the channel that it stands in, and of no other."
        raise TargetFault("invalid_mention", sentence, "Write channel or here.")
    return found


def print_target(target: Target | Mentioned) -> str:
    """`parse_target(print_target(target)) == target`, and of what is mentioned the same by `parse_mention`."""
    if isinstance(target, Everybody):
        return target.word
    if isinstance(target, TeamTarget):
        return f"team:{target.name}"
    if isinstance(target, Owner):
        return "owner"
    if isinstance(target, PersonTarget):
        return target.email
    before = f"{target.workspace}/" if target.workspace else ""
    return f"{target.platform}:{before}{target.name}"

"""What was the service told before its start, and is it enough?

Environment variables, or the same names in a `.env` file. All faults are reported at once, each a
sentence; an unknown name of ours is a fault too, because it is most likely a misspelt one.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.keeping import Keep, read_keep
from bot.platforms.addresses import is_safe
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.webex.settings import WebexSettings
from leads.hours import is_zone
from leads.people import Role
from leads.store.database import BadDatabaseURL, parse_url
from rules.targets import TargetFault, parse_target
from rules.verdict import Target

DATABASE_URL = "sqlite+aiosqlite:///leadbell.db"
SECRET_LENGTH = 32
SHORTEST_RETURN = 3 * 60_000
"""Milliseconds: the rep is reminded after one minute, and the team rings after two."""

NAMES: dict[str, str] = {
    "LEADBELL_DATABASE_URL": "SQLAlchemy URL of the database",
    "LEADBELL_PUBLIC_URL": "where the platforms and browsers reach the service",
    "LEADBELL_SECRET_KEY": "signs buttons, links and sessions",
    "LEADBELL_SECRET_KEY_PREVIOUS": "still reads what an older key signed",
    "LEADBELL_API_KEY": "a first API key",
    "LEADBELL_RULES": "folder of rule files",
    "LEADBELL_PEOPLE": "people file",
    "LEADBELL_AGENT_WEBHOOK_URL": "where the agents' platform takes commands and replies",
    "LEADBELL_AGENT_WEBHOOK_SECRET": "signs what the agents' platform receives",
    "LEADBELL_RING_WITHIN": "how old an event may be and still ring",
    "LEADBELL_RETURN_AFTER": "how long a lead waits for a silent rep until its chat returns to automated",
    "LEADBELL_FALLBACK": "the place that is rung where a lead asks for a person and no rule catches it",
    "LEADBELL_ZONE": "the organisation's time zone, by which a channel's quiet hours go",
    "LEADBELL_KEEP": "how long what is kept",
    "LEADBELL_EXPORT_BY": "who may export leads: manager or rep",
    "LEADBELL_SUMMARY_MODEL": "model for summaries",
    "LEADBELL_MODERATION_MODEL": "model for moderation",
    "OPENAI_BASE_URL": "an OpenAI-compatible server",
    "OPENAI_API_KEY": "its key",
    "SLACK_BOT_TOKEN": "Slack's bot token",
    "SLACK_SIGNING_SECRET": "Slack's signing secret",
    "SLACK_APP_TOKEN": "Slack's app token, for Socket Mode",
    "SLACK_CLIENT_ID": "Slack's client id, for installing by OAuth",
    "SLACK_CLIENT_SECRET": "Slack's client secret",
    "SLACK_API_URL": "the Web API's base URL",
    "TEAMS_APP_ID": "the bot's app id",
    "TEAMS_APP_PASSWORD": "the bot's client secret",
    "TEAMS_TENANT_ID": "the one tenant that is served",
    "TEAMS_HEARS": "what channels pass on to the bot: mentions (default), or all with resource-specific consent",
    "TEAMS_OPENID_METADATA_URL": "replaces Microsoft's OpenID document",
    "TEAMS_LOGIN_URL": "replaces Microsoft's login server",
    "WEBEX_ACCESS_TOKEN": "the bot's access token",
    "WEBEX_WEBHOOK_SECRET": "signs what Webex sends",
    "WEBEX_ORG_IDS": "Webex organisations whose people are let in, any where left out",
    "WEBEX_API_URL": "the REST API's base URL",
}
EXPORT_BY: tuple[Role, ...] = ("manager", "rep")
"""Least roles that may export leads, the default first."""
_OURS = ("LEADBELL_", "SLACK_", "TEAMS_", "WEBEX_")


class SettingsFault(ValueError):
    """The settings can't be used. `sentences` names every fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service was told. Platforms that are off are None; secrets don't show in its `repr`."""

    database_url: str = field(default=DATABASE_URL, repr=False)
    public_url: str = ""
    secret_key: str = field(default="", repr=False)
    secret_key_previous: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    rules: Path | None = None
    people: Path | None = None
    agent_webhook_url: str = ""
    agent_webhook_secret: str = field(default="", repr=False)
    ring_within: int = 3_600_000  # milliseconds
    return_after: int | None = None  # milliseconds; None: a chat never returns to automated by itself
    zone: str = "UTC"  # the organisation's
    fallback: Target | None = None
    keep: Keep = field(default_factory=Keep)
    export_by: Role = "manager"
    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    webex: WebexSettings | None = None


def load_environment(environ: Mapping[str, str], dotenv: Path | None = None) -> dict[str, str]:
    """The environment over the `.env` file, our names only, empty ones left out. Raises `SettingsFault` where a line
    of the file can't be read: it may be the one that matters."""
    values = _of_file(dotenv) if dotenv is not None and dotenv.is_file() else {}
    merged = {**values, **environ}
    return {name: value.strip() for name, value in merged.items() if value and value.strip() and _is_ours(name)}


def _of_file(dotenv: Path) -> dict[str, str | None]:
    try:
        with dotenv.open(encoding="utf-8") as stream:
            unread = [one.original.line for one in parse_stream(stream) if one.error]
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it isn't UTF-8"
        raise SettingsFault([f"{dotenv} can't be read: {why}."]) from None
    if unread:
        raise SettingsFault([f"{dotenv}:{line} is no setting such as NAME=value." for line in unread])
    return dict(dotenv_values(dotenv))


def _is_ours(name: str) -> bool:
    return name in NAMES or name.startswith(_OURS)


def read_settings(values: Mapping[str, str], *, serving: bool = True) -> Settings:
    """Check everything and return it. `serving`: with what only a running service needs. Raises `SettingsFault`."""
    faults = [_unknown(name) for name in values if name not in NAMES]
    get = values.get
    if serving and not get("LEADBELL_SECRET_KEY"):
        faults.append(
            "LEADBELL_SECRET_KEY is missing: it signs buttons and links. Make one with "
            '`python -c "import secrets; print(secrets.token_urlsafe(32))"`.'
        )
    for name in ("LEADBELL_SECRET_KEY", "LEADBELL_SECRET_KEY_PREVIOUS"):
        if 0 < len(get(name, "")) < SECRET_LENGTH:
            faults.append(f"{name} has {len(values[name])} characters: at least {SECRET_LENGTH} are needed.")
    for name in ("LEADBELL_PUBLIC_URL", "LEADBELL_AGENT_WEBHOOK_URL", "OPENAI_BASE_URL"):
        if get(name) and not is_safe(values[name]):
            faults.append(f"{name} must be an https:// address (http:// only for this machine), without a password.")
    try:
        parse_url(get("LEADBELL_DATABASE_URL", DATABASE_URL))
    except BadDatabaseURL as fault:
        faults.append(f"LEADBELL_DATABASE_URL {fault}.")
    if get("LEADBELL_AGENT_WEBHOOK_URL") and not get("LEADBELL_AGENT_WEBHOOK_SECRET"):
        faults.append(
            "LEADBELL_AGENT_WEBHOOK_SECRET is missing: without it the agents' platform can't tell us from others."
        )
    if get("LEADBELL_AGENT_WEBHOOK_SECRET") and not _signs(values["LEADBELL_AGENT_WEBHOOK_SECRET"]):
        faults.append(
            "LEADBELL_AGENT_WEBHOOK_SECRET holds no bytes to sign with: it is base64, with or without whsec_ before it."
        )
    keep = read_keep(values["LEADBELL_KEEP"], faults) if get("LEADBELL_KEEP") else Keep()
    within = _duration("LEADBELL_RING_WITHIN", get("LEADBELL_RING_WITHIN", "1h"), faults)
    after = get("LEADBELL_RETURN_AFTER", "")
    return_after = _duration("LEADBELL_RETURN_AFTER", after, faults) if after else None
    if return_after is not None and return_after < SHORTEST_RETURN:
        faults.append(f'LEADBELL_RETURN_AFTER is "{after}": 3m or more, after the rep was reminded and the team rang.')
    fallback = _fallback(get("LEADBELL_FALLBACK", ""), faults)
    zone = get("LEADBELL_ZONE", "UTC")
    if not is_zone(zone):
        faults.append(f'LEADBELL_ZONE: "{zone}" is no time zone such as Europe/Berlin.')
    export_by = next((role for role in EXPORT_BY if role == get("LEADBELL_EXPORT_BY", EXPORT_BY[0])), None)
    if export_by is None:
        faults.append(f'LEADBELL_EXPORT_BY is "{values["LEADBELL_EXPORT_BY"]}": {" or ".join(EXPORT_BY)} is expected.')
    for name in ("LEADBELL_RULES", "LEADBELL_PEOPLE"):
        if get(name) and not Path(values[name]).exists():
            faults.append(f"{name} names {values[name]}, which doesn't exist.")
    settings = Settings(
        database_url=get("LEADBELL_DATABASE_URL", DATABASE_URL), public_url=get("LEADBELL_PUBLIC_URL", "").rstrip("/"),
        secret_key=get("LEADBELL_SECRET_KEY", ""), secret_key_previous=get("LEADBELL_SECRET_KEY_PREVIOUS", ""),
        api_key=get("LEADBELL_API_KEY", ""), rules=_path(get("LEADBELL_RULES")), people=_path(get("LEADBELL_PEOPLE")),
        agent_webhook_url=get("LEADBELL_AGENT_WEBHOOK_URL", ""),
        agent_webhook_secret=get("LEADBELL_AGENT_WEBHOOK_SECRET", ""), ring_within=within,
        return_after=return_after, keep=keep, zone=zone,
        fallback=fallback, export_by=export_by or EXPORT_BY[0],
        slack=_slack(values, faults), teams=_teams(values, faults), webex=_webex(values, faults),
    )  # fmt: skip
    if faults:
        raise SettingsFault(faults)
    return settings


def _fallback(value: str, faults: list[str]) -> Target | None:
    """A place as a rule file writes it; what is wrong with it is added to `faults`."""
    try:
        return parse_target(value) if value else None
    except TargetFault as fault:
        faults.append(f"LEADBELL_FALLBACK: {fault.sentence} {fault.hint}".rstrip())
        return None


def _signs(secret: str) -> bool:
    """Whether the receiver's library would get any bytes out of the secret."""
    try:
        return b64decode(secret.removeprefix("whsec_")) != b""
    except (binascii.Error, ValueError):
        return True  # no base64: taken as the secret's own bytes


def _unknown(name: str) -> str:
    close = get_close_matches(name, NAMES, n=1)
    return f"{name} is no setting of Leadbell" + (f"; did you mean {close[0]}?" if close else ".")


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None


def _duration(name: str, value: str, faults: list[str]) -> int:
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value)
    if found is None:
        faults.append(f'{name} is "{value}": a number with s, m, h or d is expected, such as 1h.')
        return 0
    return int(found[1]) * {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[found[2]]


def _slack(values: Mapping[str, str], faults: list[str]) -> SlackSettings | None:
    names = ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET")
    given = {name.lower(): values[f"SLACK_{name}"] for name in names if values.get(f"SLACK_{name}")}
    if not given:
        _check_url("SLACK_API_URL", values, faults)
        return None
    try:
        settings = SlackSettings(**given, api_url=values.get("SLACK_API_URL", SlackSettings().api_url))
        settings.check()
    except ValueError as fault:
        faults.append(str(fault))
        return None
    return settings


def _teams(values: Mapping[str, str], faults: list[str]) -> TeamsSettings | None:
    names = ("APP_ID", "APP_PASSWORD", "TENANT_ID")
    given = {name: values[f"TEAMS_{name}"] for name in names if values.get(f"TEAMS_{name}")}
    for name in ("TEAMS_OPENID_METADATA_URL", "TEAMS_LOGIN_URL"):
        _check_url(name, values, faults)
    hears = values.get("TEAMS_HEARS") or "mentions"
    if hears not in ("mentions", "all"):
        faults.append(f"TEAMS_HEARS is {hears!r}: mentions or all is allowed.")
    if not given:
        return None
    missing = [f"TEAMS_{name}" for name in names[:2] if name not in given]
    if missing:
        faults.append(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: Teams needs both.")
        return None
    urls = {
        key: values[name]
        for key, name in (("openid_metadata_url", "TEAMS_OPENID_METADATA_URL"), ("login_url", "TEAMS_LOGIN_URL"))
        if values.get(name)
    }
    try:
        tenant = given.get("TENANT_ID", "")
        return TeamsSettings(given["APP_ID"], given["APP_PASSWORD"], tenant, **urls, hears_all=hears == "all")
    except ValueError as fault:
        if str(fault) not in faults:
            faults.append(str(fault))
        return None


def _webex(values: Mapping[str, str], faults: list[str]) -> WebexSettings | None:
    names = ("ACCESS_TOKEN", "WEBHOOK_SECRET")
    given = {name: values[f"WEBEX_{name}"] for name in names if values.get(f"WEBEX_{name}")}
    if not given:
        _check_url("WEBEX_API_URL", values, faults)
        return None
    try:
        settings = WebexSettings(
            given.get("ACCESS_TOKEN", ""), given.get("WEBHOOK_SECRET", ""),
            values.get("WEBEX_API_URL", WebexSettings().api_url), values.get("LEADBELL_PUBLIC_URL"),
            frozenset(re.split(r"[\s,]+", values["WEBEX_ORG_IDS"])) if values.get("WEBEX_ORG_IDS") else frozenset(),
        )  # fmt: skip
        settings.check()
    except ValueError as fault:
        faults.append(str(fault))
        return None
    return settings


def _check_url(name: str, values: Mapping[str, str], faults: list[str]) -> None:
    """An override may stand alone; it must still be an address that a secret may be sent to."""
    value = values.get(name)
    if value and not (urlsplit(value).netloc and is_safe(value)):
        faults.append(f"{name} must be an https:// address (http:// only for loopback), without a password.")

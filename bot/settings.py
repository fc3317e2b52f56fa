"""What was the service told before its start, and is it enough?

Environment variables, or the same names in a `.env` file. All faults are reported at once, each a
sentence; an unknown name of ours is a fault too, because it is most likely a misspelt one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.keeping import Keep, read_keep
from bot.moderation.settings import ModerationSettings, read_moderation
from bot.platforms.addresses import is_safe
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.webex.settings import WebexSettings
from bot.setting_shapes import domains, duration
from bot.setting_table import EXPORT_BY, NAMES
from leads.people import Role
from rules.targets import TargetFault, parse_target
from rules.verdict import Target

DATABASE_URL = NAMES["LEADBELL_DATABASE_URL"].default
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
    language: str = "en"  # the same: a tag
    openai_base_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    summary_model: str = ""  # "": summaries are the lead's own sentences
    fallback: Target | None = None
    keep: Keep = field(default_factory=Keep)
    export_by: Role = "manager"
    join_domains: tuple[str, ...] = ()  # lower case: whose people become reps at their first press
    moderation: ModerationSettings | None = None  # None: scores come with the messages alone
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
            '`python3 -c "import secrets; print(secrets.token_urlsafe(32))"`.'
        )
    if get("LEADBELL_AGENT_WEBHOOK_URL") and not get("LEADBELL_AGENT_WEBHOOK_SECRET"):
        faults.append(
            "LEADBELL_AGENT_WEBHOOK_SECRET is missing: without it the agents' platform can't tell us from others."
        )
    if get("LEADBELL_SUMMARY_MODEL") and not (get("OPENAI_BASE_URL") or get("OPENAI_API_KEY")):
        faults.append(
            "LEADBELL_SUMMARY_MODEL needs a server that runs it: OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI's own."
        )
    for name, given in values.items():
        wrong = NAMES[name].shape.fault(given) if name in NAMES else None
        if wrong is not None:
            faults.append(f"{name}{wrong}" if wrong.startswith(":") else f"{name} {wrong}")
    keep = read_keep(values["LEADBELL_KEEP"], faults) if get("LEADBELL_KEEP") else Keep()
    settings = Settings(
        database_url=_of("LEADBELL_DATABASE_URL", values), public_url=get("LEADBELL_PUBLIC_URL", "").rstrip("/"),
        secret_key=get("LEADBELL_SECRET_KEY", ""), secret_key_previous=get("LEADBELL_SECRET_KEY_PREVIOUS", ""),
        api_key=get("LEADBELL_API_KEY", ""), rules=_path(get("LEADBELL_RULES")), people=_path(get("LEADBELL_PEOPLE")),
        agent_webhook_url=get("LEADBELL_AGENT_WEBHOOK_URL", ""),
        agent_webhook_secret=get("LEADBELL_AGENT_WEBHOOK_SECRET", ""),
        ring_within=duration(_of("LEADBELL_RING_WITHIN", values)) or 0,
        return_after=duration(get("LEADBELL_RETURN_AFTER", "")), keep=keep, zone=_of("LEADBELL_ZONE", values),
        language=_of("LEADBELL_LANGUAGE", values), summary_model=get("LEADBELL_SUMMARY_MODEL", ""),
        openai_base_url=get("OPENAI_BASE_URL", "").rstrip("/"), openai_api_key=get("OPENAI_API_KEY", ""),
        fallback=_fallback(get("LEADBELL_FALLBACK", "")),
        export_by=next((role for role in EXPORT_BY if role == get("LEADBELL_EXPORT_BY")), EXPORT_BY[0]),
        join_domains=tuple(domains(get("LEADBELL_JOIN_DOMAINS", ""))),
        moderation=read_moderation(values, faults),
        slack=_slack(values, faults), teams=_teams(values, faults), webex=_webex(values, faults),
    )  # fmt: skip
    if faults:
        raise SettingsFault(faults)
    return settings


def _of(name: str, values: Mapping[str, str]) -> str:
    """A setting's value, or the one that stands where it is left out."""
    return values.get(name) or NAMES[name].default


def _fallback(value: str) -> Target | None:
    """A place as a rule file writes it; None where there is none that can be read, which its shape has told."""
    with suppress(TargetFault):
        return parse_target(value) if value else None
    return None


def _unknown(name: str) -> str:
    close = get_close_matches(name, NAMES, n=1)
    return f"{name} is no setting of Leadbell" + (f"; did you mean {close[0]}?" if close else ".")


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None


def _slack(values: Mapping[str, str], faults: list[str]) -> SlackSettings | None:
    names = ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET")
    given = {name.lower(): values[f"SLACK_{name}"] for name in names if values.get(f"SLACK_{name}")}
    if not given:
        _check_url("SLACK_API_URL", values, faults)
        return None
    try:
        public = values.get("LEADBELL_PUBLIC_URL", "").rstrip("/")
        api = values.get("SLACK_API_URL", SlackSettings().api_url)
        settings = SlackSettings(**given, api_url=api, public_url=public)
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
    hears = _of("TEAMS_HEARS", values)
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

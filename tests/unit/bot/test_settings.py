"""Does the service start with what `interfaces.md` promises is enough, and say what is missing otherwise?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.keeping import DAY, Keep
from bot.platforms.webex.settings import WebexSettings
from bot.settings import NAMES, Settings, SettingsFault, load_environment, read_settings

SECRET = "s" * 32
ENOUGH = {"LEADBELL_SECRET_KEY": SECRET}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}
TEAMS = {"TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "shh"}
WEBEX = {"WEBEX_ACCESS_TOKEN": "t", "WEBEX_WEBHOOK_SECRET": "shh"}


def settings(**given: str) -> Settings:
    return read_settings(ENOUGH | given)


def faults(*, serving: bool = True, **given: str) -> list[str]:
    with pytest.raises(SettingsFault) as told:
        read_settings(given, serving=serving)
    assert all(one.endswith((".", "?", "`.")) for one in told.value.sentences)
    return told.value.sentences


# -- what is enough -------------------------------------------------------------------------------------------------


def test_a_secret_key_is_enough_and_every_platform_is_off() -> None:
    found = settings()
    assert found.database_url == "sqlite+aiosqlite:///leadbell.db"
    assert (found.slack, found.teams, found.webex) == (None, None, None)
    assert found.ring_within == 3_600_000
    assert found.rules is found.people is None


def test_commands_that_serve_nothing_need_no_secret() -> None:
    assert read_settings({}, serving=False).secret_key == ""
    assert "LEADBELL_SECRET_KEY is missing" in faults()[0]


@pytest.mark.parametrize("given", [SLACK, TEAMS, WEBEX, SLACK | TEAMS | WEBEX])
def test_a_platform_is_on_with_what_it_needs(given: dict[str, str]) -> None:
    found = settings(**given)
    on = {name.partition("_")[0].lower() for name in given}
    assert {name for name in ("slack", "teams", "webex") if getattr(found, name) is not None} == on


PROMISED = """
    LEADBELL_DATABASE_URL LEADBELL_PUBLIC_URL LEADBELL_SECRET_KEY LEADBELL_SECRET_KEY_PREVIOUS LEADBELL_API_KEY
    LEADBELL_RULES LEADBELL_PEOPLE LEADBELL_AGENT_WEBHOOK_URL LEADBELL_AGENT_WEBHOOK_SECRET LEADBELL_RING_WITHIN
    LEADBELL_ZONE LEADBELL_FALLBACK LEADBELL_EXPORT_BY LEADBELL_RETURN_AFTER
    LEADBELL_KEEP LEADBELL_SUMMARY_MODEL LEADBELL_MODERATION_MODEL OPENAI_BASE_URL OPENAI_API_KEY
    SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_CLIENT_ID SLACK_CLIENT_SECRET SLACK_API_URL
    TEAMS_APP_ID TEAMS_APP_PASSWORD TEAMS_TENANT_ID TEAMS_OPENID_METADATA_URL TEAMS_LOGIN_URL TEAMS_HEARS
    WEBEX_ACCESS_TOKEN WEBEX_WEBHOOK_SECRET WEBEX_API_URL WEBEX_ORG_IDS
"""


def test_every_promised_name_is_known() -> None:
    assert set(PROMISED.split()) <= NAMES.keys()


# -- what stops the start -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"LEADBELL_SECRET_KEY": "short"}, "LEADBELL_SECRET_KEY has 5 characters: at least 32"),
        ({"LEADBELL_SECRET_KEY_PREVIOUS": "x"}, "LEADBELL_SECRET_KEY_PREVIOUS has 1"),
        ({"LEADBELL_DATABASE_URL": "mysql://h/d"}, "LEADBELL_DATABASE_URL names mysql"),
        ({"LEADBELL_DATABASE_URL": "leadbell.db"}, "LEADBELL_DATABASE_URL is no SQLAlchemy URL"),
        ({"LEADBELL_PUBLIC_URL": "http://bot.example"}, "LEADBELL_PUBLIC_URL must be an https://"),
        ({"LEADBELL_PUBLIC_URL": "bot.example"}, "LEADBELL_PUBLIC_URL must be"),
        ({"LEADBELL_ZONE": "Europe/Berln"}, 'LEADBELL_ZONE: "Europe/Berln" is no time zone'),
        ({"LEADBELL_FALLBACK": "#leads"}, "LEADBELL_FALLBACK: "),
        ({"LEADBELL_RING_WITHIN": "soon"}, "LEADBELL_RING_WITHIN"),
        ({"LEADBELL_RING_WITHIN": "1"}, "LEADBELL_RING_WITHIN"),
        ({"LEADBELL_RETURN_AFTER": "soon"}, "LEADBELL_RETURN_AFTER"),
        ({"LEADBELL_RETURN_AFTER": "2m"}, 'LEADBELL_RETURN_AFTER is "2m": 3m or more'),
        ({"LEADBELL_EXPORT_BY": "everybody"}, 'LEADBELL_EXPORT_BY is "everybody": manager or rep is expected.'),
        ({"LEADBELL_KEEP": "400d"}, 'LEADBELL_KEEP has "400d": known are events, deliveries, inbox'),
        ({"LEADBELL_KEEP": "event=400d"}, "did you mean events?"),
        ({"LEADBELL_KEEP": "events=long"}, "write events= and a number with s, m, h or d"),
        ({"LEADBELL_KEEP": "events=0d"}, "write events= and a number"),
        ({"LEADBELL_KEEP": "events=1d events=2d"}, "LEADBELL_KEEP names events twice."),
        ({"LEADBELL_KEEP": "inbox=1h"}, "LEADBELL_KEEP can't have inbox below 1d"),
        ({"LEADBELL_RULES": "/nowhere/rules"}, "doesn't exist"),
        ({"LEADBELL_PEOPLE": "/nowhere/people.yaml"}, "doesn't exist"),
        ({"LEADBELL_AGENT_WEBHOOK_URL": "https://a.example/hook"}, "LEADBELL_AGENT_WEBHOOK_SECRET is missing"),
        ({"LEADBELL_AGENT_WEBHOOK_URL": "ftp://a", "LEADBELL_AGENT_WEBHOOK_SECRET": "x"}, "must be an https://"),
        ({"OPENAI_BASE_URL": "http://models.example"}, "OPENAI_BASE_URL must be"),
        ({"LEADBELL_MODERATION_MODEL": "omni-moderation-latest"}, "OPENAI_API_KEY is missing"),
        ({"LEADBELL_SECERT_KEY": SECRET}, "did you mean LEADBELL_SECRET_KEY?"),
        ({"SLACK_TOKEN": "x"}, "SLACK_TOKEN is no setting of Leadbell; did you mean"),
        ({"TEAMS_XYZZY": "x"}, "TEAMS_XYZZY is no setting"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is missing"),
        ({"SLACK_SIGNING_SECRET": "shh"}, "SLACK_BOT_TOKEN is missing"),
        ({"TEAMS_APP_ID": "app"}, "TEAMS_APP_PASSWORD is missing"),
        ({"TEAMS_TENANT_ID": "t"}, "TEAMS_APP_ID and TEAMS_APP_PASSWORD are missing"),
        ({"WEBEX_ACCESS_TOKEN": "t"}, "WEBEX_WEBHOOK_SECRET is missing"),
        ({"WEBEX_WEBHOOK_SECRET": "t"}, "WEBEX_ACCESS_TOKEN is missing"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_what_is_missing_or_malformed_is_named(given: dict[str, str], words: str) -> None:
    told = faults(**(ENOUGH | given))
    assert any(words in one for one in told), told


def test_all_faults_are_told_at_once_and_no_secret_with_them() -> None:
    told = faults(
        LEADBELL_SECRET_KEY="geheim", SLACK_BOT_TOKEN="xoxb-geheim", TEAMS_APP_PASSWORD="geheim", NOPE="",
        LEADBELL_DATABASE_URL="mysql://me:geheim@h/d", LEADBELL_PUBLIC_URL="https://me:geheim@h.example",
    )  # fmt: skip
    assert len(told) >= 5
    assert not any("geheim" in one for one in told)


OVERRIDES = ["SLACK_API_URL", "TEAMS_OPENID_METADATA_URL", "TEAMS_LOGIN_URL", "WEBEX_API_URL"]


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_may_stand_alone_and_turns_nothing_on(name: str) -> None:
    found = settings(**{name: "http://127.0.0.1:9000/x"})
    assert (found.slack, found.teams, found.webex) == (None, None, None)


@pytest.mark.parametrize("name", [*OVERRIDES, "LEADBELL_PUBLIC_URL"])
@pytest.mark.parametrize("host", ["10.0.0.1", "localhost.example", "127.0.0.1.example", "[::2]"])
def test_http_is_for_this_machine_only(name: str, host: str) -> None:
    for given in (ENOUGH, ENOUGH | SLACK | TEAMS | WEBEX):
        assert any(name in one for one in faults(**(given | {name: f"http://{host}:80/"})))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_http_to_this_machine_is_fine(host: str) -> None:
    urls = dict.fromkeys([*OVERRIDES, "LEADBELL_PUBLIC_URL"], f"http://{host}:8080/x/")
    found = settings(**SLACK, **TEAMS, **WEBEX, **urls)
    assert found.public_url == f"http://{host}:8080/x"
    assert found.slack is not None
    assert found.slack.api_url == f"http://{host}:8080/x/"


@pytest.mark.parametrize(("text", "ms"), [("90s", 90_000), ("5m", 300_000), ("2h", 7_200_000), ("1 d", 86_400_000)])
def test_how_old_an_event_may_be_and_still_ring(text: str, ms: int) -> None:
    assert settings(LEADBELL_RING_WITHIN=text).ring_within == ms


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("", Keep()),
        ("events=400d deliveries=90d inbox=2d", Keep(400 * DAY, 90 * DAY, 2 * DAY)),
        ("deliveries=36h, inbox=1d", Keep(None, 36 * DAY // 24, DAY)),
    ],
)
def test_how_long_what_is_kept(text: str, keep: Keep) -> None:
    assert settings(LEADBELL_KEEP=text).keep == keep


def test_secrets_do_not_show() -> None:
    found = settings(
        **SLACK, **TEAMS, **WEBEX, LEADBELL_SECRET_KEY_PREVIOUS="p" * 32, LEADBELL_API_KEY="key-geheim",
        LEADBELL_AGENT_WEBHOOK_URL="https://a.example", LEADBELL_AGENT_WEBHOOK_SECRET="hook-geheim",
        LEADBELL_DATABASE_URL="postgresql://u:geheim@h/d",
    )  # fmt: skip
    shown = repr(found)
    assert not any(secret in shown for secret in (SECRET, "shh", "geheim", "p" * 32, "xoxb"))


# -- where it is read from ------------------------------------------------------------------------------------------


def test_the_environment_goes_before_the_file_and_others_names_are_left_alone(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('LEADBELL_API_KEY=file\nSLACK_BOT_TOKEN="xoxb-file"\nPATH=/x\nTEAMS_APP_ID=\n')
    found = load_environment({"LEADBELL_API_KEY": " env ", "HOME": "/root", "WEBEX_API_URL": ""}, dotenv)
    assert found == {"LEADBELL_API_KEY": "env", "SLACK_BOT_TOKEN": "xoxb-file"}
    assert load_environment({}, tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"LEADBELL_RULES=rules\nwhat is this\n", ".env:2 is no setting such as NAME=value."),
        (b"LEADBELL_RULES=caf\xe9\n", ".env can't be read: it isn't UTF-8."),
    ],
)
def test_a_line_of_the_file_that_cant_be_read_is_told(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsFault) as told:
        load_environment({}, tmp_path / ".env")
    assert told.value.sentences == [f"{tmp_path}/{sentence}"]


@pytest.mark.parametrize("secret", ["whsec_", "whsec_%%%", "----"])
def test_a_webhook_secret_without_a_byte_in_it_is_told(secret: str) -> None:
    address = {"LEADBELL_AGENT_WEBHOOK_URL": "https://agents.example/hook"}
    (told,) = faults(**ENOUGH, **address, LEADBELL_AGENT_WEBHOOK_SECRET=secret)
    assert told.startswith("LEADBELL_AGENT_WEBHOOK_SECRET holds no bytes")


@pytest.mark.parametrize("secret", ["whsec_MDEyMzQ1Njc4OQ==", "MDEyMzQ1Njc4OQ==", "a passphrase, as long as it likes"])
def test_a_webhook_secret_is_base64_or_any_text(secret: str) -> None:
    assert settings(LEADBELL_AGENT_WEBHOOK_SECRET=secret).agent_webhook_secret == secret


def test_webex_lets_in_the_organisations_that_are_named_and_any_where_none_is() -> None:
    found = settings(**WEBEX, WEBEX_ORG_IDS="org-1, org-2")
    assert found.webex is not None
    assert found.webex.allowed_orgs == {"org-1", "org-2"}
    assert settings(**WEBEX).webex == WebexSettings("t", "shh", WebexSettings().api_url, None, frozenset())

"""Which settings are there?

The one table of them: reading refuses what isn't in it and checks each value by its shape, and README,
docs/configuration.md and deploy/leadbell.env.sample are made from it (`make reference`). A new setting is one line
here.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import setting_shapes as shapes
from bot.platforms.slack import settings as slack
from bot.platforms.teams import settings as teams
from bot.platforms.webex import settings as webex
from bot.setting_shapes import TEXT, Shape, lasting, one_of
from leads.people import Role

EXPORT_BY: tuple[Role, ...] = ("manager", "rep")
"""Least roles that may export leads, the default first."""
SHORTEST_RETURN = 3 * 60_000
"""Milliseconds: the rep is reminded after one minute, and the team rings after two."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`means` is what it does, in words; `default` the value that stands where it is left out, "" for none; `shape`
    what is allowed; `example` a value to begin from; `needs` what it is required with, or by."""

    means: str
    default: str = ""
    shape: Shape = TEXT
    example: str = ""
    needs: str = ""


SECTIONS: dict[str, dict[str, Setting]] = {
    "The service": {
        "LEADBELL_SECRET_KEY": Setting(
            "signs buttons, links and sessions", shape=shapes.KEY, needs="required by `serve`",
        ),
        "LEADBELL_SECRET_KEY_PREVIOUS": Setting(
            "still reads what an older key signed, while a new one takes over", shape=shapes.KEY,
        ),
        "LEADBELL_DATABASE_URL": Setting(
            "where everything is kept; PostgreSQL for more than one service", "sqlite+aiosqlite:///leadbell.db",
            shapes.DATABASE, "postgresql://leadbell:PASSWORD@127.0.0.1/leadbell",
        ),
        "LEADBELL_PUBLIC_URL": Setting(
            "where the platforms and browsers reach the service; Webex' webhooks are made for it, links to the pages "
            "begin with it", shape=shapes.ADDRESS, example="https://leadbell.acme.example",
        ),
        "LEADBELL_API_KEY": Setting(
            "a first key for `/v1` with all scopes, sent as `Authorization: Bearer KEY`; make it 32 characters or "
            "more. `leadbell keys create` makes further ones, each with its own scopes", shape=shapes.SECRET,
        ),
        "LEADBELL_RULES": Setting(
            "folder of rule files; without it the five rules that come along are in force "
            "([rules.md](rules.md))", shape=shapes.EXISTING, example="rules",
        ),
        "LEADBELL_PEOPLE": Setting(
            "people file: who may press ([people.md](people.md))", shape=shapes.EXISTING, example="people.yaml",
        ),
        "LEADBELL_JOIN_DOMAINS": Setting(
            "domains whose people become reps at their first press; all others ask a manager. Goes by addresses that "
            "the platform vouches for, and in Teams only with `TEAMS_TENANT_ID` ([people.md](people.md))",
            shape=shapes.DOMAINS, example="acme.example",
        ),
        "LEADBELL_ZONE": Setting(
            "the organisation's time zone, by which a channel's quiet hours go", "UTC", shapes.ZONE, "Europe/Berlin",
        ),
        "LEADBELL_LANGUAGE": Setting(
            "the language of those who read: a model's summaries are written in it, quotes in another one translated "
            "([summaries.md](summaries.md))", "en", shapes.LANGUAGE, "de",
        ),
        "LEADBELL_RING_WITHIN": Setting("how old an event may be and still ring", "1h", lasting(), "30m"),
        "LEADBELL_FALLBACK": Setting(
            "the place that is rung where a lead asks for a person and no rule catches it", shape=shapes.PLACE,
            example="slack:#leads",
        ),
        "LEADBELL_RETURN_AFTER": Setting(
            "how long a lead waits for a rep who has control and says nothing until its chat returns to automated; "
            "never, when left out. The rep is reminded after a minute, and `reply.waiting` rings after two",
            shape=lasting(SHORTEST_RETURN, "3m or more, after the rep was reminded and the team rang"), example="15m",
        ),
        "LEADBELL_EXPORT_BY": Setting(
            "the least role that may export leads ([exporting.md](exporting.md))", EXPORT_BY[0], one_of(*EXPORT_BY),
            "rep",
        ),
        "LEADBELL_KEEP": Setting(
            "how long what is kept; what isn't named is kept, callbacks' answers for a day, where private answers "
            "stand for a year ([erasing.md](erasing.md))",
            shape=Shape("`events=`, `deliveries=`, `inbox=`, `answers=`, each with a duration"),
            example="events=400d deliveries=90d inbox=1d answers=90d",
        ),
    },
    "The agents' platform": {
        "LEADBELL_AGENT_WEBHOOK_URL": Setting(
            "where the agents' platform takes commands and replies: take-over, return, block, unblock, erasing",
            shape=shapes.ADDRESS, example="https://agents.acme.example/leadbell",
            needs="`LEADBELL_AGENT_WEBHOOK_SECRET`",
        ),
        "LEADBELL_AGENT_WEBHOOK_SECRET": Setting(
            "signs what the agents' platform receives, as Standard Webhooks says", shape=shapes.SIGNING,
        ),
    },
    "Models": {
        "OPENAI_BASE_URL": Setting("an OpenAI-compatible server", shape=shapes.ADDRESS, example="https://models.acme.example/v1"),
        "OPENAI_API_KEY": Setting("its key", shape=shapes.SECRET),
        "LEADBELL_SUMMARY_MODEL": Setting(
            "the model that writes summaries; without it they are the lead's own sentences "
            "([summaries.md](summaries.md))", needs="`OPENAI_BASE_URL` or `OPENAI_API_KEY`", example="gpt-5-mini",
        ),
        "LEADBELL_MODERATION_MODEL": Setting(
            "the model by which messages are scored that come without scores, such as OpenAI's; `builtin` is a word "
            "list that asks nobody, flags and never blocks. Without it scores come with the messages alone "
            "([moderation.md](moderation.md))", example="omni-moderation-latest",
        ),
    },
    "Slack": {
        "SLACK_BOT_TOKEN": Setting(
            "the bot's token (OAuth & Permissions of the app that `leadbell manifest slack` describes)",
            shape=shapes.SECRET, needs="`SLACK_SIGNING_SECRET` or `SLACK_APP_TOKEN`",
        ),
        "SLACK_SIGNING_SECRET": Setting(
            "tells Slack's requests from a stranger's (Basic Information of the app)", shape=shapes.SECRET,
            needs="`SLACK_BOT_TOKEN`, or `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET`",
        ),
        "SLACK_APP_TOKEN": Setting(
            "the app-level token, for Socket Mode, where Slack can't reach the service: instead of "
            "`SLACK_SIGNING_SECRET`", shape=shapes.SECRET,
        ),
        "SLACK_CLIENT_ID": Setting(
            "the app's client id: an admin then installs further workspaces at `/slack/install`",
            needs="`SLACK_CLIENT_SECRET`, `LEADBELL_PUBLIC_URL`",
        ),
        "SLACK_CLIENT_SECRET": Setting("the app's client secret", shape=shapes.SECRET, needs="`SLACK_CLIENT_ID`"),
        "SLACK_API_URL": Setting("replaces the Web API's base address", slack.API_URL, shapes.OVERRIDE),
    },
    "Microsoft Teams": {
        "TEAMS_APP_ID": Setting(
            "the bot's app id; messages come in at `/api/messages`", needs="`TEAMS_APP_PASSWORD`",
            example="00000000-0000-0000-0000-000000000000",
        ),
        "TEAMS_APP_PASSWORD": Setting("the bot's client secret", shape=shapes.SECRET, needs="`TEAMS_APP_ID`"),
        "TEAMS_TENANT_ID": Setting(
            "the one tenant that is served; others are refused, their people and channels included: set it, because a "
            "tenant's administrator may write any address", needs="`TEAMS_APP_ID`",
            example="00000000-0000-0000-0000-000000000000",
        ),
        "TEAMS_HEARS": Setting(
            "whether threads of cards in channels are heard without a mention: `all` where the app has the consent "
            "`ChannelMessage.Read.Group`", "mentions", one_of("mentions", "all"), "all",
        ),
        "TEAMS_OPENID_METADATA_URL": Setting(
            "replaces Microsoft's OpenID document", teams.OPENID_METADATA_URL, shapes.OVERRIDE,
        ),
        "TEAMS_LOGIN_URL": Setting("replaces Microsoft's login server", teams.LOGIN_URL, shapes.OVERRIDE),
    },
    "Webex": {
        "WEBEX_ACCESS_TOKEN": Setting("the bot's access token", shape=shapes.SECRET, needs="`WEBEX_WEBHOOK_SECRET`"),
        "WEBEX_WEBHOOK_SECRET": Setting(
            "signs what Webex sends; make up a long random text", shape=shapes.SECRET, needs="`WEBEX_ACCESS_TOKEN`",
        ),
        "WEBEX_ORG_IDS": Setting(
            "ids of the Webex organisations whose people may press and whose spaces may be rung; any, when left out: "
            "Webex vouches for the addresses", shape=Shape("ids, separated by commas or spaces"),
        ),
        "WEBEX_API_URL": Setting("replaces the REST API's base address", webex.API_URL, shapes.OVERRIDE),
    },
}  # fmt: skip
"""By section and name, in the order in which they are told."""

NAMES: dict[str, Setting] = {name: one for section in SECTIONS.values() for name, one in section.items()}
"""All of them."""

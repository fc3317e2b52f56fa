"""What does Leadbell need to know to work in Slack?

The names are those of `interfaces.md` without their `SLACK_`; the service reads the environment and fills
this in. Secrets don't show in its `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.platforms.addresses import is_loopback

API_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`bot_token` ("xoxb-…") and `signing_secret` are what one workspace needs. `client_id` and `client_secret` are for
    installing in further ones by OAuth, `app_token` ("xapp-…") for Socket Mode."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    public_url: str = ""  # where Slack sends browsers back to

    def check(self) -> None:
        """Raises ValueError with a sentence where this isn't enough to start with."""
        missing: list[str] = []
        if not self.signing_secret.strip() and not self.app_token.strip():
            missing.append(
                "SLACK_SIGNING_SECRET is missing: copy it from Basic Information of the Slack app. "
                "Without it nobody could tell Slack's requests from a stranger's. "
                "Where Slack can't reach the service, SLACK_APP_TOKEN takes its place (Socket Mode)."
            )
        if self.app_token and not self.app_token.startswith("xapp-"):
            missing.append("SLACK_APP_TOKEN must be an app-level token, which begins with xapp-.")
        oauth = bool(self.client_id) + bool(self.client_secret)
        if not self.bot_token.strip() and not oauth:
            missing.append(
                "SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions of the Slack app (xoxb-…). "
                "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET take its place where workspaces are installed by OAuth."
            )
        if oauth == 1:
            name = "SLACK_CLIENT_SECRET" if self.client_id else "SLACK_CLIENT_ID"
            missing.append(
                f"{name} is missing: installing by OAuth needs both, from Basic Information of the Slack app."
            )
        if oauth and not self.public_url:
            missing.append("LEADBELL_PUBLIC_URL is missing: Slack sends browsers back there when it is installed.")
        if missing:
            raise ValueError(" ".join(missing))
        parts = urlsplit(self.api_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"SLACK_API_URL must be an http(s) address such as {API_URL}.")
        if parts.scheme == "http" and not is_loopback(self.api_url):
            raise ValueError("SLACK_API_URL may begin with http:// only for this machine (127.0.0.1, ::1, localhost).")

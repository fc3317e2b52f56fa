"""What does the Teams adapter need to be told before it starts?"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.platforms.addresses import is_safe

OPENID_METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN_URL = "https://login.microsoftonline.com"
ANY_TENANT = "botframework.com"
"""The directory that multi-tenant bots get their tokens from (Bot Connector's authentication documentation)."""


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The settings of the same names (`TEAMS_…`). Raises `ValueError`, naming the setting, where one can't be used.
    `hears_all`: the app has the consent to read its channels' messages (ChannelMessage.Read.Group), so that they come
    in without a mention; else only those that mention it do.

    `tenant_id`: with it only that tenant is served. `openid_metadata_url` is the full address of the document,
    `login_url` the login server's base; an address that ends in /token is taken as the token address itself.
    """

    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str = ""
    openid_metadata_url: str = OPENID_METADATA_URL
    login_url: str = LOGIN_URL
    hears_all: bool = False

    def __post_init__(self) -> None:
        # Without an app id nothing could be checked against a token's audience: anybody would be let in.
        for name, value in (("TEAMS_APP_ID", self.app_id), ("TEAMS_APP_PASSWORD", self.app_password)):
            if not value.strip():
                raise ValueError(f"{name} is empty: Teams needs it (see the bot's registration in Azure).")
        urls = {"TEAMS_OPENID_METADATA_URL": self.openid_metadata_url, "TEAMS_LOGIN_URL": self.login_url}
        for name, value in urls.items():
            if not is_safe(value):
                raise ValueError(f"{name} must be an https:// address (http:// only for loopback), without a password.")

    @property
    def token_urls(self) -> tuple[str, ...]:
        """Where access tokens are asked for: the tenant's address, then (if there is none) the one for any tenant."""
        base = self.login_url.rstrip("/")
        if base.endswith("/token"):
            return (base,)
        directories = dict.fromkeys((self.tenant_id or ANY_TENANT, ANY_TENANT))
        return tuple(f"{base}/{directory}/oauth2/v2.0/token" for directory in directories)

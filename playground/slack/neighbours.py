"""How do several workspaces with the same app stand on one server, and how does the app come into each?

Slack's Web API is one address for all: a call belongs to the workspace of its token.
"""

from __future__ import annotations

from abc import ABC

import aiohttp
from starlette.requests import Request
from starlette.responses import Response

from playground.slack.oauth import App
from playground.slack.webapi import WebApi
from playground.slack.workspace import Workspace


class Neighbours(ABC):
    """The part of a workspace that knows of the others."""

    workspace: Workspace
    app: App
    _api: WebApi

    @property
    def oauth_settings(self) -> dict[str, str]:
        """What a service needs to be told of to install the app by OAuth."""
        return {"SLACK_CLIENT_ID": self.app.client_id, "SLACK_CLIENT_SECRET": self.app.client_secret}

    async def _method(self, request: Request) -> Response:
        """A call, in the workspace of its token."""
        token = request.headers.get("authorization", "").partition(" ")[2].strip()
        return await self.app.house(token)._api.method(request)

    async def _hook(self, request: Request) -> Response:
        team = request.path_params["team"]
        house = next((one for one in self.app.houses if one.workspace.team == team), self.app.houses[0])
        return await house._api.hook(request)

    async def _upload(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        every = self.app.houses
        kept = (one for one in every if any(up["secret"] == secret for up in one.workspace.uploads.values()))
        house = next(kept, every[0])
        return await house._api.upload(request)

    async def consent(self, address: str, *, allow: bool = True, person: str = "") -> str:
        """Open Slack's page of consent in a browser, choose this workspace, press Allow or Cancel; where the browser is
        sent. ValueError with the page's words where Slack shows none."""
        async with aiohttp.ClientSession() as browser:
            async with browser.get(address) as shown:
                if shown.status != 200:
                    raise ValueError(await shown.text())
            chosen = {"team": self.workspace.team, "choice": "allow" if allow else "cancel", "person": person}
            async with browser.post(address, data=chosen, allow_redirects=False) as answer:
                return answer.headers["Location"]

"""How does Microsoft's SDK run a turn here?

botbuilder's `CloudAdapterBase` and `ActivityHandler` carry an activity to its handler and an invoke's answer back.
Its token check and its way of sending are not used: tokens are checked before it sees anything
(`bot.platforms.teams.check`), and all that is sent goes through `bot.platforms.teams.connector`.
"""

from __future__ import annotations

from typing import Any

from botbuilder.core import ActivityHandler, CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ResourceResponse
from botframework.connector.auth import (
    BotFrameworkAuthentication,
    ClaimsIdentity,
)
from botframework.connector.auth.authenticate_request_result import (
    AuthenticateRequestResult,
)
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.platforms.inbound import Refused
from bot.platforms.teams.activities import Inbound
from bot.platforms.teams.check import Bearer
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.turns import Turns


class CheckedBefore(BotFrameworkAuthentication):  # type: ignore[misc]
    """Lets nothing in by itself: an activity that comes here unchecked is refused."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise Refused(401, "The request was not checked.")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise Refused(401, "Leadbell takes no streaming requests.")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        raise Refused(401, "The request was not checked.")

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """None: Leadbell signs nobody in."""


class OurConnector(ConnectorFactory):  # type: ignore[misc]
    """Hands the SDK our own connection, instead of one that fetches a token on the path of the turn."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str) -> Connector:
        return self._connector


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]
    """Runs one turn for each activity that has passed the check."""

    def __init__(self, connector: Connector, app_id: str) -> None:
        super().__init__(CheckedBefore())
        self._factory = OurConnector(connector)
        self._app_id = app_id

    async def run(self, bearer: Bearer, inbound: Inbound, turns: Turns) -> tuple[int, Any]:
        """The HTTP status and JSON body (None: none) that answer this activity."""
        checked = AuthenticateRequestResult()
        checked.audience = self._app_id
        checked.claims_identity = ClaimsIdentity(dict(bearer.claims), True)
        checked.connector_factory = self._factory
        # Only what has been read is handed on, so that no shape from outside can make the SDK's parser raise.
        activity = Activity(
            type=inbound.type,
            id=inbound.id,
            channel_id=inbound.channel_kind,
            service_url=inbound.service_url,
            name=inbound.name,
        )
        answer = await self.process_activity(checked, activity, Handler(turns, inbound).on_turn)
        return (200, None) if answer is None else (int(answer.status), answer.body)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Only the answer to an invoke goes this way; messages go through the port."""
        if any(activity.type != ActivityTypes.invoke_response for activity in activities):
            raise RuntimeError("send through bot.platforms.teams.messages, not through the turn's context")
        responses: list[ResourceResponse] = await super().send_activities(context, activities)
        return responses


class Handler(ActivityHandler):  # type: ignore[misc]
    """Brings one activity to `Turns`."""

    def __init__(self, turns: Turns, inbound: Inbound) -> None:
        self._turns = turns
        self._inbound = inbound

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._turns.message(self._inbound)

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        await self._turns.changed(self._inbound, self._inbound.said)

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        await self._turns.changed(self._inbound, None)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        # A plain dict as body: the SDK's typed ones break on a string as value.
        status, body = await self._turns.invoke(self._inbound)
        return InvokeResponse(status=status, body=body)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Nothing: `News` has heard it, and the stock way would greet every member."""

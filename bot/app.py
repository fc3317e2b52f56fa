"""Which routes does the service answer?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from bot.api import (
    acts,
    audit,
    claiming,
    deliveries,
    erasing,
    events,
    feedback,
    fields,
    health,
    leads,
    leads_api,
    listing,
    people,
    rule_desk,
    rules,
    wishes,
)
from bot.api.document import install_document
from bot.api.lead_path import SlashInId
from bot.api.problems import install_problems
from bot.api.straight import Straight, endpoints
from bot.pages import answers, drafting, export, signing_in, slack_install, views
from bot.pages import deliveries as deliveries_page
from bot.pages import feedback as feedback_page
from bot.pages import list as lead_list
from bot.pages.drawing import read_templates
from bot.pages.lead import routes as lead_routes
from bot.pages.lead import stream as lead_stream
from bot.pages.rules import acts as rule_acts
from bot.pages.rules import editor as rule_editor
from bot.pages.rules import list as rule_list
from bot.pages.rules import show as rule_show
from bot.pages.rules import trying as rule_trying
from bot.release import RELEASE
from bot.service import Service


def build_app(service: Service) -> FastAPI:
    """The ASGI application; it starts and stops the service with itself."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        reading = asyncio.create_task(asyncio.to_thread(read_templates))
        try:
            yield
        finally:
            await reading
            await service.stop()

    app = FastAPI(
        title="Leadbell", version=RELEASE, lifespan=lifespan,
        redirect_slashes=False,  # a redirect would be built from whatever the caller sent as host and query
        description="Rings the right rep when a lead needs a person, and keeps one live card in step.",
    )  # fmt: skip
    app.state.service = service
    install_problems(app)
    install_document(app)
    app.add_middleware(SlashInId)
    direct = [route for platform in service.platforms for route in platform.routes()]
    app.add_middleware(Straight, found=endpoints(direct))
    for router in (
        events.router,
        leads.router,
        listing.router,
        acts.router,
        claiming.router,
        feedback.router,
        wishes.router,
        leads_api.router,
        fields.router,
        people.router,
        audit.router,
        erasing.router,
        rules.router,
        rule_desk.router,
        rule_desk.exported,
        deliveries.router,
        health.router,
        signing_in.router,
        slack_install.router,
        lead_list.router,
        views.router,
        answers.router,
        feedback_page.router,
        deliveries_page.router,
        drafting.router,
        rule_list.router,
        rule_editor.router,
        rule_trying.router,
        rule_show.router,
        rule_acts.router,
        export.router,
        lead_stream.router,
        lead_routes.router,
    ):
        app.include_router(router)
    app.router.routes.extend(direct)
    return app

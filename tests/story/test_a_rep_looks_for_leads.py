"""A rep looks for leads on the Leads page: filters, searches, views of their own, and what a manager may besides."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from leads.store.sign_in import begin_session
from tests.story.browsing import Browser, Seen, browsing
from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import Stage

ADA, ANNA, JO = "Ada Lovelace", "Anna Müller", "Jo O’Neill"
OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest_asyncio.fixture
async def stage(database: str, open_stage: OpenStage) -> Stage:
    """Three leads: one waits, one wrote, one came by webform; a rep has taken the second one over."""
    made = await open_stage(database=database)
    ada = {"id": "ada", "first_name": "Ada", "last_name": "Lovelace", "country": "GB", "owner": email(DANA)}
    anna = {
        "id": "anna",
        "first_name": "Anna",
        "last_name": "Müller",
        "company_name": "Maschinenbau",
        "country": "DE",
        "owner": "",
    }
    await made.happens("webform.submitted", lead={**ada, "email": "ada@analytical.example"}, ago=300)
    await made.happens("message.received", says="Do you support SSO?", lead=anna, ago=200)
    jo = {"id": "jo", "first_name": "Jo", "last_name": "O’Neill", "country": "IE", "owner": None}
    await made.happens("human.requested", says="A person, please", lead=jo, ago=400)
    status, _ = await made.post("/v1/leads/anna/takeover", {"by": email(BEN)})
    assert status == 200
    return made


async def sign_in(stage: Stage, browser: Browser, who: str) -> None:
    """A session as a link begins it."""
    service = stage.service
    token, kept = service.seal.fresh()
    person = service.directory.by_email(email(who))
    assert person is not None
    await service.writer.submit(begin_session(service.org, kept, person.id, service.now()))
    browser.plant(token)


def names(page: Seen) -> list[str]:
    assert page.status == 200, page
    return re.findall(r'<a href="/leads/[a-z0-9]{12}"><bdi>([^<]*)</bdi>', page.text)


@pytest.mark.asyncio
async def test_filters_and_searches(stage: Stage) -> None:
    async with browsing(stage.url) as browser:
        await sign_in(stage, browser, DANA)
        assert names(await browser.get("/leads")) == [JO, ANNA, ADA]
        assert names(await browser.get("/leads?order=oldest")) == [ADA, ANNA, JO]
        found = {
            "waiting=yes": [JO], "owner=me": [ADA], f"with={email(BEN)}": [ANNA], "control=manual": [ANNA],
            "country=DE,IE": [JO, ANNA], "q=muller": [ANNA], "q=jo": [JO], "said=sso": [ANNA], "said=muller": [],
            "stage=webform_submitted": [ADA], "timeframe=7d&known=verified": [ADA], "owner=unknown": [JO, ANNA],
        }  # fmt: skip
        for query, wanted in found.items():
            assert names(await browser.get(f"/leads?{query}")) == wanted, query
        form = await browser.get("/leads?stage=engaged&stage=browsing&country=germany&since=&more_field=&cursor=")
        assert (form.status, form.to) == (303, "/leads?stage=engaged,browsing&country=DE")


@pytest.mark.asyncio
async def test_what_happened_a_moment_ago_is_there(stage: Stage) -> None:
    async with browsing(stage.url) as browser:
        await sign_in(stage, browser, DANA)
        for number in range(5):
            await stage.happens(
                "message.received", says="Hello", lead={"id": f"new_{number}", "first_name": f"New{number}"}
            )
            page = await browser.get("/leads?engagement=medium")
            assert f"New{number} Lovelace" in names(page)[0]


@pytest.mark.asyncio
async def test_views_are_ones_own(stage: Stage) -> None:
    async with browsing(stage.url) as dana, browsing(stage.url) as ben:
        await sign_in(stage, dana, DANA)
        await sign_in(stage, ben, BEN)
        page = await dana.get("/leads?country=DE&order=oldest")
        form = {"csrf": page.csrf, "name": "  Germany 🇩🇪 ", "query": "country=germany&order=oldest&cursor=x"}
        saved = await dana.post("/leads/views", form)
        assert (saved.status, saved.to) == (303, "/leads?country=DE&order=oldest")
        page = await dana.get(saved.to)
        assert "Germany 🇩🇪" in page.text
        found = re.search(r'action="(/leads/views/[a-z0-9]+/remove)"', page.text)
        assert found is not None
        other = await ben.get("/leads")
        assert "Germany 🇩🇪" not in other.text
        await ben.post(found[1], {"csrf": other.csrf})
        assert "Germany 🇩🇪" in (await dana.get("/leads")).text
        await dana.post("/leads/views", {**form, "query": "country=FR"})  # one of the same name takes its place
        again = await dana.get("/leads")
        assert again.text.count("Germany 🇩🇪</a>") == 1
        assert "/leads?country=FR" in again.text
        for name, query in (("", "country=DE"), ("x" * 61, "country=DE"), ("x", "country=Atlantis")):
            refused = await dana.post("/leads/views", {"csrf": page.csrf, "name": name, "query": query})
            assert refused.status == 400
        await dana.post(found[1], {"csrf": page.csrf, "query": "country=FR"})
        assert "Germany 🇩🇪" not in (await dana.get("/leads")).text
        for number in range(51):
            last = await dana.post("/leads/views", {"csrf": page.csrf, "name": f"View {number}", "query": ""})
        assert last.status == 409
        assert "50 saved views" in last.text


@pytest.mark.asyncio
async def test_what_a_manager_may_besides(stage: Stage) -> None:
    async with browsing(stage.url) as rep, browsing(stage.url) as manager:
        await sign_in(stage, rep, DANA)
        await sign_in(stage, manager, MONA)
        assert "Export CSV" not in (await rep.get("/leads")).text
        for path in ("/leads.csv", "/rules/_draft?country=DE"):
            assert (await rep.get(path)).status == 403
        assert "/leads.csv?country=DE" in (await manager.get("/leads?country=DE")).text
        assert "Anna" in (await manager.get("/leads.csv?country=DE")).text
        draft = await manager.get("/rules/_draft?country=DE&timeframe=30d")
        assert "if Country is Germany, ring the owner" in draft.text
        assert "A rule has no word for the timeframe" in draft.text


@pytest.mark.asyncio
async def test_a_filter_that_cannot_be_read(stage: Stage) -> None:
    async with browsing(stage.url) as browser:
        await sign_in(stage, browser, DANA)
        page = await browser.get("/leads?stage=egnaged&country=DE")
        assert page.status == 400
        assert '"stage" doesn\'t take "egnaged"' in page.text
        assert 'href="/leads?country=DE"' in page.text
        assert (await browser.get("/leads?q=" + "x" * 9000)).status == 400
        assert (await browser.get("/leads?q=" + "x" * 201)).status == 400
        assert "This is the first one" in (await browser.get("/leads?cursor=nonsense")).text


@pytest.mark.asyncio
async def test_the_database_cannot_be_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with browsing(stage.url) as browser:
        await sign_in(stage, browser, DANA)

        def gone(_: object) -> None:
            raise OperationalError("SELECT", {}, Exception("the disk is gone"))

        monkeypatch.setattr(stage.service.database, "read_now", gone)
        page = await browser.get("/leads")
        assert page.status == 503
        assert "Leadbell can't reach its database now" in page.text
        assert "disk" not in page.text
        assert page.headers["Retry-After"] == "2"

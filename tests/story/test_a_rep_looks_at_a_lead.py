"""A rep looks at the page of a lead: all that happened on all channels, what is known, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.story.at_a_page import at_the_page
from tests.story.people import BEN
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


def keys(page: str) -> list[tuple[int, int]]:
    """The cursors of the entries' groups, in the order of the page."""
    return [(int(at), int(seq)) for at, seq in re.findall(r'data-key="(\d+)_(\d+)"', page)]


@pytest.mark.asyncio
async def test_all_channels_in_the_order_of_their_times(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await stage.happens("page.visited", url="https://acme.example/pricing", ago=900)
    await stage.happens("page.visited", url="https://acme.example/security", ago=890)
    await stage.happens("email.received", says="Could you ring me?\n\nAda", ago=600, subject="A question")
    await stage.happens("call.started", ago=500)
    await stage.happens("call.answered", ago=495)
    await stage.happens("call.ended", ago=400, duration=95)
    await stage.happens("message.received", says="Do you support SSO?", ago=800)  # came late
    await stage.happens("message.sent", says="We do, with SAML.", ago=300)
    await stage.happens("text.received", says="By text as well", ago=200)
    await stage.happens("message.received", says="something vile", ago=100, moderation={"hate": 0.5})
    await stage.happens("workflow.step_done", title="Sent the guide", ago=90)
    await stage.happens("workflow.step_scheduled", title="Follow-up e-mail", due="2030-01-01T09:00:00Z", ago=80)
    await stage.asks()
    await stage.act("takeover", by="ben@acme.example")
    async with at_the_page(stage) as dana:
        page = dana.page.text
        told = [
            "Visited 2 pages", "Do you support SSO?", "A question", "1 min 35 s", "We do, with SAML.",
            "By text as well", "Message hidden", "Sent the guide", "Asked for a person: Can I talk to a person?",
            "Ben Ito has taken over the chat",
        ]  # fmt: skip
        timeline = page[page.index('id="timeline"') :]
        assert [words for words in told if words not in timeline] == []
        assert sorted(told, key=timeline.index) == told
        assert keys(page) == sorted(keys(page))
        side = page[page.index('id="lead-side"') :]
        assert "Follow-up e-mail" in side
        assert "Paused while Ben has control" in side
        assert "Sent the guide" in side
        assert "Times are those of Europe/Berlin (CE" in page


@pytest.mark.asyncio
async def test_details_say_where_each_value_came_from(stage: Stage) -> None:
    await stage.happens("lead.identified", by="deanonymization", job_title="CTO", lead={"job_title": "CTO"})
    await stage.happens("email.captured", email="ada.lovelace@analytical.example")
    async with at_the_page(stage) as dana:
        page = await dana.look("?tab=details")
        email = page[page.index('id="v-email"') :]
        assert "from the lead" in email[: email.index("</dd>")]
        job = page[page.index('id="v-job_title"') :]
        assert "deanonymization" in job[: job.index("</dd>")]
        assert "Not this person" in page
        for title in ("Personal information", "Conversation summary", "Company details", "Company insights"):
            assert title in page
        assert 'id="v-phone_number"' not in page  # never shown blank


@pytest.mark.asyncio
async def test_a_lead_of_whom_nothing_is_known(stage: Stage) -> None:
    await stage.happens("lead.left", lead={"id": "lead_0", "first_name": None, "last_name": None})
    async with at_the_page(stage, lead="lead_0") as dana:
        assert dana.page.status == 200
        assert "Visitor " in dana.page.text
        assert "(name unknown)" in dana.page.text
        assert "No upcoming steps" in dana.page.text
        assert "Nothing is known yet." in await dana.look("?tab=details")


@pytest.mark.asyncio
async def test_any_id_that_the_lead_is_known_by(stage: Stage) -> None:
    await stage.asks()
    await stage.happens("lead.left", lead={"id": "a/b?c#d"})
    inner = (await stage.lead())["leadbell_id"]
    async with at_the_page(stage) as dana:
        dana.id = inner
        assert "Ada Lovelace" in await dana.look()
        dana.id = "a%2Fb%3Fc%23d"
        await dana.look()
        assert (dana.page.status, "Left the chat" in dana.page.text) == (200, True)


@pytest.mark.asyncio
@pytest.mark.parametrize("id", ["nobody", "x" * 3_000, "%00", "%E2%80%AE", "..%2F..", "'; DROP TABLE leads;--"])
async def test_an_id_that_nobody_has(stage: Stage, id: str) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        dana.id = id
        page = await dana.look()
        assert (dana.page.status, "There is no lead of this id" in page) == (404, True)
        assert "Traceback" not in page


@pytest.mark.asyncio
async def test_an_erased_lead(stage: Stage) -> None:
    await stage.asks()
    inner = (await stage.lead())["leadbell_id"]
    async with at_the_page(stage) as dana, stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200, await answer.text()
        for id in (LEAD, inner):
            dana.id = id
            page = await dana.look()
            assert (dana.page.status, "This lead was erased" in page) == (410, True)
            assert "Ada" not in page
        form = {"csrf": dana.page.csrf, "version": "0", "key": "k", "tab": "timeline"}
        assert "This lead was erased" in await dana.press("take_over", drawn=form)


@pytest.mark.asyncio
@pytest.mark.parametrize("query", [
    "?before=", "?before=x", "?before=9999999999999999_1", "?before=0_0", "?after=999999999999999_999999999999999",
    "?since=0_0", "?tab=nothing", "?tab=details&edit=nothing", "?before=1_1&after=1_1", "?since=%00",
])  # fmt: skip
async def test_an_address_that_somebody_bent(stage: Stage, query: str) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert "Ada Lovelace" in await dana.look(query)
        assert dana.page.status == 200


@pytest.mark.asyncio
async def test_words_that_would_be_markup(stage: Stage) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202egnp.exe"
    await stage.happens(
        "message.received", says=evil, attachments=[{"name": evil, "url": "javascript:alert(1)"}],
        lead={"first_name": evil, "company_name": evil, "linkedin_url": "javascript:alert(1)", "skills": [evil]},
    )  # fmt: skip
    await stage.happens("page.visited", url=f"javascript:{evil}")
    await stage.happens("call.ended", transcript=[{"speaker": evil, "text": evil}])
    async with at_the_page(stage) as dana:
        for query in ("", "?tab=details", "?tab=details&edit=personal"):
            async with dana.browser.http.get(f"{stage.url}/leads/{LEAD}{query}") as answer:
                page = await answer.text()
                assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert 'href="javascript:' not in page
            if "edit" not in query:  # what is edited is shown as it is
                assert "\u202e" not in page


@pytest.mark.asyncio
async def test_of_a_hidden_message_nothing_is_seen_unasked(stage: Stage) -> None:
    vile = {"says": "vile words", "moderation": {"hate": 0.5}, "attachments": [{"name": "vile.png"}]}
    await stage.happens("message.received", **vile)
    await stage.happens("email.received", **vile, subject="vile subject")
    async with at_the_page(stage) as dana:
        unfolded = re.compile(r"<details.*?</summary>(.*?)</details>", re.DOTALL)
        timeline = dana.page.text[dana.page.text.index('id="timeline"') : dana.page.text.index('id="lead-acts"')]
        assert "vile" in timeline
        assert "vile" not in unfolded.sub("", timeline)
        assert timeline.count("Message hidden") == 2


@pytest.mark.asyncio
async def test_very_long_words_unfold_and_stand_whole_elsewhere(stage: Stage) -> None:
    await stage.happens("message.received", says="begin " + "x" * 500_000 + " end")
    async with at_the_page(stage) as dana:
        page = dana.page.text
        assert len(page) < 100_000
        assert "Read all 500,010 characters" in page
        where = re.search(r'href="(/leads/[^"]+/words/[^"]+)"', page)
        assert where is not None
        whole = await dana.browser.get(where[1])
        assert whole.headers["Content-Type"].startswith("text/plain")
        assert len(whole.text) == 500_010
        assert (await dana.browser.get(f"/leads/{LEAD}/words/1_1")).status == 404


@pytest.mark.asyncio
async def test_pages_lead_to_where_it_began_and_back(stage: Stage) -> None:
    for _ in range(3):
        events = [
            {
                "id": f"m{_}-{number}", "kind": "message.received", "channel": "chat", "at": "2026-01-01T10:00:00Z",
                "lead": {"id": LEAD}, "data": {"text": f"words {_ * 100 + number:03}."},
            }
            for number in range(100)
        ]  # fmt: skip
        assert (await stage.post("/v1/events", events))[0] == 202
    async with at_the_page(stage) as dana:
        seen, pages, page = set(keys(dana.page.text)), 1, dana.page.text
        while older := re.search(r'href="[^"]+(\?before=[^"]+)"', page):
            page = await dana.look(older[1])
            assert not seen & set(keys(page))
            seen |= set(keys(page))
            pages += 1
        assert pages == 4
        assert len([at for at, _ in seen]) == 302  # with the lead's beginning, and its stage
        assert "This is where it began." in page
        newer = re.search(r'href="[^"]+(\?after=[^"]+)"', page)
        assert newer is not None
        assert "Newer entries" in await dana.look(newer[1])


@pytest.mark.asyncio
async def test_nobody_who_is_not_signed_in(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage, BEN) as ben:
        form = ben.form("take_over")
        ben.browser.http.cookie_jar.clear()
        assert (await ben.browser.get(f"/leads/{LEAD}")).to == f"/signin?to=%2Fleads%2F{LEAD}"
        assert (await ben.browser.get(f"/leads/{LEAD}/live")).status == 303
        answer = await ben.browser.post(f"/leads/{LEAD}/press/take_over", form)
        assert answer.status == 401
    assert (await stage.control())["control"] == "automated"

"""A manager writes a rule in a browser, tries it, saves it, changes her mind; without scripts, and with a colleague who
does the same."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from tests.story.browsing import Browser, Seen, browsing
from tests.story.forms import Form, form_on
from tests.story.people import DANA, MONA, email
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]
EDIT = "/rules/_edit"
RULES = """\
rules:
  - id: asks
    name: Somebody asks for a person
    on: human.requested
    ring: [{to: owner, else: "slack:#leads"}]
"""


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage) -> Stage:
    return await open_stage(rules=RULES)


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def either(request: pytest.FixtureRequest, open_stage: OpenStage) -> Stage:
    """On both databases."""
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))
    return await open_stage(rules=RULES, database=url)


async def sign_in(stage: Stage, browser: Browser, who: str = MONA) -> None:
    stage.service.visitors_choose = True  # type: ignore[misc]
    answer = await browser.post("/signin", {"person": email(who), "to": "/rules"})
    assert answer.status == 303, answer


def editor(page: Seen) -> Form:
    return form_on(page.raw, "editor")


async def written(browser: Browser) -> Seen:
    """A rule for verified leads, as it is written step by step."""
    form = editor(await browser.get(EDIT)).set("name", "Verified leads").set("on", "email.captured", "message.received")
    page = await browser.post(EDIT, form.press("add.when"))
    page = await browser.post(EDIT, editor(page).set("when.0.0.field", "known").press("draw"))
    page = await browser.post(EDIT, editor(page).set("when.0.0.is", "equal").press("draw"))
    form = editor(page).set("when.0.0.value", "verified").set("ring.0.to", "owner").set("ring.0.else", "slack:#leads")
    return await browser.post(EDIT, form.press("draw"))


async def saved(browser: Browser, page: Seen) -> str:
    """Save what is written; where the rule stands then."""
    answer = await browser.post(EDIT, editor(page).press("save"))
    assert answer.status == 303, answer.text
    return answer.to


@pytest.mark.asyncio
async def test_a_rule_is_written_tried_saved_and_rings(either: Stage) -> None:
    stage = either
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        page = await written(mona)
        says = "When a lead writes a message or gives an e-mail address, if Known is Verified, ring the owner"
        assert says in page.text
        assert await stage.service.rule_desk.one("verified-leads") is None
        await stage.happens("email.captured", email="ada@analytical.example")
        page = await mona.post(EDIT, editor(page).set("status", "on").press("try"))
        assert "In the last 14 days it would have rung once." in page.text
        assert await saved(mona, page) == "/rules/verified-leads"
        shown = await mona.get("/rules/verified-leads")
        assert "The rule is saved, and in force." in shown.text
        assert "by <bdi>Mona Okafor</bdi>" in shown.text
        assert says in (await mona.get("/rules")).text
        await stage.happens("message.received", text="Hello")
        assert ("verified-leads", "rings") in await stage.reasons()
        listed = await mona.get("/rules")
        assert "rang last" in listed.text


@pytest.mark.asyncio
async def test_nothing_typed_is_lost_by_a_fault(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        form = (
            editor(await written(mona)).set("name", "").set("on").set("limit.0.most", "many").set("when.0.0.value", "?")
        )
        page = await mona.post(EDIT, form.press("save"))
        assert page.status == 400
        for told in (
            "4 things to put right",
            "The rule needs a name.",
            "Choose at least one event",
            "A limit says how many",
        ):
            assert told in page.text
        assert page.text.count('aria-invalid="true"') >= 3
        again = editor(page)
        assert again.get("when.0.0.value") == ["?"]
        assert again.get("limit.0.most") == ["many"]
        assert again.get("ring.0.else") == ["slack:#leads"]
        page = await mona.post(EDIT, again.set("place.new", "slack:Leads").press("add.place"))
        assert page.status == 400
        assert "A Slack channel begins with #." in page.text
        page = await mona.post(EDIT, editor(page).set("place.new", "webex:Hot leads").press("add.place"))
        assert editor(page).get("ring.1.to") == ["webex:Hot leads"]
        page = await mona.post(EDIT, editor(page).press("drop.ring.1"))
        assert editor(page).get("ring.1.to") == []


@pytest.mark.asyncio
async def test_two_write_one_rule_and_both_are_seen(stage: Stage) -> None:
    async with browsing(stage.url) as mona, browsing(stage.url) as other:
        await sign_in(stage, mona)
        await sign_in(stage, other)
        where = await saved(mona, await written(mona))
        first = await mona.get(f"{EDIT}?rule=verified-leads")
        second = await other.get(f"{EDIT}?rule=verified-leads")
        await saved(other, await other.post(EDIT, editor(second).set("name", "Theirs").press("draw")))
        seen = await mona.post(EDIT, editor(first).set("name", "Mine").press("draw"))
        assert "has saved version 2 of this rule since you opened it" in seen.text
        clash = await mona.post(EDIT, editor(first).set("name", "Mine").press("save"))
        assert clash.status == 409
        assert "<bdi>Mona Okafor</bdi> has saved this rule meanwhile" in clash.text
        assert re.search(r'class="gone">.*name: Theirs', clash.text)
        assert re.search(r'class="new">.*name: Mine', clash.text)
        assert editor(clash).get("name") == ["Mine"]
        assert "Theirs" in (await mona.get(where)).text
        done = await mona.post(EDIT, editor(clash).press("over.2"))
        assert (done.status, done.to) == (303, where)
        standing = await stage.service.rule_desk.one("verified-leads")
        assert standing is not None
        assert (standing.rule.name, standing.version) == ("Mine", 3)


@pytest.mark.asyncio
async def test_switching_deleting_and_bringing_back(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        where = await saved(mona, await written(mona))  # watching, as every new rule
        await stage.happens("email.captured", email="ada@analytical.example")
        page = await mona.get(where)
        assert "would have rung once" in page.text
        form = {"csrf": page.csrf, "version": "1"}
        assert (await mona.post(f"{where}/switch", {**form, "status": "on"})).status == 303
        late = await mona.post(f"{where}/switch", {**form, "status": "off"})
        assert late.status == 409
        assert "at version 2 now, by Mona Okafor. Nothing was changed." in late.text
        gone = await mona.post(f"{where}/delete", {**form, "version": "2"})
        assert (gone.status, gone.to) == (303, "/rules")
        listed = await mona.get("/rules")
        assert "is deleted" in listed.text
        assert form_undo(listed) == ("/rules/verified-leads/roll-back", "2")
        assert await stage.service.rule_desk.one("verified-leads") is None
        assert "This rule is deleted" in (await mona.get(where)).text
        assert (await mona.post(f"{where}/roll-back", {"csrf": page.csrf, "to": "2"})).status == 303
        back = await stage.service.rule_desk.one("verified-leads")
        assert back is not None
        assert (back.rule.status, back.version) == ("on", 4)
        assert "brought an earlier version back" in (await mona.get(where)).text
        assert (await mona.post(f"{where}/switch", {**form, "status": "maybe"})).status == 400
        assert (await mona.post(f"{where}/roll-back", {**form, "to": "77"})).status == 400


def form_undo(page: Seen) -> tuple[str, str]:
    """Where Undo leads, and to which version."""
    found = re.search(r'action="([^"]*/roll-back)".*?name="to" value="(\d+)"', page.raw)
    assert found is not None
    return found[1], found[2]


@pytest.mark.asyncio
async def test_a_rule_of_a_file_is_copied_and_not_changed(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        page = await mona.get("/rules/asks")
        assert "In the file <code>" in page.text
        assert "/rules/asks/delete" not in page.text
        refused = await mona.get(f"{EDIT}?rule=asks")
        assert refused.status == 409
        assert "A copy of it can be changed here" in refused.text
        off = await mona.post("/rules/asks/switch", {"csrf": page.csrf, "status": "off"})
        assert off.status == 400
        assert "is kept in" in off.text
        copy = await mona.get(f"{EDIT}?copy=asks")
        assert await saved(mona, copy) == "/rules/somebody-asks-for-a-person-copy"
        made = await stage.service.rule_desk.one("somebody-asks-for-a-person-copy")
        assert made is not None
        assert made.rule.status == "watching"


@pytest.mark.asyncio
async def test_the_same_rule_as_yaml(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        page = await mona.post(EDIT, editor(await written(mona)).press("as_yaml"))
        text = editor(page).get("text")[0]
        assert "- known is verified" in text
        faulty = text.replace("known is verified", "knwon is verified")
        page = await mona.post(EDIT, editor(page).set("text", faulty).press("save"))
        assert page.status == 400
        assert 'There is no field "knwon". Did you mean "known"?' in page.text
        assert editor(page).get("text") == [faulty]
        page = await mona.post(EDIT, editor(page).set("text", f"# Why: Q4\n{text}").press("save"))
        assert page.status == 303
        answer = await mona.get("/rules/verified-leads.yaml")
        assert answer.text == f"# Why: Q4\n{text}"
        page = await mona.post(EDIT, editor(await mona.get(f"{EDIT}?rule=verified-leads")).press("as_yaml"))
        page = await mona.post(EDIT, editor(page).press("as_form"))
        assert editor(page).get("when.0.0.field") == ["known"]


@pytest.mark.asyncio
async def test_a_test_card_says_where_it_is(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        where = await saved(mona, await written(mona))
        csrf = (await mona.get(where)).csrf
        page = await mona.post(f"{where}/test", {"csrf": csrf, "where": "me"})
        assert page.status == 200
        assert "Your direct messages" in page.text


@pytest.mark.asyncio
async def test_reps_read_and_managers_change(stage: Stage) -> None:
    async with browsing(stage.url) as mona, browsing(stage.url) as dana, browsing(stage.url) as nobody:
        await sign_in(stage, mona)
        await sign_in(stage, dana, DANA)
        where = await saved(mona, await written(mona))
        page = await dana.get(where)
        assert page.status == 200
        assert "Edit</a>" not in page.text
        assert "New rule" not in (await dana.get("/rules")).text
        for path in (EDIT, f"{EDIT}?rule=verified-leads", "/rules/_draft?country=DE"):
            assert (await dana.get(path)).status == 403
        for path in (EDIT, "/rules/_try", f"{where}/switch", f"{where}/delete", f"{where}/roll-back", f"{where}/test"):
            assert (await dana.post(path, {"csrf": page.csrf, "status": "off", "do": "save"})).status == 403
            assert (await mona.post(path, {"csrf": page.csrf, "status": "off", "do": "save"})).status == 403
            assert (await nobody.post(path, {"csrf": page.csrf})).status in (401, 403)
        assert (await nobody.get(where)).status == 303
        for path in (
            "/rules/nobody-knows",
            "/rules/nobody-knows.yaml",
            "/rules/%00",
            "/rules/A%20B",
            f"{EDIT}?rule=%00",
        ):
            assert (await mona.get(path)).status == 404, path
        assert (await mona.post("/rules/%00/delete", {"csrf": (await mona.get(where)).csrf})).status == 404


@pytest.mark.asyncio
async def test_how_far_a_try_is_comes_line_by_line(stage: Stage) -> None:
    async with browsing(stage.url) as mona:
        await sign_in(stage, mona)
        page = await written(mona)
        answer = await mona.post("/rules/_try", editor(page).press("try"))
        lines = [line for line in answer.text.splitlines() if line.strip()]
        assert lines[0].startswith('{"done"')
        assert "it would have rung nobody" in lines[-1]
        never = editor(page).set("when.0.1.field", "known").set("when.0.1.is", "equal").set("when.0.1.value", "unknown")
        answer = await mona.post("/rules/_try", never.press("try"))
        assert "never hold together" in answer.text
        answer = await mona.post("/rules/_try", editor(page).set("on").press("try"))
        assert "put right what is marked" in answer.text

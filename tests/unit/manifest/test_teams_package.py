"""Does the Teams app package hold what Teams takes, and ask for what the product uses and nothing else?"""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any, get_args
from zipfile import ZipFile

import pytest

import bot.platforms.teams
from bot.platforms.teams.activities import Kind
from handlers.registry import COMMANDS, HANDLERS
from manifest.teams.app import CONSENTS, MOST_COMMANDS, SCOPES, Publisher, teams_manifest
from manifest.teams.icons import color_icon, outline_icon
from manifest.teams.package import teams_package

ADAPTER = Path(bot.platforms.teams.__file__).parent
URL = "https://leadbell.acme.example"
APP = "0a1b2c3d-0000-4000-8000-000000000001"


def made(**changes: Any) -> dict[str, Any]:
    return teams_manifest(URL, APP, version="1.0.0", **changes)


def pixels(png: bytes, side: int) -> list[tuple[int, ...]]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, color = struct.unpack(">IIBB", png[16:26])
    assert (width, height, depth, color) == (side, side, 8, 6)
    length = struct.unpack(">I", png[33:37])[0]
    rows = zlib.decompress(png[41 : 41 + length])
    lines = [rows[1 + row * (side * 4 + 1) :][: side * 4] for row in range(side)]
    return [tuple(line[at : at + 4]) for line in lines for at in range(0, side * 4, 4)]


def test_every_command_is_offered_in_one_scope_and_no_other_is() -> None:
    lists = {one["scopes"][0]: one["commands"] for one in made()["bots"][0]["commandLists"]}
    assert set(lists) == set(SCOPES)
    offered = {command["title"] for some in lists.values() for command in some}
    assert offered == set(COMMANDS)
    for some in lists.values():
        assert len({one["title"] for one in some}) == len(some) <= MOST_COMMANDS
        assert some[0]["title"] == "help"
        assert all(0 < len(one["title"]) <= 32 and 0 < len(one["description"]) <= 128 for one in some)
    of_lead = {HANDLERS[name].command for name in COMMANDS.values() if HANDLERS[name].of_lead}
    assert of_lead <= {one["title"] for one in lists["team"]}


def test_scopes_are_the_conversations_that_the_adapter_serves() -> None:
    bots = made()["bots"][0]
    assert bots["scopes"] == ["personal", "team"]
    assert {one.kind for one in SCOPES.values()} <= set(get_args(Kind))
    source = "\n".join(path.read_text(encoding="utf-8") for path in ADAPTER.glob("*.py"))
    for scope in SCOPES.values():
        assert f'"{scope.kind}"' in source, f"{scope.kind} is asked for and nothing uses it"
    assert not bots["supportsFiles"]  # the adapter sends none: see `send_file`


def test_consent_is_asked_for_only_where_the_setting_makes_use_of_it() -> None:
    assert "authorization" not in made()
    assert "webApplicationInfo" not in made()
    asked = made(hears_all=True)
    names = [one["name"] for one in asked["authorization"]["permissions"]["resourceSpecific"]]
    assert names == list(CONSENTS) == ["ChannelMessage.Read.Group"]
    assert asked["webApplicationInfo"]["id"] == APP
    assert all(one.reason and one.setting == "TEAMS_HEARS=all" for one in CONSENTS.values())
    building = (ADAPTER / "building.py").read_text(encoding="utf-8")
    assert "hears_all=settings.hears_all" in building


def test_addresses_and_who_runs_it() -> None:
    manifest = made()
    assert manifest["validDomains"] == ["leadbell.acme.example"]
    assert set(manifest["developer"].values()) == {"Leadbell", URL}
    told = made(publisher=Publisher("Acme", "https://acme.example", "https://acme.example/privacy"))["developer"]
    assert told == {
        "name": "Acme", "websiteUrl": "https://acme.example", "privacyUrl": "https://acme.example/privacy",
        "termsOfUseUrl": URL,
    }  # fmt: skip


def test_limits_of_a_manifest() -> None:
    manifest = made(publisher=Publisher("A company with a name that is too long for Teams"))
    assert len(manifest["developer"]["name"]) <= 32
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["name"]["full"]) <= 100
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["description"]["full"]) <= 4_000


def test_the_package_is_three_files_and_the_same_bytes_each_time() -> None:
    package = teams_package(made())
    assert package == teams_package(made())
    with ZipFile(io.BytesIO(package)) as held:
        assert held.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(held.read("manifest.json")) == made()
        assert held.read("color.png") == color_icon()
        assert held.testzip() is None


def test_the_color_icon_fills_its_square_and_the_outline_is_white_on_nothing() -> None:
    assert {one[3] for one in pixels(color_icon(), 192)} == {255}
    drawn = pixels(outline_icon(), 32)
    assert {one[:3] for one in drawn} == {(255, 255, 255)}
    assert {0, 255} <= {one[3] for one in drawn}
    assert drawn[0][3] == 0


@pytest.mark.parametrize("hears_all", [False, True])
def test_nothing_is_asked_for_beyond_bot_and_consent(hears_all: bool) -> None:
    known = {
        "$schema", "manifestVersion", "version", "id", "developer", "name", "description", "icons", "accentColor",
        "bots", "validDomains",
    }  # fmt: skip
    consent = {"webApplicationInfo", "authorization"} if hears_all else set()
    assert set(made(hears_all=hears_all)) == known | consent

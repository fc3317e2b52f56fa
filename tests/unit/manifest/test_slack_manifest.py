"""Does the Slack manifest ask for what the product uses, and for nothing else?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.platforms.slack
from bot.platforms.slack.platform import CAPABILITIES
from handlers.registry import COMMANDS, SLASHES
from manifest.slack import EVENTS, FREE, SCOPES, slack_manifest

ADAPTER = Path(bot.platforms.slack.__file__).parent
URL = "https://leadbell.acme.example"


def methods_used() -> set[str]:
    """Web API methods that the adapter's source calls, on the SDK's client or by their name (`calls.call`)."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in ADAPTER.glob("*.py"))
    called = {name for name in re.findall(r"client\.(\w+)\(", source) if hasattr(AsyncWebClient, name)}
    named = set(re.findall(r"\bcall\(\s*(?:[\w.]+,\s*){1,2}\"(\w+\.\w+)\"", source))
    return {name.replace("_", ".", 1) for name in called if name != "api_call"} | named


def test_every_method_that_is_called_is_granted() -> None:
    granted = {method for scope in SCOPES.values() for method in scope.methods} | FREE
    used = methods_used()
    assert {"chat.postMessage", "users.info"} <= used
    assert used <= granted


def test_no_scope_is_asked_for_in_vain() -> None:
    used = methods_used()
    for name, scope in SCOPES.items():
        needed = used.intersection(scope.methods) or scope.events or (name == "commands" and COMMANDS)
        assert needed, f"{name} is asked for and nothing needs it"
        assert set(scope.methods) <= used, f"{name} names a method that is never called"


def test_events_that_the_adapter_hears_are_subscribed() -> None:
    messages = ["message.channels", "message.groups", "message.im"]
    assert [
        "app_home_opened", "app_mention", "app_uninstalled", "member_joined_channel", *messages, "tokens_revoked",
    ] == EVENTS  # fmt: skip
    manifest = slack_manifest(URL)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == EVENTS


@pytest.mark.parametrize("url", [URL, URL + "/"])
def test_all_addresses_lead_to_the_one_route(url: str) -> None:
    manifest = slack_manifest(url)
    addresses = {
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    }
    assert addresses == {f"{URL}/slack/events"}


def test_limits_of_a_manifest() -> None:
    manifest = slack_manifest(URL)
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert 0 < len(command["description"]) <= 100
        assert 0 < len(command["usage_hint"]) <= 1_000


def test_commands_and_the_home_tab_are_there() -> None:
    features = slack_manifest(URL)["features"]
    commands = {command["command"]: command for command in features["slash_commands"]}
    assert set(commands) == {"/leadbell", *(f"/{word}" for word in SLASHES)}
    assert all(word in commands["/leadbell"]["usage_hint"] for word in COMMANDS)
    assert commands["/leads"]["usage_hint"] == "[stage:engaged country:DE acme]"
    assert features["app_home"]["home_tab_enabled"] is CAPABILITIES.home is True


def test_with_socket_mode_nobody_is_called() -> None:
    manifest = slack_manifest("", socket_mode=True)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(manifest)
    assert set(manifest["settings"]["event_subscriptions"]) == {"bot_events"}
    back = slack_manifest(URL, socket_mode=True)["oauth_config"]["redirect_urls"]
    assert back == slack_manifest(URL)["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]

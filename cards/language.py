"""What can each card language draw, and within which limits?

Limits come from the platforms' documentation; renderers ask the record, never the platform's name.
Sizes in bytes are of the payload's JSON with every non-ASCII character escaped, the longest form that
any client library writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["block_kit", "adaptive", "plain"]


@dataclass(frozen=True, slots=True)
class Language:
    """One card language of one host."""

    name: str
    family: Family
    version: str = ""
    most_bytes: int = 0  # of a whole payload
    most_buttons: int = 5  # in one row
    most_label: int = 75  # characters of a button's label
    execute: bool = False  # has Action.Execute, whose answer may replace the card
    viewer_times: bool = False  # draws a moment in each viewer's zone
    mentions: bool = False  # a mention may stand inside the card
    replaces: bool = False  # what is read replaces the live card for its reader, who needs a way back
    row_buttons: bool = False  # each row of a list may have a control of its own


BLOCK_KIT = Language(
    "Block Kit",
    "block_kit",
    most_bytes=48_000,  # nothing documented; 50 blocks of 3,000 characters are, and renderers keep to those too
    most_buttons=25,  # elements of an actions block: docs.slack.dev/reference/block-kit/blocks/actions-block
    most_label=75,  # characters; docs.slack.dev/reference/block-kit/block-elements/button-element
    viewer_times=True,
    mentions=True,
    row_buttons=True,
)

ADAPTIVE_1_5 = Language(
    "Adaptive Cards 1.5",
    "adaptive",
    version="1.5",  # learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
    most_bytes=24_000,  # a message may have about 28 KB (Teams, "Limits and specifications"); its envelope needs some
    most_buttons=5,  # Teams shows six; Microsoft's own renderer, five unless the host says otherwise
    execute=True,  # Universal Actions, from 1.4
    viewer_times=True,  # {{DATE()}} and {{TIME()}} of a TextBlock
    mentions=True,
    replaces=True,
    row_buttons=True,  # Teams counts five to a set of actions, not to a card
)

ADAPTIVE_1_3 = Language(
    "Adaptive Cards 1.3",
    "adaptive",
    version="1.3",  # developer.webex.com/docs/buttons-and-cards
    most_bytes=21_000,  # 22,000 bytes of card is where Webex begins to refuse
    most_buttons=5,  # "cards may include up to five buttons": developer.webex.com/docs/buttons-and-cards
)

PLAIN = Language(
    "plain text",
    "plain",
    most_bytes=7_400,  # 7,439 bytes of UTF-8 is the least of the three: Webex, "Create a message"
    row_buttons=True,
)

SLACK_BLOCKS = 50  # docs.slack.dev/reference/block-kit/blocks: of a message
SLACK_MODAL_BLOCKS = 100  # of a modal
SLACK_BLOCK_TEXT = 3_000  # characters of a section's text; kept to in rich text as well, which documents none
SLACK_CONTEXT_TEXT = 2_000  # characters of a context block's text
SLACK_OVERFLOW = 5  # options of an overflow menu
SLACK_OPTIONS = 100  # options of a select menu, or of one group of them
SLACK_VIEW_BYTES = 240_000  # of a modal or a home tab: 250 kB, "view_too_large" of views.publish, less its envelope
SLACK_BLOCK_ID = 255  # characters
SLACK_VALUE = 150  # characters of an option's value
SLACK_LABEL = 75  # characters of an option's text
SLACK_HINT = 2_000  # characters of an input's hint and label
SLACK_PLACEHOLDER = 150
SLACK_TYPED = 3_000  # characters that a text input takes at most
SLACK_TITLE = 24  # characters of a modal's title, submit and close
PUSH = 240
"""Characters of the text for a phone's lock screen: no platform documents a limit, phones show about this."""

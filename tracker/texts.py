"""What a typed text may hold, whoever keeps it: rules that services ask. Pure."""

import unicodedata

from tracker.errors import Refused

LONGEST_TEXT = 2000
SHORTEST_REASON = 3


def check_text(text: str, field: str) -> None:
    """Let a text pass that can be kept and shown.

    Raises:
        Refused: it is longer than the pages show, or has a control character in it.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused("The text has more than %(most)s characters.", field=field, most=LONGEST_TEXT)
    # "Cs" are halves of a character, which no database keeps.
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in text):
        raise Refused("The text has a character that cannot be shown; type it anew.", field=field)


def check_reason(text: str) -> None:
    """Let a reason pass.

    Raises:
        Refused: it is too short to say anything, or cannot be kept.
    """
    if len(text.strip()) < SHORTEST_REASON:
        raise Refused("Say why this is changed.", field="reason")
    check_text(text, "reason")

"""Where the searched words stand in a text, whatever its script and marks. Pure."""

from collections.abc import Sequence

from tracker.reading.scripts import fold

LONGEST_EXCERPT = 240
_BEFORE = 60  # letters shown before the first word that was found


def pieces(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text cut into pieces, each with whether it is one of the words; a long text is cut around the first one.

    `words` are folded. The pieces together are the text, or the excerpt of it that "…" begins or ends.
    """
    marked = _marked(text, words)
    if len(text) > LONGEST_EXCERPT:
        text, marked = _excerpt(text, marked)
    found: list[tuple[str, bool]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[start]:
            found.append((text[start:end], marked[start]))
            start = end
    return found


def _marked(text: str, words: Sequence[str]) -> list[bool]:
    # One letter may fold to two (đ to dj) or to none (a mark of its own): each folded letter knows its origin.
    folded: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        for each in fold(letter) or (" " if letter.isspace() else ""):
            folded.append(each)
            origin.append(place)
    whole = "".join(folded)
    marked = [False] * len(text)
    for word in words:
        at = whole.find(word)
        while at >= 0:
            for place in range(origin[at], origin[at + len(word) - 1] + 1):
                marked[place] = True
            at = whole.find(word, at + 1)
    return marked


def _excerpt(text: str, marked: list[bool]) -> tuple[str, list[bool]]:
    first = marked.index(True) if True in marked else 0
    start = max(0, first - _BEFORE)
    end = min(len(text), start + LONGEST_EXCERPT)
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return (
        before + text[start:end] + after,
        [False] * len(before) + marked[start:end] + [False] * len(after),
    )

"""What pages say of other case systems, in the reader's language."""

from typing import Any

from flask_babel import gettext, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _l

from tracker.cases.feeds.health import FeedState
from tracker.cases.feeds.signing import Unbelieved
from tracker.cases.figures.models import FeedDelivery
from tracker.web.languages import in_words

# A sign beside each word, so that nothing is said by colour alone; the class of the style sheet comes with it.
STATES = {
    FeedState.LATE: (lazy_pgettext("of a feed", "late"), "▲", "light-far"),
    FeedState.REFUSED: (lazy_pgettext("of a feed", "last delivery refused"), "▲", "light-behind"),
    FeedState.SILENT: (lazy_pgettext("of a feed", "nothing has come yet"), "○", "light-no_data"),
    FeedState.IN_ORDER: (lazy_pgettext("of a feed", "in order"), "●", "light-on_track"),
    FeedState.CLOSED: (lazy_pgettext("of a feed", "closed"), "■", "light-no_data"),
}
UNBELIEVED = {
    Unbelieved.CLOSED: _l("The case system has been closed, and what it signs is not believed any more."),
    Unbelieved.SEALED: _l("The key of this installation has changed, and the secret cannot be opened: renew it."),
    Unbelieved.TIMESTAMP: _l("The timestamp is no whole number of seconds."),
    Unbelieved.STALE: _l("The clock of the sender differs from ours by more than five minutes."),
    Unbelieved.SIGNATURE: _l("The signature is wrong: it was made with another secret, or of something else."),
}
KINDS = {"figures": _l("Figures"), "events": _l("Events")}


def refused_because(delivery: FeedDelivery) -> str:
    """Why a delivery was refused, in one sentence."""
    answer: dict[str, Any] = delivery.answer
    if (why := answer.get("unbelieved")) is not None:
        return str(UNBELIEVED[Unbelieved(why)])
    if (refused := answer.get("refused")) is not None:
        return in_words(refused[0], refused[1])
    if (faults := answer.get("faults")) is not None:
        return ngettext("%(num)s cell could not be taken.", "%(num)s cells could not be taken.", faults)
    problems = answer.get("problems", [])
    if not problems:
        return gettext("The answer was: %(title)s", title=answer.get("title", ""))
    return ngettext("%(num)s problem was found.", "%(num)s problems were found.", len(problems))

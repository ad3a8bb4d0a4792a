"""The governments' standard forms that the tracker can read, and which of them a text is in."""

from collections.abc import Callable

from tracker.reading import ba_work_programme, xk_action_plan
from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Unreadable
from tracker.reading.sources import PlanSource, decoded
from tracker.reading.tables import Document

_READERS: dict[str, Callable[[PlanSource], PlanDraft]] = {
    "ba-work-programme": ba_work_programme.read,
    "xk-action-plan": xk_action_plan.read,
}
_RECOGNISERS: dict[str, Callable[[Document], bool]] = {
    "ba-work-programme": ba_work_programme.recognises,
    "xk-action-plan": xk_action_plan.recognises,
}
FORMS = tuple(_READERS)


def form_of(document: Document) -> str | None:
    """The form that the text is in, None where it is none that is known."""
    return next((form for form, recognises in _RECOGNISERS.items() if recognises(document)), None)


def read_plan(source: PlanSource) -> PlanDraft:
    """Read a plan's folder into a draft with findings.

    Raises:
        Unreadable: the text is no plan of the form that plan.toml names, is cut short, or an erratum does not fit.
    """
    manifest = source.manifest
    if manifest.form not in _READERS:
        raise Unreadable(
            "plan.toml: the form “%(form)s” is not known; the tracker reads %(forms)s.",
            form=manifest.form,
            forms=", ".join(FORMS),
        )
    document = decoded(source.text, manifest.text)
    if not _RECOGNISERS[manifest.form](document):
        raise Unreadable(
            "%(name)s is no plan in the form “%(form)s”: the heads of its tables are not found in it.",
            name=manifest.text,
            form=manifest.form,
        )
    return _READERS[manifest.form](source)

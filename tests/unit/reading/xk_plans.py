"""Kosovo's plan as it is published, and the smallest plans of the same form, to be changed line by line."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tracker.reading import xk_action_plan
from tracker.reading.drafts import ActivityDraft, ElementDraft, IndicatorDraft, PlanDraft
from tracker.reading.findings import Finding
from tracker.reading.notation import Notation
from tracker.reading.sources import Manifest, PlanSource, manifest_of

FOLDER = Path(__file__).resolve().parents[3] / "imports" / "xk-mig-2021-2023"
GOAL_HEAD = (
    "Br.\tStrateški i specifični ciljevi, pokazatelji i aktivnosti\tOsnovna vrednost\tPrivremeni cilj [godina]"
    "\tCilj poslednje godine [godina]\tRezultat"
)
ACTIVITY_HEAD = (
    "Br.\tAktivnost\tKrajnji rok\tBudžet\t\tIzvor finansiranja\tInstitucija koja rukovodi i podržava"
    "\tProizvod (rezultat)\tReferentna dokumenta"
)
YEARS = "\t\t\tGodina 2024\tGodina 2025"

# A plan of another ministry, of two years, without markup. The lines are named, so that a test can change one of them.
SMALL: Mapping[str, str] = {
    "letterhead": "Ministarstvo zdravlja",
    "title": "AKCIONI PLAN ZA ZDRAVSTVENU NEGU",
    "period": "2024-2025",
    "goal head": GOAL_HEAD,
    "strategic": "1.\tStrateški cilj: Bolja nega",
    "strategic indicator": "\tPokazatelj: Obuhvat negom\t40% (2024)\t55% (2025)\t60% (2027)\tViše lica ima negu",
    "specific": "1.1\tSpecifični cilj: Kućna nega",
    "indicator": "\tPokazatelj: Broj poseta\t1,200 (2024)\t1,500 (2025)\t2,000 (2027)\tVeći broj poseta",
    "head": ACTIVITY_HEAD,
    "years": YEARS,
    "first": "1.1.1\tObuka sestara\t2024-2025\t10,000\t12,500\tSZO\tMZ MF\t2 obuke\tPlan rada",
    "second": "1.1.2\tNabavka vozila\t2024\t40,000\t\tBRK, SZO\tMZ\t2 vozila\t",
    "total": "\tUkupan budžet za specifični cilj 1.1:\t\t50,000\t12,500",
    "capital": "\tOd kojih kapitalni:",
    "current": "\tOd kojih tekući:",
    "grand total": "\tOpšti budžet za Akcioni plan:\t\t50,000\t12,500",
    "grand capital": "\tOd kojih kapitalni:",
    "grand current": "\tOd kojih tekući:",
}


def small(**changes: str | None) -> str:
    """The small plan with lines replaced; None leaves a line out. Names of lines are written with "_" for a space."""
    lines = {**SMALL, **{name.replace("_", " "): line for name, line in changes.items()}}
    assert set(lines) == set(SMALL), "a test names a line that the small plan does not have"
    return "\n".join(line for line in lines.values() if line is not None) + "\n"


def line_of(name: str) -> int:
    """The 1-based line of the small plan that has this name."""
    return list(SMALL).index(name) + 1


def manifest(**changes: Any) -> Manifest:
    """The plan.toml of the small plan."""
    parts: dict[str, Any] = {
        "code": "XK-NEGA-2024-2025",
        "country": "XK",
        "form": "xk-action-plan",
        "language": "sr_Latn",
        "owner": "MZ",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2025, 12, 31),
        "currency": "EUR",
        "currency_reason": "The euro is the currency used in Kosovo.",
        "notation": Notation(".", ","),
        "text": "plan.txt",
    }
    return Manifest(**{**parts, **changes})


def source(text: str, **changes: Any) -> PlanSource:
    """The folder of a plan with this text."""
    parts: dict[str, Any] = {"text": text.encode(), "manifest": manifest()}
    return PlanSource(**{**parts, **changes})


def read(text: str, **changes: Any) -> PlanDraft:
    """Read a text in the form, with the small plan's plan.toml."""
    return xk_action_plan.read(source(text, **changes))


def published_source(**changes: Any) -> PlanSource:
    """The folder of the published plan, perhaps with another text or without its errata."""

    def table(name: str) -> dict[str, Any]:
        return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))

    known = manifest_of(table("plan.toml"))
    parts: dict[str, Any] = {
        "text": (FOLDER / known.text).read_bytes(),
        "manifest": known,
        "errata": table("errata.toml"),
        "registers": table("registers.toml"),
    }
    return PlanSource(**{**parts, **changes})


def codes(draft: PlanDraft) -> list[str]:
    """The codes of all findings, in their order."""
    return [finding.code for finding in draft.findings]


def findings(draft: PlanDraft, code: str) -> list[Finding]:
    """The findings with this code, in their order."""
    return [finding for finding in draft.findings if finding.code == code]


def the_finding(draft: PlanDraft, code: str) -> Finding:
    """The one finding with this code."""
    (finding,) = findings(draft, code)
    return finding


def element(draft: PlanDraft, key: str) -> ElementDraft:
    """The element with this key."""
    (found,) = (element for element in draft.elements if element.key == key)
    return found


def indicator(draft: PlanDraft, key: str) -> IndicatorDraft:
    """The indicator with this key."""
    (found,) = (indicator for indicator in draft.indicators if indicator.key == key)
    return found


def activity(draft: PlanDraft, key: str) -> ActivityDraft:
    """The activity with this key."""
    (found,) = (activity for activity in draft.activities if activity.key == key)
    return found


def amounts(draft: PlanDraft, key: str) -> dict[int, str]:
    """What the budget of an activity holds, by year: the amount, or the kind of the cell."""
    return {
        line.year: str(line.amount) if line.amount is not None else line.kind.value
        for line in draft.budget_lines
        if line.activity == key
    }


def coded(draft: PlanDraft, key: str) -> tuple[list[str], tuple[str, ...]]:
    """The institutions of an activity, the leading one first, and who pays for it."""
    named = activity(draft, key)
    payers = {line.sources for line in draft.budget_lines if line.activity == key}
    (sources,) = payers
    return [institution.code for institution in named.institutions], sources

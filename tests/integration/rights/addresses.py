"""An address of every route for every kind of thing that it can be asked about."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from tests.integration.rights.cases_of_world import CASES, EVENT
from tests.integration.rights.world import GONE, GONE_KEY, LINE_OF_OTHER_DONOR, NOT_THERE, PLANS
from tracker.accounts.policy import Act
from tracker.accounts.routes import ROUTES

# The parts of addresses; one that is no number and not here fails the tests until it is.
PARTS = {
    "code": PLANS["public"].code,
    "line": "22",
    "position": "1",
    "filename": "tracker.css",
    "ending": "csv",
    "token": "no-such-token",
    "country": "BA",
    "language": "sq",
    "status": "implemented",
    "light": "near",
    "period": "2021-H1",
    "deed": "extend",
    "which": "reviewed",
    "rule": "R01",
    "instrument": "V16",
    "question": "months",
    "unit": "TC-SA",
    "figure": "BA-B14",
    "setting": "measures",
    "procedure": "P5",
    "limit": "guardian_days",
}
KEYS = {"element": "1.1", "activity": "1.1.1", "indicator": "1.1-I1", "budget_line": "1.1.1-2021"}
GONE_KEYS = {"activity": GONE_KEY, "budget_line": f"{GONE_KEY}-2021"}


def rules(app: Flask) -> dict[str, list[Rule]]:
    """The rules of every endpoint."""
    found: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, []).append(rule)
    return found


def keyed_by(endpoint: str) -> str:
    """Which kind of thing the key in an endpoint's address names."""
    return next(kind for kind in KEYS if kind in endpoint)


def build(app: Flask, rule: Rule, **parts: str) -> str:
    """The address of a rule with the given parts, and samples for the others."""
    numbers = {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}
    known = dict.fromkeys(numbers, "1") | PARTS | parts
    if "key" in rule.arguments:
        known = {"key": KEYS[keyed_by(rule.endpoint)]} | known
    if "country" in rule.arguments and "code" not in parts:
        known["code"] = PLANS["public"].payer if "source" in rule.endpoint else PLANS["public"].owner
    if rule.endpoint.startswith("cases."):
        known |= {"number": CASES["own"].number, "code": EVENT} | parts
    if "/countries/" in rule.rule:
        known["code"] = "BA"
    values = {name: known[name] for name in rule.arguments}
    built: str = app.url_map.bind("localhost").build(rule.endpoint, values)
    return built


def of_plans(app: Flask, rule: Rule) -> dict[str, str]:
    """The addresses of a plan's rule by the plan: those of the world, and one that there is not."""
    addresses = {
        name: build(app, rule, code=plan.code, **numbered(rule, str(number)))
        for number, (name, plan) in enumerate(PLANS.items(), 1)
    }
    return addresses | {"not existing": build(app, rule, code=NOT_THERE), "deleted": build(app, rule, code=GONE)}


def numbered(rule: Rule, number: str) -> dict[str, str]:
    """The parts of a rule that name one of the things of which each plan of the world has one, in the world's order."""
    return {name: number for name in ("evidence_id", "milestone_id", "import_id") if name in rule.arguments}


def of_things(app: Flask, rule: Rule) -> dict[str, str]:
    """The addresses of things that the own plan does not have, or does not have any more."""
    code = PLANS["own"].code
    if "key" in rule.arguments:
        kind = keyed_by(rule.endpoint)
        keys = {"no such thing": "9.9.9", "a thing of another kind": "1.1-I1" if kind != "indicator" else "1.1.1"}
        if kind in GONE_KEYS:
            keys["a deleted thing"] = GONE_KEYS[kind]
        found = {name: build(app, rule, code=code, key=key) for name, key in keys.items()}
        for part, value in (("period", "2021-Q9"), ("milestone_id", "2"), ("milestone_id", "999")):
            if part in rule.arguments:
                found[f"{part} {value}"] = build(app, rule, code=code, **{part: value})
        return found
    if "evidence_id" in rule.arguments:
        return {f"evidence {number}": build(app, rule, code=code, evidence_id=number) for number in ("2", "999")}
    if "import_id" in rule.arguments:
        return {f"import {number}": build(app, rule, code=code, import_id=number) for number in ("2", "999")}
    if "period" in rule.arguments:
        return {"no such period": build(app, rule, code=code, period="2021-Q9")}
    if "line" in rule.arguments:
        return {"no such line": build(app, rule, code=code, line="999999")}
    if "position" in rule.arguments:
        return {"no such finding": build(app, rule, code=code, position="999")}
    return {}


def line_of_other_donor(app: Flask, rule: Rule) -> str | None:
    """The address of a line of the own plan that another donor pays; None where the rule knows no lines."""
    if "key" not in rule.arguments or keyed_by(rule.endpoint) != "budget_line":
        return None
    return build(app, rule, code=PLANS["own"].code, key=LINE_OF_OTHER_DONOR)


def is_of_a_plan(rule: Rule) -> bool:
    """Whether the rule's address names a plan."""
    return isinstance(ROUTES.get(rule.endpoint), Act)

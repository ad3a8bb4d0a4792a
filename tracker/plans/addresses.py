"""The addresses of the pages of a plan's things, by their codes and keys."""

from flask import url_for


def subject_address(code: str, kind: str, key: str) -> str | None:
    """The page that shows a thing of a plan; None for what has no page of its own.

    `kind` is that of a finding's subject or of a search entry.
    """
    match kind:
        case "plan":
            return url_for("browse.show_plan", code=code)
        case "element":
            return url_for("browse.show_element", code=code, key=key)
        case "activity":
            return url_for("browse.show_activity", code=code, key=key)
        case "indicator":
            return url_for("browse.show_indicator", code=code, key=key)
        case "risk":
            return url_for("plans.show_risks", code=code, _anchor=f"risk-{key}")
        case "staff":
            return url_for("plans.show_staff", code=code, _anchor=f"staff-{key.partition('-')[0]}")
        case "budget_line":
            return url_for("budgets.show_budget", code=code)
        case "line":
            return url_for("plans.show_source", code=code, line=int(key))
    return None

"""One template, one view, one address: the part of a page when htmx swaps it in, else the whole page."""

from typing import Any

from flask import render_template, request


def wants_part() -> bool:
    """Whether htmx asks for a part; after "back" without a copy of the page it asks for the whole again."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def render(page: str, part: str, **context: Any) -> str:
    """Render the part for htmx, else the page, which includes the same part."""
    return render_template(part if wants_part() else page, **context)

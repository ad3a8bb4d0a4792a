"""What a reader may choose to see of a plan."""

from collections.abc import Collection, Mapping

from tracker.browse.contents import Choice


def choice_from(
    arguments: Mapping[str, str],
    *,
    institutions: Collection[str],
    sources: Collection[str],
    years: Collection[int],
    quarters: Collection[int],
) -> Choice:
    """Read the filter of an address; what the plan does not offer is not chosen."""
    return Choice(
        institution=_one_of(arguments.get("institution", ""), institutions) or "",
        source=_one_of(arguments.get("source", ""), sources) or "",
        year=_number_of(arguments.get("year", ""), years),
        quarter=_number_of(arguments.get("quarter", ""), quarters),
        with_findings=arguments.get("findings", "") == "1",
    )


def _one_of(text: str, offered: Collection[str]) -> str | None:
    return text if text in offered else None


def _number_of(text: str, offered: Collection[int]) -> int | None:
    return next((number for number in offered if str(number) == text), None)

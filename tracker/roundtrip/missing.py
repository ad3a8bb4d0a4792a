"""Which cells of a row are still missing, as a formula of a spreadsheet asks it: for colours, never in a cell. Pure."""

from collections.abc import Mapping

from tracker.roundtrip.layout import PART

Places = Mapping[str, str]  # the letters of each column: {"figure": "L"}


def missing_in(places: Places, name: str, row: int) -> str | None:
    """The condition that a cell is missing, for the first row of a sheet; None for one that is never obligatory."""
    blank = f"ISBLANK(${places[name]}{row})"
    needs = f"${places['needs']}{row}"
    match name:
        case "figure":
            return f'AND({needs}="N",{blank})'
        case "percent" | "numerator" | "denominator":
            percent, *counts = (f"ISBLANK(${places[each]}{row})" for each in ("percent", "numerator", "denominator"))
            return f'AND({needs}="P",{blank},{percent},OR({",".join(counts)}))'
        case "stage" | "text":
            return f'AND({needs}="D",{blank})'
        case "status":
            return f'AND({needs}="S",{blank})'
    if name.startswith(f"{PART}_"):
        # "C2" needs two counters; LEFT is asked first, but every program works out both.
        number = name.rpartition("_")[2]
        return f'AND(LEFT({needs},1)="C",N(IFERROR(VALUE(MID({needs},2,3)),0))>={number},{blank})'
    return None


def missing_anywhere(places: Places, row: int) -> str:
    """The condition that anything obligatory is missing in a row."""
    conditions = [condition for name in places if (condition := missing_in(places, name, row)) is not None]
    return f"OR({','.join(conditions)})" if conditions else "FALSE"

"""The annual work programme of an institution of Bosnia and Herzegovina: a published text becomes a draft.

Source: the form of the decision on annual work planning (Službeni glasnik BiH 80/22).
"""

from collections import Counter

from tracker.reading.ba_activities import add_activities
from tracker.reading.ba_cutting import Part, Region, level_of, parts_of, regions_of
from tracker.reading.ba_finances import finance_table, read_finances
from tracker.reading.ba_form import PROGRAMME_CODE, Label, is_rule, is_title, label_of, part_named
from tracker.reading.ba_goals import Goals
from tracker.reading.ba_indicators import add_indicator
from tracker.reading.ba_introduction import Letterhead, read_introduction, read_letterhead
from tracker.reading.ba_reading import Reading
from tracker.reading.ba_staff import read_staff
from tracker.reading.ba_summary import link_summary
from tracker.reading.ba_tables import Table, captioned, read_table, section_of
from tracker.reading.ba_units import Units
from tracker.reading.drafts import PlanDraft
from tracker.reading.errata import corrected, errata_of
from tracker.reading.findings import Finding, Severity, Unreadable
from tracker.reading.leftovers import report_leftovers, settle_subjects
from tracker.reading.registers import registers_of
from tracker.reading.script_checks import check_scripts
from tracker.reading.sources import PlanSource, decoded
from tracker.reading.tables import Document, Place, Printed, Row, joined
from tracker.reading.titles import authorised_titles


def recognises(document: Document) -> bool:
    """Whether the text has the title and parts of a work programme, or the lines and heads that begin its tables."""
    texts = [row.filled[0].text for row in document if row.filled]
    if any(is_title(text) for text in texts) and any(part_named(text) == "II" for text in texts):
        return True
    for row in document:
        level = level_of(row)
        if level is not None and level[0] == PROGRAMME_CODE:
            return True
        if any(label_of(cell.text) is Label.INDICATOR for cell in row.filled):
            return True
    return False


def read(source: PlanSource) -> PlanDraft:
    """Read a work programme with its errata and registers into a draft with findings.

    Raises:
        Unreadable: the text is no work programme, is cut short, or an erratum does not fit.
    """
    manifest = source.manifest
    printed = decoded(source.text, manifest.text)
    if not recognises(printed):
        raise Unreadable(
            "%(name)s is no annual work programme: none of its lines names a programme of the DOB.", name=manifest.text
        )
    parts_of(printed, manifest.text)  # A text that is cut short is refused before an erratum misses its line.
    errata = errata_of(source.errata, printed)
    document = corrected(printed, errata)
    registers = registers_of(source.registers)
    draft = PlanDraft(
        code=manifest.code,
        country=manifest.country,
        form=manifest.form,
        language=manifest.language,
        title=Printed("", "", ()),
        owner=manifest.owner,
        starts_on=manifest.starts_on,
        ends_on=manifest.ends_on,
        currency=manifest.currency,
        currency_reason=manifest.currency_reason,
        notation=manifest.notation,
        document_title=str(manifest.document.get("title", "")),
        document_number=manifest.document.get("number"),
        document_date=manifest.document.get("date"),
        document_file=manifest.text,
        lines=document.lines,
        errata=errata,
    )
    reading = Reading(document, draft, registers, Units(registers))
    reading.units.use(manifest.owner)
    _read_parts(reading, manifest.text)
    draft.institutions = list(reading.units.used.values())
    draft.findings += reading.units.findings()
    check_scripts(draft)
    report_leftovers(draft, document)
    settle_subjects(draft)
    draft.authorised_titles = authorised_titles(source.titles, draft)
    draft.findings.sort(key=lambda finding: (finding.line or 0, finding.places[:1]))
    return draft


def _read_parts(reading: Reading, name: str) -> None:
    """Read the five parts: the codes of part IV first, since the tables name programmes and activities by them."""
    draft = reading.draft
    before, parts = parts_of(reading.document, name)
    _take_letterhead(reading, read_letterhead(reading, before))
    for part in parts.values():
        reading.caption("heading", *part.heading.filled)
    finances = finance_table(parts["IV"].rows)
    goals = Goals(reading, finances.coded)
    cut = {number: regions_of(part) for number, part in parts.items() if number in {"II", "III"}}
    goals.learn([region.block for _, regions, _ in cut.values() for region in regions])
    if "I" in parts:
        read_introduction(reading, goals, parts["I"].rows)
    for _, regions, headings in cut.values():
        reading.caption("heading", *headings)
        for region in regions:
            goals.place(region.block)
    goals.add_activities()
    tables = {number: _read_tables(reading, goals, parts[number], cut[number]) for number in ("II", "III")}
    if not draft.activities:
        raise Unreadable("%(name)s has no activities: parts II and III hold no table with numbered rows.", name=name)
    link_summary(reading, tables["II"], tables["III"])
    read_finances(reading, goals, finances)
    read_staff(reading, parts["V"].rows, name)
    goals.report_spellings()


def _take_letterhead(reading: Reading, letterhead: Letterhead) -> None:
    draft = reading.draft
    if letterhead.title is None:
        draft.title = Printed(draft.document_title or draft.code, "", (Place(1, 1),))
        reading.find(
            Finding(
                "title-missing",
                Severity.WARNING,
                "The text prints no title; “%(title)s” is taken from plan.toml.",
                {"title": draft.title.text},
            )
        )
    else:
        draft.title = letterhead.title
    draft.document_title = draft.document_title or draft.title.text
    draft.document_number = letterhead.number or draft.document_number
    draft.document_date = letterhead.date or draft.document_date


def _read_tables(
    reading: Reading, goals: Goals, part: Part, cut: tuple[list[Row], list[Region], list[Printed]]
) -> list[Table]:
    """Read the tables of part II or III, each a section with its indicators and activities."""
    before, regions, _ = cut
    _read_before(reading, before)
    under = Counter(region.heading.places for region in regions if region.heading is not None)
    tables: list[Table] = []
    for position, region in enumerate(regions, 1):
        table = read_table(reading, goals, region, part.number, f"{part.number}.{position}")
        if table is None:
            continue
        tables.append(table)
        stands_alone = region.heading is not None and under[region.heading.places] == 1
        section = section_of(table, stands_alone=stands_alone)
        reading.caption("label", *captioned(table))
        section.statement = joined(table.statement) if table.statement else None
        reading.draft.elements.append(section)
        if table.activity is None:
            reading.find(
                Finding(
                    "programme-activity-missing",
                    Severity.WARNING,
                    "The table names no programme activity; it hangs on the programme.",
                    {},
                    table.top.places,
                    table.subject,
                )
            )
        for row in table.indicators:
            add_indicator(reading, section, row)
        add_activities(reading, table)
    return tables


def _read_before(reading: Reading, rows: list[Row]) -> None:
    """Caption what stands between a part's heading and its first table."""
    unknown = [row for row in rows if len(row.filled) > 1 and not is_rule(row)]
    for row in rows:
        if row.filled and row not in unknown:
            reading.caption("rule" if is_rule(row) else "paragraph", *row.filled)
    if unknown:
        reading.give_up_table(unknown)

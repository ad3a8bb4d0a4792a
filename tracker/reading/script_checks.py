"""Words with letters of another script than the text around them, found in the text as it is printed."""

from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Finding, Severity
from tracker.reading.scripts import mixed_words
from tracker.reading.tables import Place, without_markup


def check_scripts(draft: PlanDraft) -> None:
    """Report the words with letters of another script than the text around them, also those that an erratum mends."""
    for number, line in enumerate(draft.lines, 1):
        for position, cell in enumerate(line.split("\t"), 1):
            for word in mixed_words(without_markup(cell)):
                place = Place(number, position)
                if any(erratum.place == place and word in erratum.printed for erratum in draft.errata):
                    finding = Finding(
                        "mixed-scripts",
                        Severity.WARNING,
                        "“%(word)s” has letters of another script than the text around it; "
                        "an erratum reads it in one script.",
                        {"word": word},
                        (place,),
                    )
                else:
                    finding = Finding(
                        "mixed-scripts",
                        Severity.WARNING,
                        "“%(word)s” has letters of another script than the text around it; "
                        "a search elsewhere may miss it.",
                        {"word": word},
                        (place,),
                    )
                draft.findings.append(finding)

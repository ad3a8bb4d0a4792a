"""The sentences of the history in the reader's language: by the kind of an entry and by the field that changed."""

from flask_babel import lazy_gettext as _l

from tracker.plans.annexes import Settlement
from tracker.reading.drafts import ValueRole
from tracker.reporting.kinds import Side

# What an entry is about, in a few words: a choice of the search, and what is said where nothing more is known.
KINDS = {
    "plan.loaded": _l("Plan loaded"),
    "plan.replaced": _l("Plan loaded anew"),
    "plan.published": _l("Visibility of a plan changed"),
    "edited": _l("Plan edited"),
    "finding.settled": _l("Finding settled"),
    "finding.reopened": _l("Finding opened again"),
    "person.invited": _l("Person invited"),
    "person.changed": _l("Particulars of a person changed"),
    "person.disabled": _l("Account closed"),
    "person.enabled": _l("Account opened again"),
    "person.password": _l("Password changed"),
    "person.reset": _l("One-time link for a password made"),
    "person.codes": _l("One-time codes changed"),
    "role.granted": _l("Role given"),
    "role.revoked": _l("Role taken back"),
    "stand_in.named": _l("Stand-in named"),
    "stand_in.ended": _l("Stand-in ended"),
    "session.begun": _l("Signed in"),
    "session.ended": _l("Signed out"),
    "institution.renamed": _l("Institution renamed by law"),
    "register.changed": _l("Register changed"),
    "setting.changed": _l("Setting changed"),
    "export.made": _l("History exported"),
    "data.read": _l("Personal data read"),
    "reported.drafted": _l("Report begun"),
    "reported.submitted": _l("Report submitted"),
    "reported.withdrawn": _l("Report taken back"),
    "reported.checked": _l("Report checked by the institution"),
    "reported.returned": _l("Report returned"),
    "reported.approved": _l("Report approved"),
    "reported.corrected": _l("Approved report corrected"),
    "reported.remarked": _l("Comment on a report"),
    "counted.supplied": _l("Figure counted"),
    "counted.explained": _l("Difference from a count explained"),
    "evidence.added": _l("Evidence added"),
    "evidence.removed": _l("Evidence taken away"),
    "milestone.set": _l("Milestone set"),
    "milestone.removed": _l("Milestone taken away"),
    "period.opened": _l("Reporting period opened early"),
    "period.reviewed": _l("Review of a reporting period begun"),
    "period.extended": _l("Due day of a reporting period changed"),
    "period.locked": _l("Reporting period locked"),
    "period.unlocked": _l("Reporting period unlocked"),
    "reporting.changed": _l("Settings of reporting changed"),
    "workbook.exported": _l("Workbook made"),
    "workbook.imported": _l("Workbook imported"),
    "workbook.undone": _l("Import of a workbook undone"),
    "workbook.refused": _l("Workbook refused"),
}

# The same with the thing by its name, where the changes alone would not say what happened.
HEADLINES = {
    "plan.loaded": _l("Plan loaded from its published text"),
    "plan.replaced": _l("Plan loaded anew from its changed text"),
    "finding.settled": _l("Finding %(subject)s settled"),
    "finding.reopened": _l("Finding %(subject)s opened again"),
    "person.invited": _l("%(subject)s invited"),
    "person.disabled": _l("Account of %(subject)s closed"),
    "person.enabled": _l("Account of %(subject)s opened again"),
    "person.password": _l("Password of %(subject)s changed"),
    "person.reset": _l("One-time link for a password made for %(subject)s"),
    "person.codes": _l("One-time codes of %(subject)s changed"),
    "role.granted": _l("Role given to %(subject)s"),
    "role.revoked": _l("Role taken from %(subject)s"),
    "stand_in.named": _l("Stand-in named for %(subject)s"),
    "stand_in.ended": _l("Stand-in for %(subject)s ended"),
    "session.begun": _l("Signed in"),
    "session.ended": _l("Signed out"),
    "institution.renamed": _l("%(subject)s renamed by law"),
    "export.made": _l("History exported"),
    "data.read": _l("Data of %(subject)s read"),
    "reported.drafted": _l("Report begun: %(subject)s"),
    "reported.submitted": _l("Submitted: %(subject)s"),
    "reported.withdrawn": _l("Taken back: %(subject)s"),
    "reported.checked": _l("Checked by the institution: %(subject)s"),
    "reported.returned": _l("Returned: %(subject)s"),
    "reported.approved": _l("Approved: %(subject)s"),
    "reported.corrected": _l("Corrected after approval: %(subject)s"),
    "reported.remarked": _l("Comment on %(subject)s"),
    "counted.supplied": _l("Counted: %(subject)s"),
    "counted.explained": _l("Said why the reported figure of %(subject)s differs from the count"),
    "evidence.added": _l("Evidence for %(subject)s added"),
    "evidence.removed": _l("Evidence for %(subject)s taken away"),
    "milestone.set": _l("Milestone of %(subject)s set"),
    "milestone.removed": _l("Milestone of %(subject)s taken away"),
    "period.opened": _l("%(subject)s opened early for reporting"),
    "period.reviewed": _l("Review of %(subject)s begun"),
    "period.extended": _l("Due day of %(subject)s changed"),
    "period.locked": _l("Reporting for %(subject)s locked"),
    "period.unlocked": _l("Reporting for %(subject)s unlocked"),
    "reporting.changed": _l("Settings of reporting of %(subject)s changed"),
    "workbook.exported": _l("Workbook made for %(subject)s"),
    "workbook.imported": _l("Workbook imported for %(subject)s"),
    "workbook.undone": _l("Import of a workbook undone: %(subject)s"),
    "workbook.refused": _l("Workbook %(subject)s refused"),
}

# The same where the entry names the period of which it speaks.
OF_PERIODS = {
    "reported.drafted": _l("Report for %(period)s begun: %(subject)s"),
    "reported.submitted": _l("Submitted for %(period)s: %(subject)s"),
    "reported.withdrawn": _l("Taken back for %(period)s: %(subject)s"),
    "reported.checked": _l("Checked by the institution for %(period)s: %(subject)s"),
    "reported.returned": _l("Returned for %(period)s: %(subject)s"),
    "reported.approved": _l("Approved for %(period)s: %(subject)s"),
    "reported.corrected": _l("Corrected after approval for %(period)s: %(subject)s"),
    "reported.remarked": _l("Comment for %(period)s on %(subject)s"),
    "counted.supplied": _l("Counted for %(period)s: %(subject)s"),
    "counted.explained": _l("Said for %(period)s why the reported figure differs from the count: %(subject)s"),
    "evidence.added": _l("Evidence for %(period)s added: %(subject)s"),
    "evidence.removed": _l("Evidence for %(period)s taken away: %(subject)s"),
}

# The same where the entry names a role: for a scope, and for everywhere.
OF_ROLES = {
    "role.granted": (
        _l("Role %(role)s for %(scope)s given to %(subject)s"),
        _l("Role %(role)s given to %(subject)s, for everywhere"),
    ),
    "role.revoked": (
        _l("Role %(role)s for %(scope)s taken from %(subject)s"),
        _l("Role %(role)s taken from %(subject)s, for everywhere"),
    ),
}
# The same where the entry names the stand-in.
OF_STAND_INS = {
    "stand_in.named": _l("%(deputy)s named to act for %(subject)s from %(starts_on)s to %(ends_on)s"),
    "stand_in.ended": _l("%(deputy)s no longer acts for %(subject)s"),
}
CODES_SET_UP = _l("One-time codes of %(subject)s set up")
CODES_CLEARED = _l("One-time codes of %(subject)s taken away")

SETTLED = {
    Settlement.ACCEPTED: _l("Finding %(subject)s accepted as printed"),
    Settlement.CORRECTED: _l("Finding %(subject)s settled as corrected"),
}

# One sentence for each field; a value that is missing is called "nothing".
CHANGED = {
    "title": _l("Title changed from %(before)s to %(after)s"),
    "name": _l("Name changed from %(before)s to %(after)s"),
    "direction": _l("Direction changed from %(before)s to %(after)s"),
    "value": _l("Value changed from %(before)s to %(after)s"),
    "starts_on": _l("First day changed from %(before)s to %(after)s"),
    "ends_on": _l("Last day changed from %(before)s to %(after)s"),
    "until_on": _l("Last day of the former name changed from %(before)s to %(after)s"),
    "deadline": _l("Deadline changed from %(before)s to %(after)s"),
    "quarters": _l("Quarters changed from %(before)s to %(after)s"),
    "lead": _l("Lead institution changed from %(before)s to %(after)s"),
    "supporting": _l("Supporting institutions changed from %(before)s to %(after)s"),
    "amount": _l("Amount changed from %(before)s to %(after)s"),
    "kind": _l("Kind changed from %(before)s to %(after)s"),
    "sources": _l("Funding sources changed from %(before)s to %(after)s"),
    "settlement": _l("Settlement changed from %(before)s to %(after)s"),
    "visibility": _l("Visibility changed from %(before)s to %(after)s"),
    "email": _l("E-mail address changed from %(before)s to %(after)s"),
    "language": _l("Language changed from %(before)s to %(after)s"),
    "languages": _l("Languages offered changed from %(before)s to %(after)s"),
    "role": _l("Role changed from %(before)s to %(after)s"),
    "deputy": _l("Stand-in changed from %(before)s to %(after)s"),
    "absent": _l("Person stood in for changed from %(before)s to %(after)s"),
    "words": _l("Words changed from %(before)s to %(after)s"),
    "at_least": _l("Threshold changed from %(before)s to %(after)s"),
    "source": _l("Source changed from %(before)s to %(after)s"),
    "parent": _l("Superior institution changed from %(before)s to %(after)s"),
    "aliases": _l("Other spelling changed from %(before)s to %(after)s"),
    "alias_reason": _l("Reason for the other spelling changed from %(before)s to %(after)s"),
    "period": _l("Period: %(after)s"),
    "figure": _l("Figure changed from %(before)s to %(after)s"),
    "counted": _l("Count changed from %(before)s to %(after)s"),
    "side": _l("The typed figure was %(before)s and is %(after)s"),
    "women": _l("Women changed from %(before)s to %(after)s"),
    "men": _l("Men changed from %(before)s to %(after)s"),
    "sex_reason": _l("Why women and men do not add up changed from %(before)s to %(after)s"),
    "text": _l("What was reached changed from %(before)s to %(after)s"),
    "comment": _l("Comment changed from %(before)s to %(after)s"),
    "obstacle": _l("What stood in the way changed from %(before)s to %(after)s"),
    "way_forward": _l("Way forward changed from %(before)s to %(after)s"),
    "status": _l("Status changed from %(before)s to %(after)s"),
    "done_in": _l("Period in which it was done changed from %(before)s to %(after)s"),
    "planned_percent": _l("Planned share of the work changed from %(before)s to %(after)s"),
    "reached_percent": _l("Completed share of the work changed from %(before)s to %(after)s"),
    "narrative": _l("What was done changed from %(before)s to %(after)s"),
    "output": _l("What was left behind changed from %(before)s to %(after)s"),
    "forecast_on": _l("Expected day changed from %(before)s to %(after)s"),
    "evidence": _l("Evidence changed from %(before)s to %(after)s"),
    "milestone": _l("Milestone changed from %(before)s to %(after)s"),
    "due_on": _l("Due day changed from %(before)s to %(after)s"),
    "done_on": _l("Day on which it was done changed from %(before)s to %(after)s"),
    "period_kind": _l("Reporting periods changed from %(before)s to %(after)s"),
    "due_days": _l("Days until figures are due changed from %(before)s to %(after)s"),
    "official_formula": _l("Official formula changed from %(before)s to %(after)s"),
    "light_by": _l("What the light follows from changed from %(before)s to %(after)s"),
    "on_track": _l("Threshold of “on track” changed from %(before)s to %(after)s"),
    "near": _l("Threshold of “near” changed from %(before)s to %(after)s"),
    "behind": _l("Threshold of “behind” changed from %(before)s to %(after)s"),
    "accumulation": _l("How the periods hang together changed from %(before)s to %(after)s"),
    "reports": _l("Who reports changed from %(before)s to %(after)s"),
    "counters": _l("What the counters count changed from %(before)s to %(after)s"),
    "curve": _l("How much of the way is expected changed from %(before)s to %(after)s"),
    "phases": _l("What is expected by period changed from %(before)s to %(after)s"),
    "entries": _l("Entries: %(after)s"),
    "institution": _l("Institution: %(after)s"),
    "items": _l("Indicators and activities: %(after)s"),
    "file": _l("File: %(after)s"),
    "browser": _l("Browser: %(after)s"),
}

# The same where the change says in which language.
CHANGED_IN_A_LANGUAGE = {
    "name": _l("Name in %(language)s changed from %(before)s to %(after)s"),
    "words": _l("Words in %(language)s changed from %(before)s to %(after)s"),
}
# What is entered and taken away, not changed.
ADDED = {
    "aliases": _l("Other spelling %(after)s entered"),
    "until_on": _l("The former name was valid until %(after)s"),
    "email": _l("E-mail address: %(after)s"),
    "language": _l("Language: %(after)s"),
    "figure": _l("Figure: %(after)s"),
    "counted": _l("Count: %(after)s"),
    "women": _l("Women: %(after)s"),
    "men": _l("Men: %(after)s"),
    "sex_reason": _l("Why women and men do not add up: %(after)s"),
    "text": _l("What was reached: %(after)s"),
    "comment": _l("Comment: %(after)s"),
    "obstacle": _l("What stood in the way: %(after)s"),
    "way_forward": _l("Way forward: %(after)s"),
    "status": _l("Status: %(after)s"),
    "done_in": _l("Done in %(after)s"),
    "planned_percent": _l("Planned share of the work: %(after)s"),
    "reached_percent": _l("Completed share of the work: %(after)s"),
    "narrative": _l("What was done: %(after)s"),
    "output": _l("What was left behind: %(after)s"),
    "forecast_on": _l("Expected by %(after)s"),
    "evidence": _l("Evidence: %(after)s"),
    "milestone": _l("Milestone: %(after)s"),
    "due_on": _l("Due by %(after)s"),
    "done_on": _l("Done on %(after)s"),
}
TAKEN_AWAY = {
    "aliases": _l("Other spelling %(before)s taken away"),
    "evidence": _l("Evidence taken away: %(before)s"),
    "milestone": _l("Milestone taken away: %(before)s"),
}
# A figure that was typed for a period, or to date: changed, and typed for the first time.
FIGURES = {
    Side.PERIOD: (
        _l("Figure for the period changed from %(before)s to %(after)s"),
        _l("Figure for the period: %(after)s"),
    ),
    Side.TO_DATE: (
        _l("Figure to date changed from %(before)s to %(after)s"),
        _l("Figure to date: %(after)s"),
    ),
}

# Yes-or-no questions: what is said when the answer has become yes, and when it has become no.
ANSWERS = {
    "continuous": (_l("The activity is carried out continuously"), _l("The activity is no longer continuous")),
    "is_used": (_l("The word is used in reports"), _l("The word is no longer used in reports")),
    "is_verified": (_l("Marked as verified"), _l("No longer marked as verified")),
    "is_assumed": (_l("Marked as assumed"), _l("No longer marked as assumed")),
    "has_unit_step": (
        _l("What a unit submits is checked by its institution first"),
        _l("What a unit submits is no longer checked by its institution first"),
    ),
    "restarts_yearly": (_l("Each year is counted for itself"), _l("The years are counted together")),
    "by_sex": (_l("Women and men are asked for"), _l("Women and men are no longer asked for")),
    "is_wanted": (_l("More is better"), _l("Less is better")),
    "wants_reminders": (_l("Letters of reminder switched on"), _l("Letters of reminder switched off")),
}

VALUES_OF_A_YEAR = {
    ValueRole.BASELINE: _l("Baseline of %(year)s changed from %(before)s to %(after)s"),
    ValueRole.ANNUAL: _l("Target for %(year)s changed from %(before)s to %(after)s"),
    ValueRole.INTERIM: _l("Target for %(year)s changed from %(before)s to %(after)s"),
    ValueRole.FINAL: _l("Final target for %(year)s changed from %(before)s to %(after)s"),
}
VALUES = {
    ValueRole.BASELINE: _l("Baseline changed from %(before)s to %(after)s"),
    ValueRole.ANNUAL: _l("Annual target changed from %(before)s to %(after)s"),
    ValueRole.INTERIM: _l("Interim target changed from %(before)s to %(after)s"),
    ValueRole.FINAL: _l("Final target changed from %(before)s to %(after)s"),
}

SUBJECTS = {
    "plan": _l("Plan"),
    "element": _l("Goal or section"),
    "activity": _l("Activity"),
    "indicator": _l("Indicator"),
    "budget_line": _l("Budget line"),
    "finding": _l("Finding"),
    "period": _l("Reporting period"),
    "person": _l("Person"),
    "institution": _l("Institution"),
    "funding_source": _l("Funding source"),
    "country": _l("Country"),
    "setting": _l("Setting"),
    "session": _l("Session"),
    "history": _l("History"),
    "workbook": _l("Workbook"),
}

WAYS = {
    "web": _l("on the pages"),
    "command": _l("by a command on the server"),
    "load": _l("by loading a document"),
}

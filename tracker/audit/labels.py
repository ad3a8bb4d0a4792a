"""The sentences of the history in the reader's language: by the kind of an entry and by the field that changed."""

from flask_babel import lazy_gettext as _l

from tracker.plans.annexes import Settlement
from tracker.reading.drafts import ValueRole

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
    "entries": _l("Entries: %(after)s"),
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
}
TAKEN_AWAY = {"aliases": _l("Other spelling %(before)s taken away")}

# Yes-or-no questions: what is said when the answer has become yes, and when it has become no.
ANSWERS = {
    "continuous": (_l("The activity is carried out continuously"), _l("The activity is no longer continuous")),
    "is_used": (_l("The word is used in reports"), _l("The word is no longer used in reports")),
    "is_verified": (_l("Marked as verified"), _l("No longer marked as verified")),
    "is_assumed": (_l("Marked as assumed"), _l("No longer marked as assumed")),
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
    "person": _l("Person"),
    "institution": _l("Institution"),
    "funding_source": _l("Funding source"),
    "country": _l("Country"),
    "setting": _l("Setting"),
    "session": _l("Session"),
    "history": _l("History"),
}

WAYS = {
    "web": _l("on the pages"),
    "command": _l("by a command on the server"),
    "load": _l("by loading a document"),
}

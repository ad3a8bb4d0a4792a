"""Official forms and their fields in the reader's language, for pages; what they print stands in their own files."""

from flask_babel import lazy_gettext as _l

FORM_NAMES = {
    1: _l("Order for voluntary departure"),
    2: _l("Certificate of exit from Bosnia and Herzegovina"),
    3: _l("Certificate on stay in Bosnia and Herzegovina"),
    4: _l("Certificate on the postponement of an expulsion"),
    5: _l("Stamp of a ban on entry"),
    6: _l("Certificate on the handover of an alien who is removed by force"),
}

# By the code of a field. One word for two forms where the field is the same.
FIELD_NAMES = {
    "address": _l("Address in Bosnia and Herzegovina"),
    "banned_until": _l("No return until"),
    "birth_place": _l("Place and country of birth"),
    "border_unit": _l("Border police unit"),
    "born_on": _l("Day of birth"),
    "crossing_point": _l("Border crossing point"),
    "decision": _l("Number and day of the decision on expulsion"),
    "decision_number": _l("Number of the decision"),
    "decision_on": _l("Day of the decision"),
    "document_valid_until": _l("Travel document valid until"),
    "escort_officers": _l("Officers of the escort, with their ranks"),
    "field_office": _l("Field office"),
    "handed_over_at": _l("Day and time of the handover"),
    "handing_officer": _l("Officer who hands over, with rank"),
    "handover_place": _l("State and place of the handover"),
    "identity_document": _l("Document: type, number, day and place of issue, issuing authority"),
    "issuing_state": _l("Issuing state"),
    "leave_by": _l("To leave by"),
    "left_at": _l("Day and time of the exit"),
    "nationality": _l("Nationality"),
    "place": _l("Place of the stamp"),
    "postponed_until": _l("Postponed until"),
    "reason": _l("Reason for the order"),
    "reasons": _l("Reasons for the postponement"),
    "receiving_officer": _l("Officer of the receiving state, with rank"),
    "remarks": _l("Note: health, visible injuries, unforeseen circumstances"),
    "surname_and_name": _l("Surname and name"),
    "travel_document": _l("Travel document: type, number, issuing state"),
    "valid_until": _l("Certificate valid until"),
}

"""What the tests of safeguards share: facts against which nothing speaks, and what is said against others."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.cases.law.facts import Assessment, Facts, Segment
from tracker.cases.law.objections import LETTER_FIELDS, PLAN_ITEMS
from tracker.cases.law.safeguards import verdicts

AT = datetime(2024, 3, 1, 10, 0)
HOUR = timedelta(hours=1)
EARLIER, LATER = AT - HOUR, AT + HOUR
NO_RISK = Assessment("TR", EARLIER, is_at_risk=False, is_onward_at_risk=False)
RISK = replace(NO_RISK, is_at_risk=True)
# With these facts nothing stands against any act.
FINE = Facts(
    is_child=False,
    is_unaccompanied=False,
    sex="F",
    destination="TR",
    assessments=(NO_RISK,),
    postponement_form="4-12/24",
    review_on=date(2024, 6, 1),
    certificate_requested_at=EARLIER,
    recommended_at=EARLIER,
    valid_until=date(2025, 3, 1),
    fit_to_travel_at=EARLIER,
    is_by_air=True,
    fit_to_fly_at=EARLIER,
    medical_document="17/24",
    escort_sexes=("F", "M"),
    is_escort_trained=True,
    was_force_used=False,
    plan_items=PLAN_ITEMS,
    is_approved_by_director=True,
    change_consented_at=EARLIER,
    informed_at=EARLIER,
    is_contact_decided=True,
    are_belongings_settled=True,
    is_flight_risk=False,
    is_danger=False,
    intention_stated_at=EARLIER,
    is_intention_proven=True,
    leaves_by=date(2024, 3, 15),
    held_since=AT - 2 * HOUR,
    segments=(Segment(date(2024, 1, 1), date(2024, 3, 31)),),
    seizure_receipt="3/24",
    agreed_to_leave=False,
    document_mark="",
    sent_fields=LETTER_FIELDS,
    is_language_understood=True,
    has_special_needs=False,
    takeoff_at=LATER + 2 * HOUR,
    escort_at_airport_at=LATER,
)
MINOR = replace(
    FINE,
    is_child=True,
    is_unaccompanied=True,
    csr_notified_at=AT - 5 * HOUR,
    guardian_appointed_at=AT - 4 * HOUR,
    return_assessed_at=AT - 3 * HOUR,
    guardian_decided_at=AT - 2 * HOUR,
    is_decision_for_return=True,
    recipient="the mother",
    is_best_interest_noted=True,
    is_special_procedure_followed=True,
    has_own_measure=True,
)


def said(code: str, act: str, facts: Facts, at: datetime = AT) -> str:
    """What a safeguard says against an act; "" where it lets pass."""
    return " ".join(str(one.refused) for one in verdicts(act, facts, at) if one.safeguard.code == code)

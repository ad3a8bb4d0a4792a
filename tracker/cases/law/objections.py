"""What the safeguards object to an act: one pure function each, over the facts of the case at the instant of the act.

Each takes the facts, the instant and the act's code, and returns why the act must not be, or None. A fact counts only
if it is not later than the act, so that what is missing cannot be made up for afterwards. What is not known protects.
"""

from datetime import date, datetime, timedelta

from tracker.cases.law.facts import Facts, Segment
from tracker.cases.law.official_words import PLAN_WORDS, SHORTENED_GROUNDS, plan_items_in_words
from tracker.cases.law.procedures import TIME_ZONE
from tracker.errors import Refused
from tracker.institutions.days import day_in

PLAN_ITEMS = frozenset(PLAN_WORDS)  # Pravilnik 2016, 21(2)
LEAST_BEFORE_TAKEOFF = timedelta(hours=2)  # Pravilnik 2016, 21(2)i
MOST_HELD = timedelta(hours=6)
ALARM_AT = timedelta(hours=5, minutes=30)
MOST_DAYS = 180
MOST_MONTHS = 18
# What may be told to the state of return and of transit; Pravilnik 2016, 29(4).
LETTER_FIELDS = frozenset(
    "surname name born_on birth_place citizenship sex identity_document travel_document family_members".split()
)
# Why somebody is returned; never in anything that leaves; Pravilnik 2016, 29(5).
RETURN_REASONS = frozenset("ground conviction ban asylum case_history".split())


def _by(fact: datetime | None, at: datetime) -> bool:
    """Whether a fact was there when the act came."""
    return fact is not None and fact <= at


def refoulement(facts: Facts, at: datetime, act: str) -> Refused | None:
    found = [one for one in facts.assessments if one.destination == facts.destination and one.at <= at]
    if not facts.destination or not found:
        return Refused("What the return would expose the person to has not been assessed for this destination.")
    latest = max(found, key=lambda one: one.at)
    # What was found may come from the special procedure, which is not open to everybody who reads this (19(4)).
    if latest.is_onward_at_risk or (latest.is_at_risk and not facts.is_exception_chosen):
        return Refused("What was found on the destination stands against a return there.")
    return None


def to_exception(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_exception_chosen and not _by(facts.no_real_risk_found_at, at):
        return Refused(
            "The exception for danger or serious crime needs the finding that there is no real risk of the death "
            "penalty, execution, torture, or inhuman or degrading treatment."
        )
    return None


def open_claim(facts: Facts, at: datetime, act: str) -> Refused | None:
    if any(claim.made_at <= at and not _by(claim.refused_at, at) for claim in facts.claims):
        return Refused("A claim to protection is open: a negative decision on asylum must be enforceable first.")
    return None


def certificate(facts: Facts, at: datetime, act: str) -> Refused | None:
    for fact, message in (
        (facts.certificate_requested_at, Refused("The certificate is issued and extended on request only.")),
        (facts.recommended_at, Refused("The certificate needs a recommendation of the body for asylum.")),
    ):
        # Each extension has its own request and recommendation; those of the last one are used up.
        if fact is None or fact > at or (facts.last_certificate_at is not None and fact <= facts.last_certificate_at):
            return message
    last = _months_after(_day(at), 12)
    if facts.valid_until is None or facts.valid_until > last:
        return Refused("The certificate may be valid until %(day)s at most.", day=last, field="valid_until")
    return None


def assisted(facts: Facts, at: datetime, act: str) -> Refused | None:
    if any(one.is_realistic and one.started_at <= at and not _by(one.ended_at, at) for one in facts.assisted_returns):
        return Refused("An assisted return is running and realistic: nobody is removed by force meanwhile.")
    return None


def stayed(facts: Facts, at: datetime, act: str) -> Refused | None:
    if act == "P8:ODGOĐENO":
        if not facts.postponement_form.strip() or facts.review_on is None:
            return Refused("A postponement needs the certificate on form 4 and a day of review.")
        return None
    if any(stay.since <= at and not _by(stay.ceased_at, at) for stay in facts.stays):
        return Refused("The removal is not carried out or is postponed, and the reasons have not ceased.")
    return None


def unaccompanied_minor(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_unaccompanied is None:
        return Refused("Whether the person is an unaccompanied minor has not been answered.")
    if not facts.is_unaccompanied:
        return None
    last = facts.csr_notified_at or at
    for fact, message in (
        (facts.csr_notified_at, Refused("The centre for social work must be told before.")),
        (facts.guardian_appointed_at, Refused("A guardian must be appointed first, once the centre was told.")),
        (facts.return_assessed_at, Refused("Risk and safety of the return must be assessed with the guardian first.")),
        (facts.guardian_decided_at, Refused("The guardian must decide first, on the assessment.")),
    ):
        if fact is None or not last <= fact <= at:
            return message
        last = fact
    if not facts.is_decision_for_return:
        return Refused("The guardian has not decided for the return.")
    if not facts.recipient.strip():
        return Refused("Who receives the minor in the country of return must be named.")
    return None


def suspicion(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_unaccompanied is not False and facts.is_suspicion_justified:
        return Refused("A return would endanger the minor: the case ends with NEĆE_BITI_VRAĆEN.")
    return None


def best_interest(facts: Facts, at: datetime, act: str) -> Refused | None:
    if act == "P4:REGISTROVAN_AVR":
        if (facts.is_unaccompanied or facts.is_trafficking_victim) and not facts.is_special_procedure_followed:
            return Refused("Unaccompanied minors and victims of trafficking return under special procedures.")
        return None
    if (facts.is_child or facts.is_unaccompanied) and not facts.is_best_interest_noted:
        return Refused("A decision on a child needs a note on its best interest, age and maturity.")
    return None


def held_minor(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_unaccompanied is not False and not _by(facts.csr_notified_at, at):
        return Refused("The centre for social work must be told that an unaccompanied minor is held.")
    return None


def child_placed(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_with_parent and facts.is_child is False:
        return Refused("Only a child is in the Immigration Centre without a measure of its own.")
    if facts.is_with_parent and facts.has_own_measure:
        return Refused("The case began without a measure: the child is placed with its parent.")
    if facts.is_child is not False and not facts.has_own_measure and not facts.is_parent_placed:
        return Refused("A child without a measure of its own is in the Immigration Centre only with its parent.")
    return None


def fitness(facts: Facts, at: datetime, act: str) -> Refused | None:
    if not _by(facts.fit_to_travel_at, at):
        return Refused("That the person is fit to travel has not been established.")
    if facts.is_by_air is not False and not _by(facts.fit_to_fly_at, at):
        return Refused("That the person is fit to travel by air has not been established.")
    return None


def exam_after_force(facts: Facts, at: datetime, act: str) -> Refused | None:
    forced = [one.at for one in facts.interruptions if one.was_force_used and one.at <= at]
    if forced and not any(max(forced) < exam <= at for exam in facts.examined_at):
        return Refused("After an attempt that was stopped with force, a medical examination comes before a new one.")
    return None


def medicine(facts: Facts, at: datetime, act: str) -> Refused | None:
    if not facts.medical_document.strip():
        return Refused("Medicine is given only on a medical document of this removal.", field="document")
    return None


def upload(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.document_mark is None:
        return Refused("Whether the document carries a mark of secrecy has not been answered.")
    if facts.document_mark and not (facts.document_mark == "INTERNO" and facts.is_own_plan_or_report):
        return Refused("A document with a mark of secrecy is not kept here: only its number and its mark.")
    return None


def letter(facts: Facts, at: datetime, act: str) -> Refused | None:
    if beyond := facts.sent_fields - LETTER_FIELDS:
        return Refused("To another state go identity, family, travel document and nationality only.", field=min(beyond))
    return None


def reasons_told(facts: Facts, at: datetime, act: str) -> Refused | None:
    for reason, refused in (
        ("ground", Refused("The ground of a return is never disclosed.", field="ground")),
        ("conviction", Refused("Convictions are never disclosed with a return.", field="conviction")),
        ("ban", Refused("That entry is banned is never disclosed with a return.", field="ban")),
        ("asylum", Refused("What concerns asylum is never disclosed.", field="asylum")),
        ("case_history", Refused("What happened in a case is never disclosed.", field="case_history")),
    ):
        if reason in facts.sent_fields:
            return refused
    return None


def escort(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.sex is None or facts.sex not in facts.escort_sexes:
        return Refused("At least one of the escort must be of the same sex as the person.")
    return None


def escort_team(facts: Facts, at: datetime, act: str) -> Refused | None:
    if len(set(facts.escort_sexes)) < 2 or not facts.is_escort_trained:
        return Refused("The escort should be of both sexes and specially trained.")
    return None


def plan(facts: Facts, at: datetime, act: str) -> Refused | None:
    if act == "P7:PLAN_IZMJENA":
        if not _by(facts.change_consented_at, at):
            return Refused("The escort changes the plan only with consent given before.")
        return None
    if missing := PLAN_ITEMS - facts.plan_items:
        return Refused("The plan lacks: %(items)s", items=plan_items_in_words(missing), field="plan_items")
    if facts.is_by_air is not False and (
        facts.takeoff_at is None or not _by(facts.escort_at_airport_at, facts.takeoff_at - LEAST_BEFORE_TAKEOFF)
    ):
        return Refused("The escort must be at the airport two hours before take-off at least.", field="takeoff_at")
    if not facts.is_approved_by_director and not facts.special_act.strip():
        return Refused("The plan is approved by the director, or by a person authorised by a special act.")
    return None


def special_needs(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.has_special_needs is not False and not facts.are_special_needs_met:
        return Refused("Whether the person has special needs must be noted, and the plan must provide for them.")
    return None


def informed(facts: Facts, at: datetime, act: str) -> Refused | None:
    if not _by(facts.informed_at, at):
        return Refused("The person has not been told of the details in advance.")
    if not facts.is_contact_decided:
        return Refused("Whether the person may contact the country of return has not been decided.")
    if not facts.are_belongings_settled:
        return Refused("Belongings have not been returned, or those kept are not listed.")
    return None


def force(facts: Facts, at: datetime, act: str) -> Refused | None:
    told = facts.force_kind.strip() and facts.force_reason.strip() and facts.force_proportionality.strip()
    if facts.was_force_used is None or (facts.was_force_used and not told):
        return Refused("Whether force was used, and then its kind, reason and proportion, must be recorded.")
    return None


def order_to_leave(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_flight_risk is not False or facts.is_danger is not False:
        return Refused("No order to leave is issued where there is a danger of flight or for order or security.")
    if not _by(facts.intention_stated_at, at) or not facts.is_intention_proven:
        return Refused("The person's statement of intention and its evidence must be there before the order.")
    days = (facts.leaves_by - _day(at)).days if facts.leaves_by else 0
    if days < 7:
        return Refused("The order must leave seven days at least.", field="leaves_by")
    if days > 30 and not facts.humanitarian_reason.strip():
        return Refused("More than 30 days need a serious humanitarian reason.", field="leaves_by")
    return None


def shortened(facts: Facts, at: datetime, act: str) -> Refused | None:
    if not facts.is_shortened:
        return None
    if facts.is_unaccompanied is not False:
        return Refused("Nothing is decided on an unaccompanied minor in a shortened procedure.", field="is_shortened")
    if not facts.grounds or not facts.grounds <= SHORTENED_GROUNDS:
        return Refused(
            "A shortened procedure is possible on the grounds %(letters)s of article 106(1) only.",
            field="is_shortened",
            letters=", ".join(sorted(SHORTENED_GROUNDS)),
        )
    return None


def interpreter(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_language_understood is not True and not facts.has_interpreter:
        return Refused("Whoever does not understand the language must be able to follow through an interpreter.")
    return None


def served_abroad(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.is_served_abroad and facts.has_left_without_notice is not False:
        return Refused("Nothing is served at an address abroad on one who left without telling.")
    return None


def holding(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.held_since is None:
        # An order or an expulsion may follow a check in which nobody was held.
        if act in {"P0:NALOG", "P0:PROTJERIVANJE"}:
            return None
        return Refused("Since when the person has been held is not recorded.")
    if at < facts.held_since:
        return Refused("The holding cannot end before it began.")
    # An act on surveillance ends the count only if it came during the holding.
    is_placed = facts.placed_at is not None and facts.held_since <= facts.placed_at <= at
    ended_at = facts.placed_at if is_placed and facts.placed_at else at
    if ended_at - facts.held_since > MOST_HELD:
        return Refused("The person was held for more than six hours: this is a breach, and is reported.")
    return None


def surveillance(facts: Facts, at: datetime, act: str) -> Refused | None:
    days = counted_days(facts.segments)
    if not days:
        return Refused("The days of surveillance are not recorded.")
    first = min(segment.starts_on for segment in facts.segments if not segment.is_asylum_restriction)
    most = (_months_after(first, MOST_MONTHS) - first).days
    if days > most:
        return Refused(
            "The days of surveillance would come to %(days)s; 18 months from the first one are %(most)s.",
            days=days,
            most=most,
        )
    if days > MOST_DAYS:
        if act == "P5:PRODUŽENJE":
            return Refused(
                "The days of surveillance would come to %(days)s, and beyond 180 only an exceptional extension leads.",
                days=days,
            )
        if not (facts.is_cooperation_lacking or facts.are_documents_delayed):
            return Refused("Beyond 180 days only lack of cooperation or delay of documents leads.")
    return None


def seizure(facts: Facts, at: datetime, act: str) -> Refused | None:
    if facts.agreed_to_leave is not False:
        return Refused("Travel documents are not taken from one who agreed to leave, and that has to be answered.")
    if not facts.seizure_receipt.strip():
        return Refused("Travel documents are taken only against a receipt with its number.")
    return None


def counted_days(segments: tuple[Segment, ...]) -> int:
    """The days of surveillance that count: both ends, each day once, without restriction under the law on asylum.

    A release does not begin the count anew: whether it does is not said, and this is the stricter reading.
    """
    plain: set[date] = set()
    for segment in segments:
        if not segment.is_asylum_restriction:
            plain |= {
                segment.starts_on + timedelta(days=number)
                for number in range((segment.ends_on - segment.starts_on).days + 1)
            }
    return len(plain)


def is_alarm_due(held_since: datetime, now: datetime) -> bool:
    """Whether somebody has been held so long that the officer on duty is to be told; Zakon 14(5), 14(8)."""
    return now - held_since >= ALARM_AT


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def _day(at: datetime) -> date:
    return day_in(TIME_ZONE, at)

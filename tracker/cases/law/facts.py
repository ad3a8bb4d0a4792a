"""The facts of a case that its safeguards look at."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the return to one country would expose the person to; Pravilnik 2016, 19(1)."""

    destination: str
    at: datetime
    is_at_risk: bool  # of life or freedom
    is_onward_at_risk: bool  # not protected from being sent on to such a place


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to protection, and when a negative decision on it became enforceable; None: it has not."""

    made_at: datetime
    refused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AssistedReturn:
    """An assisted return: None where it has not ended; it protects while it is realistic."""

    started_at: datetime
    ended_at: datetime | None = None
    is_realistic: bool = True


@dataclass(frozen=True, slots=True)
class Stay:
    """Why a removal is not carried out (113(1)–(4)) or postponed (113(5)); None where it still is."""

    since: datetime
    ceased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """An attempt that the person's resistance stopped."""

    at: datetime
    was_force_used: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Days in the Immigration Centre, both counted; restriction under the law on asylum is marked."""

    starts_on: date
    ends_on: date
    is_asylum_restriction: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the safeguards look at; each says in `needs` which of these. None: not answered."""

    # The person.
    is_child: bool | None = None
    is_unaccompanied: bool | None = None
    is_trafficking_victim: bool = False
    sex: str | None = None
    # Return: where to, and what speaks against it.
    destination: str = ""
    assessments: tuple[Assessment, ...] = ()
    is_exception_chosen: bool = False  # danger to security or serious crime, 19(2)
    no_real_risk_found_at: datetime | None = None
    claims: tuple[Claim, ...] = ()
    assisted_returns: tuple[AssistedReturn, ...] = ()
    stays: tuple[Stay, ...] = ()
    postponement_form: str = ""  # the number of form 4
    review_on: date | None = None
    # Minors.
    csr_notified_at: datetime | None = None
    guardian_appointed_at: datetime | None = None
    return_assessed_at: datetime | None = None
    is_suspicion_justified: bool = False
    guardian_decided_at: datetime | None = None
    is_decision_for_return: bool = False
    recipient: str = ""
    is_best_interest_noted: bool = False
    is_special_procedure_followed: bool = False
    has_own_measure: bool | None = None
    is_parent_placed: bool = False
    is_with_parent: bool = False  # the case began without a measure, with a parent
    # The certificate of stay.
    certificate_requested_at: datetime | None = None
    recommended_at: datetime | None = None
    last_certificate_at: datetime | None = None
    valid_until: date | None = None
    # Health, escort, force.
    fit_to_travel_at: datetime | None = None
    is_by_air: bool | None = None
    fit_to_fly_at: datetime | None = None
    interruptions: tuple[Interruption, ...] = ()
    examined_at: tuple[datetime, ...] = ()
    medical_document: str = ""  # of this removal
    escort_sexes: tuple[str, ...] = ()
    is_escort_trained: bool = False
    has_special_needs: bool | None = None
    are_special_needs_met: bool = False  # as far as the plan provides for them
    takeoff_at: datetime | None = None
    escort_at_airport_at: datetime | None = None
    was_force_used: bool | None = None
    force_kind: str = ""
    force_reason: str = ""
    force_proportionality: str = ""
    # The plan and the person's rights before it.
    plan_items: frozenset[str] = frozenset()
    is_approved_by_director: bool = False
    special_act: str = ""
    change_consented_at: datetime | None = None
    informed_at: datetime | None = None
    is_contact_decided: bool = False
    are_belongings_settled: bool = False  # returned, or what was not is listed
    # The order to leave.
    is_flight_risk: bool | None = None
    is_danger: bool | None = None
    intention_stated_at: datetime | None = None
    is_intention_proven: bool = False
    leaves_by: date | None = None
    humanitarian_reason: str = ""
    # The expulsion and its delivery.
    grounds: frozenset[str] = frozenset()  # letters of Zakon 106(1)
    is_shortened: bool = False  # a shortened procedure has to be chosen
    is_served_abroad: bool = False
    has_left_without_notice: bool | None = None
    is_language_understood: bool | None = None
    has_interpreter: bool = False
    # Holding and surveillance.
    held_since: datetime | None = None
    placed_at: datetime | None = None  # when the act on surveillance was issued
    segments: tuple[Segment, ...] = ()  # with the one that the act would add
    is_cooperation_lacking: bool = False
    are_documents_delayed: bool = False
    seizure_receipt: str = ""
    agreed_to_leave: bool | None = None
    # What comes in and goes out.
    document_mark: str | None = None
    is_own_plan_or_report: bool = False
    sent_fields: frozenset[str] = frozenset()

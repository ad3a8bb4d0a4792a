"""What is asked of an event and how it can be answered, in the reader's language.

`FIELDS` has the words of every fact that safeguards look at too, since a field of its name answers it.
"""

from flask_babel import lazy_gettext as _l

FIELDS = {
    # What figures filter by.
    "mode": _l("How the person left"),
    "ground": _l("Ground"),
    "orders_to_leave": _l("The decision orders to leave the country"),
    "provider": _l("Who carried the return out"),
    "project": _l("Project"),
    "to_origin": _l("Return to the country of origin"),
    "is_repatriation": _l("Counts as a repatriation"),
    "placement": _l("On what the placement rests"),
    "by_readmission": _l("Under a readmission agreement"),
    "partner": _l("Other state"),
    "by_force": _l("By force"),
    "residence": _l("Residence"),
    "step": _l("What is asked for"),
    "act": _l("Kind of act"),
    # The person.
    "is_child": _l("The person is a child"),
    "is_unaccompanied": _l("The child is unaccompanied"),
    "is_trafficking_victim": _l("The person is a victim of trafficking"),
    "sex": _l("Sex"),
    # Return: where to, and what speaks against it.
    "destination": _l("Country of return"),
    "assessments": _l("Assessments of the return"),
    "is_at_risk": _l("Life or freedom would be at risk there"),
    "is_onward_at_risk": _l("The person could be sent on to such a place"),
    "is_exception_chosen": _l("Danger to security, or sentenced for a serious crime"),
    "no_real_risk_found_at": _l("When it was found that there is no real risk"),
    "claims": _l("Claims to protection"),
    "refused_at": _l("When the refusal became enforceable"),
    "assisted_returns": _l("Assisted returns"),
    "is_realistic": _l("The return is realistic"),
    "stays": _l("Reasons that hold the removal up"),
    "postponement_form": _l("Number of the certificate of postponement"),
    "review_on": _l("Day on which the reasons are looked at again"),
    # Minors.
    "csr_notified_at": _l("When the centre for social work was notified"),
    "guardian_appointed_at": _l("When the guardian was appointed"),
    "return_assessed_at": _l("When the return was assessed"),
    "is_suspicion_justified": _l("The suspicion of danger is justified"),
    "guardian_decided_at": _l("When the guardian decided"),
    "is_decision_for_return": _l("The guardian decided for the return"),
    "recipient": _l("Who receives the minor"),
    "is_best_interest_noted": _l("The minor's best interest is noted"),
    "is_special_procedure_followed": _l("The special procedure for minors was followed"),
    "has_own_measure": _l("The child has a measure of its own"),
    "is_parent_placed": _l("A parent is placed in the centre"),
    # The certificate of stay.
    "certificate_requested_at": _l("When the certificate was asked for"),
    "recommended_at": _l("When the body for asylum recommended it"),
    "last_certificate_at": _l("When the last certificate was issued"),
    "valid_until": _l("Valid until"),
    "work_permit_until": _l("Until when the work permit is valid"),
    # Health, escort, force.
    "fit_to_travel_at": _l("When the person was found fit to travel"),
    "is_by_air": _l("Removal by air"),
    "fit_to_fly_at": _l("When the person was found fit to fly"),
    "interruptions": _l("Interruptions"),
    "examined_at": _l("When the person was examined"),
    "medical_document": _l("Number of the medical document"),
    "escort_sexes": _l("Sexes of the escort"),
    "is_escort_trained": _l("The escort is trained"),
    "was_force_used": _l("Force was used"),
    "force_kind": _l("What force was used"),
    "force_reason": _l("Why force was used"),
    "force_proportionality": _l("Why the force was proportionate"),
    # The plan and the person's rights before it.
    "plan_items": _l("What the plan holds"),
    "is_approved_by_director": _l("The director approved it in person"),
    "special_act": _l("Number of the special act of authorisation"),
    "change_consented_at": _l("When the change was consented to"),
    "informed_at": _l("When the person was informed"),
    "is_contact_decided": _l("Contact with others was decided on"),
    "are_belongings_settled": _l("Belongings were returned or listed"),
    # The order to leave.
    "is_flight_risk": _l("There is a risk of flight"),
    "is_danger": _l("There is a danger to public order, peace or security"),
    "intention_stated_at": _l("When the intention to leave was stated"),
    "is_intention_proven": _l("There is evidence of the intention to leave"),
    "leaves_by": _l("Last day for leaving the country"),
    "humanitarian_reason": _l("Serious humanitarian reason for a longer deadline"),
    # Holding and surveillance.
    "held_since": _l("Held since"),
    "placed_at": _l("When the decision on surveillance was issued"),
    "segments": _l("Days in the centre"),
    "is_cooperation_lacking": _l("The person does not cooperate"),
    "are_documents_delayed": _l("Documents are delayed"),
    "seizure_receipt": _l("Number of the receipt for the documents"),
    "agreed_to_leave": _l("The person agreed to leave voluntarily"),
    # What comes in and goes out.
    "document_mark": _l("Mark of secrecy"),
    "is_own_plan_or_report": _l("Own plan or report"),
    "sent_fields": _l("What was sent"),
    "note": _l("Note"),
    "reason": _l("Reason"),
}
GROUNDS = {
    # Zakon 106(1).
    "a": _l("a) illegal entry"),
    "b": _l("b) stayed after a visa, permit or visa-free stay ran out"),
    "c": _l("c) offence at the exit"),
    "d": _l("d) visa annulled or revoked, did not leave"),
    "e": _l("e) residence refused or cancelled, did not leave"),
    "f": _l("f) after protection or asylum ceased"),
    "g": _l("g) loss of citizenship"),
    "h": _l("h) sentenced for drugs, weapons, trafficking, terrorism, money laundering or organised crime"),
    "i": _l("i) sentenced for an offence punishable by a year or more"),
    "j": _l("j) threat to public order or security"),
    "k": _l("k) taken in under an international agreement"),
    "l": _l("l) stayed after the travel document ran out"),
    "m": _l("m) repeated offences"),
    "n": _l("n) identity or lawful stay cannot be established"),
    "o": _l("o) information on criminal activity"),
}
_STATES = {
    "HR": _l("Croatia"),
    "RS": _l("Serbia"),
    "ME": _l("Montenegro"),
    "MK": _l("North Macedonia"),
    "AL": _l("Albania"),
    "TR": _l("Türkiye"),
    "RU": _l("Russia"),
    "UA": _l("Ukraine"),
    "MD": _l("Moldova"),
    "CH": _l("Switzerland"),
    "NO": _l("Norway"),
    "XK": _l("Kosovo"),
    "EU": _l("a member of the European Union"),
    "PK": _l("Pakistan"),
    "BD": _l("Bangladesh"),
    "other": _l("another state"),
}
_RESIDENCES = {"temporary": _l("temporary"), "permanent": _l("permanent")}
# By the name of the field.
CHOICES = {
    "ground": GROUNDS
    | {
        "overstay": _l("stayed longer than allowed"),
        "humanitarian": _l("humanitarian reasons"),
        "unlawful_stay": _l("unlawful stay"),
    },
    "mode": {"independent": _l("on one's own"), "assisted": _l("with assistance")},
    "provider": {"service": _l("the Service"), "partner": _l("a partner organisation")},
    "project": {"none": _l("no project"), "iom_eu": _l("IOM/EU"), "other": _l("another project")},
    "placement": {
        "order": _l("a decision on surveillance"),
        "with_parent": _l("goes with a parent, without a measure of its own"),
        "asylum": _l("restriction of movement under the law on asylum"),
    },
    "partner": _STATES,
    "residence": _RESIDENCES,
    "step": {"grant": _l("a first grant"), "extension": _l("an extension")},
    "act": {"decision": _l("decision (rješenje)"), "notice": _l("notice (obavještenje)")},
    "sex": {"F": _l("female"), "M": _l("male")},
}
ANSWERS = {True: _l("yes"), False: _l("no")}

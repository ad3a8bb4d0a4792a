"""What is due in a case, by kind: from which event, until when, and what settles it. A table, and pure.

The kinds are the reminders T1 to T24 of the specification; a letter parts those that have several days. T25 is not
here: the close of a quarter is a reporting period.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from tracker.cases.due.ways import (
    ByAct,
    ByAnswer,
    ByDays,
    ByInterval,
    ByOrder,
    ByReport,
    ByRule,
    BySetting,
    ByTimeHeld,
    DeadlineKind,
    NotFound,
)

V23: Final = date(2023, 9, 23)
# How long before the end of a limit in hours the alarm is given: T1, at 5:30 of the six hours.
ALARM: Final = timedelta(minutes=30)
# What stands among the events though it is none: copies of a plan that left the file, and came back (CaseDocument).
COPIES_OUT, COPIES_BACK = "#copies_out", "#copies_back"
# Limits that no text prints, which an administrator may set; until then there is no such deadline.
SETTINGS: Final = ("escort_report_days", "head_report_days", "guardian_days", "assessment_days")


# What ends a stay in the immigration centre.
END_OF_STAY: Final = ("UKINUT_BLAŽA", "UDALJEN", "ISTEKAO", "MAKS_18M", "OBUSTAVLJEN", "MS_ODLUKA=UVAŽENA")
_ORDERS = ("NADZOR_RJEŠENJE", "PRODUŽENJE", "IZUZETNO_PRODUŽENJE")
_BANS = ("RJEŠENJE_PROTJERIVANJE", "ZABRANA_PRODUŽENA")
_UNDONE = ("OBUSTAVLJEN", "DRUGI_STEPEN=UVAŽENA", "DRUGI_STEPEN=VRAĆENA")
_END_OF_P6 = ("PREINAČENA_U_IC", "OKONČANA", "OBUSTAVLJEN", "DRUGI_STEPEN=UVAŽENA")

KINDS: Final[tuple[DeadlineKind, ...]] = (
    DeadlineKind(
        "T1",
        "P0",
        ("ZADRŽAVANJE_POČETAK",),
        ByRule("R06", "most"),
        ("ZADRŽAVANJE_KRAJ", "POD_NADZOROM", "NALOG", "PROTJERIVANJE"),
        is_statutory=True,
        basis="Zakon 14(5), 14(8)",
    ),
    DeadlineKind(
        "T2",
        "P1",
        ("NALOG_IZDAT",),
        ByAct(rule="R03"),
        ("IZLAZAK",),
        ("ROK_ISTEKAO_BEZ_IZLASKA",),
        letters=(-3, 0, 1),
        basis="Zakon 106(6), 106(8); Pravilnik 2016, 9(9)",
    ),
    DeadlineKind(
        "T3",
        "P2",
        ("RJEŠENJE_PROTJERIVANJE",),
        ByAct(rule="R01"),
        ("DOBROVOLJNO_IZVRŠENO",),
        ("NEIZVRŠENO",),
        ("RJEŠENJE_PROTJERIVANJE", "ODGOĐENO", "NE_MOŽE", "DRUGI_STEPEN=UVAŽENA", "DRUGI_STEPEN=VRAĆENA"),
        letters=(-3, 0, 1),
        basis="Pravilnik 2016, 17(1)",
    ),
    DeadlineKind(
        "T4",
        "P1",
        ("NALOG_IZDAT",),
        ByDays(1, is_working=True),
        ("GP_OBAVIJEŠTENA",),
        basis="Pravilnik 2016, 9(4); the working day is an assumption",
    ),
    DeadlineKind(
        "T4",
        "P2",
        ("RJEŠENJE_PROTJERIVANJE",),
        ByDays(1, is_working=True),
        ("DOSTAVLJENO_GP_I_CBP",),
        drops=("RJEŠENJE_PROTJERIVANJE",),
        outlives_end=True,
        since=V23,
        basis="Zakon 105(15); the working day is an assumption",
    ),
    DeadlineKind(
        "T5a",
        "P4",
        ("PLAN_IZLASKA",),
        ByAct(days=1),
        ("IZLAZAK",),
        ("NIJE_NAPUSTIO",),
        ("PLAN_IZLASKA",),
        basis="Pravilnik 2016, 9(7); the day is an assumption",
    ),
    DeadlineKind(
        "T5b",
        "P4",
        ("IZLAZAK",),
        ByRule("R15", "most", otherwise=1),
        ("IZLAZAK_EVIDENTIRAN",),
        is_statutory=True,
        basis="Pravilnik 2008, 7(8); Pravilnik 2016, 9(7); Zakon 107(6)",
    ),
    DeadlineKind(
        "T6a",
        "P5",
        _ORDERS,
        ByOrder(ahead=True),
        ("PRODUŽENJE", "IZUZETNO_PRODUŽENJE"),
        drops=END_OF_STAY,
        letters=(-15, -5, 0),
        is_statutory=True,
        is_conditional=True,
        basis="Pravilnik 2016, 14(4)",
    ),
    DeadlineKind(
        "T6b",
        "P5",
        _ORDERS,
        ByOrder(),
        (*_ORDERS[1:], *END_OF_STAY),
        letters=(-5, 0),
        is_statutory=True,
        basis="Pravilnik 2016, 13(2), 14(4)",
    ),
    DeadlineKind(
        "T7a",
        "P5",
        ("SMJEŠTEN_IC",),
        ByTimeHeld(),
        END_OF_STAY,
        drops=("IZUZETNO_PRODUŽENJE",),
        letters=(-30, 0),
        is_statutory=True,
        basis="Pravilnik 2016, 14(2)",
    ),
    DeadlineKind(
        "T7b",
        "P5",
        ("SMJEŠTEN_IC",),
        ByTimeHeld(is_cap=True),
        END_OF_STAY,
        letters=(-60, -30, 0),
        is_statutory=True,
        basis="Pravilnik 2016, 14(5)",
    ),
    DeadlineKind(
        "T8a",
        "P5",
        _ORDERS,
        ByRule("R09", "appeal", is_of_start=True),
        ("ŽALBA_NADZOR",),
        drops=END_OF_STAY,
        is_window=True,
        basis="Pravilnik 2016, 13(4); counted from the act, which is served at once",
    ),
    DeadlineKind(
        "T8b",
        "P5",
        ("ŽALBA_NADZOR",),
        ByRule("R09", "ministry", is_of_start=True),
        ("MS_ODLUKA",),
        ("MS_ŠUTI",),
        is_window=True,
        basis="Pravilnik 2016, 13(5)",
    ),
    DeadlineKind(
        "T8c",
        "P5",
        ("ŽALBA_NADZOR",),
        ByRule("R09", "ministry", then="suit", is_of_start=True),
        ("TUŽBA",),
        drops=("MS_ODLUKA=UVAŽENA",),
        is_window=True,
        basis="Pravilnik 2016, 13(5)",
    ),
    DeadlineKind(
        "T9",
        "P2",
        ("DOSTAVLJENO",),
        NotFound("Zakon 105"),
        ("ŽALBA",),
        is_window=True,
        basis="Zakon 105",
    ),
    DeadlineKind(
        "T9",
        "P3",
        ("RJEŠENJE_ZABRANA",),
        ByRule("R13", "appeal", is_of_start=True),
        ("ŽALBA",),
        is_window=True,
        outlives_end=True,
        basis="Pravilnik 2016, 6(8); counted from the act, for its delivery is not recorded",
    ),
    DeadlineKind(
        "T9",
        "P6",
        ("NA_SNAZI",),
        ByRule("R10", "appeal", is_of_start=True),
        ("ŽALBA",),
        is_window=True,
        outlives_end=True,
        basis="Pravilnik 2016, 15(4)",
    ),
    DeadlineKind(
        "T9",
        "P7",
        ("ZAKLJUČAK_DOZVOLE",),
        ByRule("R12", "appeal", is_of_start=True),
        ("ŽALBA_ZAKLJUČAK",),
        is_window=True,
        outlives_end=True,
        basis="Pravilnik 2016, 20(3); counted from the act, for its delivery is not recorded",
    ),
    DeadlineKind(
        "T9",
        "P12_VIZA_C",
        ("ODLUKA=ODBIJENA", "ODLUKA=ODBAČENA"),
        ByRule("R21", "appeal", is_of_start=True),
        ("ŽALBA",),
        is_window=True,
        outlives_end=True,
        basis="Zakon 36(5); counted from the act, for its delivery is not recorded",
    ),
    DeadlineKind(
        "T9",
        "P12_OTKAZ",
        ("OTKAZ", "PRESTANAK"),
        ByDays(15),
        ("ŽALBA",),
        is_window=True,
        outlives_end=True,
        basis="Zakon 93(4), 93(5); counted from the act, for its delivery is not recorded",
    ),
    DeadlineKind(
        "T10",
        "P6",
        ("NA_SNAZI", "JAVLJANJE", "PROPUŠTENO_JAVLJANJE"),
        ByInterval(),
        ("JAVLJANJE",),
        ("PROPUŠTENO_JAVLJANJE",),
        basis="Pravilnik 2016, 15(3), 15(5)",
    ),
    DeadlineKind(
        "T11",
        "P7",
        ("USLOVI_OSIGURANI",),
        ByRule("R11", "most"),
        ("ZAKLJUČAK_DOZVOLE",),
        letters=(-2, 0),
        is_statutory=True,
        basis="Pravilnik 2016, 17(2)",
    ),
    DeadlineKind(
        "T12a",
        "P7",
        ("ZAKLJUČAK_DOZVOLE",),
        ByAct(days=-3),
        ("PLAN_ODOBREN",),
        drops=("ZAKLJUČAK_DOZVOLE",),
        basis="Pravilnik 2016, 21; three days before the removal are an assumption",
    ),
    DeadlineKind(
        "T12b",
        "P7",
        ("ZAKLJUČAK_DOZVOLE",),
        ByAct(days=-3),
        ("LJEKARSKI_SPOSOBAN",),
        drops=("ZAKLJUČAK_DOZVOLE",),
        counts_earlier=True,
        basis="Pravilnik 2016, 32; three days before the removal are an assumption",
    ),
    DeadlineKind(
        "T13",
        "P7",
        ("ZAKLJUČAK_DOZVOLE",),
        ByAct(rule="R20"),
        ("U_TOKU", "PREDAJA"),
        drops=("ZAKLJUČAK_DOZVOLE",),
        letters=(-1, 0),
        basis="Pravilnik 2016, 21(2)i",
    ),
    DeadlineKind(
        "T14a",
        "P7",
        ("PREDAJA", "PREKINUT"),
        BySetting("escort_report_days"),
        ("IZVJEŠTAJ_PRATNJE",),
        basis="Pravilnik 2016, 24(3)",
    ),
    DeadlineKind(
        "T14b",
        "P7",
        ("IZVJEŠTAJ_PRATNJE",),
        BySetting("head_report_days"),
        ("IZVJEŠTAJ_RUKOVODIOCA",),
        basis="Pravilnik 2016, 24(4)",
    ),
    DeadlineKind(
        "T15",
        "P7",
        ("IZVJEŠTAJ_PRATNJE",),
        ByDays(0),
        (COPIES_BACK,),
        counts_earlier=True,
        outlives_end=True,
        needs=COPIES_OUT,
        basis="Pravilnik 2016, 21(3); the day is an assumption",
    ),
    DeadlineKind(
        "T16",
        "P7",
        ("PREDAJA",),
        ByDays(1),
        ("EVIDENTIRANO",),
        basis="Pravilnik 2016, 36; the day is an assumption",
    ),
    DeadlineKind(
        "T17",
        "P8",
        ("ODGOĐENO", "NE_IZVRŠAVA_SE"),
        ByAct(),
        ("PRESTALO", "ODGOĐENO", "NE_IZVRŠAVA_SE"),
        letters=(-7, 0),
        basis="Pravilnik 2016, 22(3)",
    ),
    DeadlineKind(
        "T18",
        "P9",
        ("POTVRDA_OSTANAK",),
        ByAct(rule="R19", key="most"),
        ("POTVRDA_OSTANAK", "PRESTALA"),
        letters=(-60, -14, 0),
        basis="Pravilnik 2016, 19(7)",
    ),
    DeadlineKind(
        "T19a",
        "P10",
        ("CSR_OBAVIJEŠTEN",),
        BySetting("guardian_days"),
        ("STARATELJ_POSTAVLJEN",),
        basis="Pravilnik 2016, 28(2)",
    ),
    DeadlineKind(
        "T19b",
        "P10",
        ("CSR_OBAVIJEŠTEN",),
        BySetting("assessment_days"),
        ("PROCJENA_RIZIKA",),
        basis="Pravilnik 2016, 28(3)",
    ),
    DeadlineKind(
        "T20a",
        "P2",
        _BANS,
        ByAnswer("ban_until"),
        drops=(*_BANS, *_UNDONE),
        is_window=True,
        outlives_end=True,
        basis="Zakon 105(3)c, 105(5)",
    ),
    *(
        DeadlineKind(
            "T20b",
            procedure,
            (start,),
            ByRule("R13", "outside"),
            is_window=True,
            outlives_end=True,
            basis="Zakon 105(3)c",
        )
        for procedure, start in (("P2", "DOBROVOLJNO_IZVRŠENO"), ("P7", "PREDAJA"))
    ),
    DeadlineKind(
        "T21",
        "P6",
        _END_OF_P6,
        ByDays(0),
        ("ISPRAVE_VRAĆENE",),
        counts_earlier=True,
        outlives_end=True,
        needs="ISPRAVE_ODUZETE",
        basis="Pravilnik 2016, 15(3)",
    ),
    DeadlineKind(
        "T22",
        "P12_VIZA_C",
        ("ZAHTJEV",),
        ByRule("R21", "decision"),
        ("ODLUKA",),
        letters=(-2, 0),
        is_statutory=True,
        basis="Zakon 36(2)",
    ),
    DeadlineKind(
        "T23",
        "P12_PRIJAVA",
        ("PRIJAVA",),
        ByReport(),
        settles_itself=True,
        basis="Zakon 101(3), 103(6)",
    ),
    DeadlineKind(
        "T24",
        "P12_BORAVAK",
        ("ODOBREN",),
        ByAnswer("work_permit_until", days=30),
        letters=(-30, 0),
        is_window=True,
        outlives_end=True,
        since=V23,
        basis="Zakon 93(1)g",
    ),
)
# What deadlines are read from beside the plain, by procedure and event; all of it opens to whoever sees the case.
ANSWERED: Final = frozenset(
    {
        ("P2", "RJEŠENJE_PROTJERIVANJE"),
        ("P2", "ZABRANA_PRODUŽENA"),
        ("P6", "BLAŽA_RJEŠENJE"),
        ("P12_BORAVAK", "ODOBREN"),
        ("P12_PRIJAVA", "PRIJAVA"),
    }
)
KIND_CODES: Final = tuple(dict.fromkeys(kind.code for kind in KINDS))
KINDS_BY_PROCEDURE: Final[Mapping[str, tuple[DeadlineKind, ...]]] = MappingProxyType(
    {
        procedure: tuple(kind for kind in KINDS if kind.procedure == procedure)
        for procedure in dict.fromkeys(kind.procedure for kind in KINDS)
    }
)
WINDOWS: Final = frozenset(kind.code for kind in KINDS if kind.is_window)
LETTERS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({kind.code: kind.letters for kind in KINDS})

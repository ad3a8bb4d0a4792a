"""A small work programme in the form of Bosnia and Herzegovina, of another institution, to change and read in tests."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tracker.reading import ba_work_programme
from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Finding
from tracker.reading.notation import Notation
from tracker.reading.sources import Manifest, PlanSource, manifest_of

FOLDER = Path(__file__).resolve().parents[3] / "imports" / "ba-sps-2024"

LETTERHEAD = [
    "Broj: 01-02-7/24",
    "Sarajevo, 5. 12. 2024. godine",
    "",
    "PROGRAM RADA",
    "AGENCIJE ZA STATISTIKU ZA 2025. GODINU",
    "",
    "SADRŽAJ",
    "I - UVOD\t1",
    "II - PLAN AKTIVNOSTI\t2",
    "",
]
BLOCK = [
    "Strateški cilj: Pouzdana zvanična statistika",
    "Prioritet: Bolji podaci",
    "Srednjoročni cilj: Veća dostupnost podataka",
    "Program u DOB-u: 0550100",
    "Program: Statistička istraživanja",
]
INTRODUCTION = [
    "I - UVOD",
    "Ovo je uvod.",
    "",
    *BLOCK[:2],
    "Srednjoročni cilj\tOrganizacione jedinice koje doprinose ostvarenju\tPokazatelji\t",
    "\t\tNaziv\tCiljana godišnja vrijednost",
    "Veća dostupnost podataka\tSektor za metodologiju Kabinet direktora\tBroj objavljenih publikacija\t1.200",
    "",
    *BLOCK[:3],
    "Program\tOrganizacione jedinice koje doprinose ostvarenju\tPokazatelji\t",
    "\t\tNaziv\tCiljana godišnja vrijednost",
    "Statistička istraživanja\tSektor za metodologiju\t% odgovora u anketama\t88,5\t90",
    "",
    "R. b.\tNaziv rizika\tProtivmjere\tOdgovorni za protivmjere",
    "1.\tManjak osoblja\t1. Zapošljavanje\tKabinet direktora",
    "",
]
INDICATOR_HEAD = (
    "Projekt/programska aktivnost\tMjerljivi pokazatelj izvršenja (%, broj, opisno)\tPolazna vrijednost\t"
    "Ciljana godišnja vrijednost\tIzvori finansiranja (budžet, krediti, donacije, ostali izvori)"
)
ITEM_HEAD = "R.b.\tNaziv aktivnosti\tNosilac (organizaciona jedinica)\t\tPlanirani kvartal za realizaciju"
INDICATOR = "Popisi\tBroj obrađenih upitnika\t1.000\t2.500\tBudžet"
ITEM = "1.\tPopis poljoprivrede\tSektor za metodologiju\t\tII-III"
FINANCES = [
    "IV - PREGLED FINANSIJSKIH SREDSTAVA ZA REALIZACIJU PROGRAMA RADA",
    "",
    (
        "Šifra programa iz BPMIS-a\tNaziv programa i projekta/programske aktivnosti\t"
        "Planirani iznos sredstava za narednu godinu\tBudžet\tIzvori finansiranja\t\t"
    ),
    "\t\t\t\tVlastiti namjenski prihodi\tDonacije\tOstalo",
    "0550100\tStatistička istraživanja\t900.000\t800.000\t\t100.000\t",
    "0550101\tPopisi\t600.000\t500.000\t\t100.000\t",
    "0550102\tAnkete\t300.000\t300.000\t\t\t",
    "",
]
STAFF_GRADES = [
    "V - PREGLED LJUDSKIH POTENCIJALA",
    "",
    "Pregled ljudskih potencijala",
    "",
    "R.b.\tNaziv organizacione jedinice\tRukovo- doci\tStručni savjetnici\tZaposlenici\tUKUPNO\t% popunjenosti",
    "1.\tKabinet direktora\t1\t\t2\t3\t30,00%",
    "2.\tSektor za metodologiju\t1\t4\t2\t7\t70,00%",
    "UKUPNO:\t\t2\t4\t4\t10\t100%",
    "",
]
STAFF_SEXES = [
    "Pregled polne strukture zaposlenih",
    "",
    "R.b.\tNaziv organizacione jedinice\tRukovo- doci\t\tStručni savjetnici\t\tZaposlenici\t\tUKUPNO\t\t",
    "\t\tM\tŽ\tM\tŽ\tM\tŽ\tM\tŽ\t",
    "1.\tKabinet direktora\t1\t\t\t\t\t2\t1\t2\t",
    "2.\tSektor za metodologiju\t\t1\t2\t2\t1\t1\t3\t4\t",
    "\tUKUPNO:\t1\t1\t2\t2\t1\t3\t4\t6\t",
]
REGISTERS: dict[str, Any] = {
    "institution": [
        {"code": "AS", "name": "Agencija za statistiku"},
        {"code": "KD", "name": "Kabinet direktora", "parent": "AS"},
        {
            "code": "SM",
            "name": "Sektor za metodologiju",
            "parent": "AS",
            "aliases": [{"printed": "S.M.", "reason": "Its first letters.", "assumed": True}],
        },
    ]
}


@dataclass
class Programme:
    """The lines of a programme, part by part; a test changes those that it is about."""

    letterhead: list[str] = field(default_factory=lambda: list(LETTERHEAD))
    introduction: list[str] = field(default_factory=lambda: list(INTRODUCTION))
    block: list[str] = field(default_factory=lambda: list(BLOCK))
    indicators: list[str] = field(default_factory=lambda: [INDICATOR_HEAD, INDICATOR])
    items: list[str] = field(default_factory=lambda: [ITEM_HEAD, ITEM])
    more_tables: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    finances: list[str] = field(default_factory=lambda: list(FINANCES))
    staff: list[str] = field(default_factory=lambda: [*STAFF_GRADES, *STAFF_SEXES])
    errata: dict[str, Any] = field(default_factory=dict)
    registers: dict[str, Any] = field(default_factory=lambda: dict(REGISTERS))
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """All lines of the text."""
        plan = [
            "II - PLAN AKTIVNOSTI",
            "",
            "PLAN STATISTIČKIH ISTRAŽIVANJA",
            *self.block,
            *self.indicators,
            *self.items,
        ]
        return [
            *self.letterhead,
            *self.introduction,
            *plan,
            "",
            *self.more_tables,
            "III – ZBIRNI TABELARNI PREGLED PROGRAMA RADA",
            "",
            *self.summary,
            *self.finances,
            *self.staff,
        ]

    def line(self, text: str) -> int:
        """The 1-based line that begins with a text."""
        return next(number for number, line in enumerate(self.lines, 1) if line.startswith(text))

    def read(self) -> PlanDraft:
        """The programme as the reader understands it."""
        return ba_work_programme.read(self.source("\n".join(self.lines) + "\n"))

    def source(self, text: str) -> PlanSource:
        """A plan's folder with this text in it."""
        return PlanSource(text.encode(), self.manifest, self.errata, self.registers)

    @property
    def manifest(self) -> Manifest:
        """The plan.toml of another year and another institution."""
        return Manifest(
            code="BA-AS-2025",
            country="BA",
            form="ba-work-programme",
            language="bs",
            owner="AS",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
            currency="BAM",
            currency_reason="The budget of the institutions is in convertible marks.",
            notation=Notation(",", "."),
            text="program.txt",
            document=self.document,
        )


def real_programme(**changed: Any) -> PlanDraft:
    """The programme of the Service for Foreigners' Affairs, with its folder or with parts of that changed."""

    def table(name: str) -> dict[str, Any]:
        return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))

    manifest = manifest_of(table("plan.toml"))
    parts: dict[str, Any] = {"errata": table("errata.toml"), "registers": table("registers.toml")}
    text = (FOLDER / manifest.text).read_bytes()
    return ba_work_programme.read(PlanSource(changed.pop("text", text), manifest, **(parts | changed)))


def findings_of(draft: PlanDraft, code: str) -> list[Finding]:
    """The findings with a code, in order of the text."""
    return [finding for finding in draft.findings if finding.code == code]


def the_finding(draft: PlanDraft, code: str) -> Finding:
    """The one finding with a code."""
    (finding,) = findings_of(draft, code)
    return finding


def codes(draft: PlanDraft) -> list[str]:
    """The codes of the findings, without the one that every small programme has."""
    return [finding.code for finding in draft.findings if finding.code != "value-without-head"]

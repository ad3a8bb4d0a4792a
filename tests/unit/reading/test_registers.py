"""registers.toml: names, codes and aliases, and how they are found in a cell that lists them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.drafts import AliasDraft, FundingKind, InstitutionDraft
from tracker.reading.findings import Unreadable
from tracker.reading.names import NameList
from tracker.reading.registers import NamedCode, NameIndex, registers_of
from tracker.reading.tables import Place, Printed
from tracker.reading.values import BudgetKind

POLICE = InstitutionDraft(
    "KP",
    "Kosovska policija",
    aliases=[AliasDraft("PK", "Printed so once.", True), AliasDraft("policija (KP)", "Both.", False)],
)
MINISTRY = InstitutionDraft("MUP", "Ministarstvo unutrašnjih poslova")
INDEX = NameIndex.over((MINISTRY, POLICE))


class TestRegistersOf:
    def test_reads_every_kind_of_entry(self):
        registers = registers_of(
            {
                "ignored_words": ["Donatori"],
                "institution": [
                    {"code": "MUP", "name": "Ministarstvo", "names": {"en": "Ministry"}},
                    {"code": "ACR", "kind": "unit", "parent": "MUP"},
                ],
                "funding_source": [
                    {
                        "code": "KB",
                        "kind": "state_budget",
                        "aliases": [{"printed": "BK", "reason": "A slip.", "assumed": True}],
                    },
                    {"code": "X"},
                ],
                "budget_code": [{"code": "AT", "kind": "administrative", "reason": "By custom.", "assumed": True}],
            }
        )

        assert registers.institutions[0].names == {"en": "Ministry"}
        assert (registers.institutions[1].kind, registers.institutions[1].parent) == ("unit", "MUP")
        assert registers.funding_sources[0].aliases == [AliasDraft("BK", "A slip.", True)]
        assert [source.kind for source in registers.funding_sources] == [FundingKind.STATE_BUDGET, FundingKind.UNKNOWN]
        assert registers.budget_codes["AT"].kind is BudgetKind.ADMINISTRATIVE
        assert registers.budget_codes["AT"].is_assumed
        assert registers.ignored_words == {"donatori"}

    def test_a_folder_without_registers_has_none(self):
        registers = registers_of({})

        assert (registers.institutions, registers.funding_sources, registers.budget_codes) == ((), (), {})

    @pytest.mark.parametrize(
        "table",
        [
            {"institution": [{"name": "Ministarstvo"}]},
            {"institution": [{"code": "KP", "aliases": [{"printed": "PK"}]}]},
            {"funding_source": [{"code": "KB", "kind": "gold"}]},
            {"funding_source": [{"kind": "donor"}]},
            {"budget_code": [{"code": "AT", "kind": "administrative"}]},
            {"budget_code": [{"code": "AT", "kind": "free", "reason": "x"}]},
            {"budget_code": [{"code": "AT", "kind": "stated_total", "reason": "x"}]},
            {"institution": "MUP"},
            {"institution": ["MUP"]},
            {"institution": [{"code": 5}]},
            {"institution": [{"code": " "}]},
            {"institution": [{"code": "MUP", "kind": "planet"}]},
            {"institution": [{"code": "MUP", "names": ["en"]}]},
            {"institution": [{"code": "MUP", "names": {"en": 5}}]},
            {"institution": [{"code": "MUP", "aliases": [{"printed": 3, "reason": "x"}]}]},
            {"institution": [{"code": "MUP", "aliases": [{"printed": "M", "reason": "x"}] * 2}]},
            {"institution": [{"code": "MUP"}, {"code": "MUP"}]},
            {"institution": [{"code": "ACR", "parent": "MUP"}]},
            {"institution": [{"code": "MUP", "parent": "MUP"}]},
            {"funding_source": [{"code": "KB"}, {"code": "KB"}]},
            {"ignored_words": "Donatori"},
            {"ignored_words": [3]},
        ],
    )
    def test_refuses_an_entry_that_is_not_whole(self, table):
        with pytest.raises(Unreadable, match=r"registers\.toml: an entry is incomplete or not of its kind"):
            registers_of(table)


class TestNameIndex:
    def test_finds_codes_names_and_aliases_longest_first(self):
        found = INDEX.names_in("MUP, kosovska policija/PK policija (KP)")

        assert [(name.code, name.alias.printed if name.alias else None) for name in found] == [
            ("MUP", None),
            ("KP", None),
            ("KP", "PK"),
            ("KP", "policija (KP)"),
        ]

    def test_gives_back_word_by_word_what_it_does_not_know(self):
        assert INDEX.names_in("Svetska banka") == [
            NamedCode("Svetska", "Svetska", None, False, True),
            NamedCode("banka", "banka", None, False, False),
        ]

    @pytest.mark.parametrize(
        ("text", "apart"),
        [
            ("A B", [True, False]),
            ("A, B", [True, True]),
            ("A (B)", [True, True]),
            ("A/B", [True, True]),
            ("A - B", [True, True]),
            ("- A", [True]),
            ("A-B", [True]),
        ],
    )
    def test_says_what_stands_between_two_names(self, text, apart):
        assert [name.is_apart for name in INDEX.names_in(text)] == apart

    @given(st.text(max_size=40))
    def test_reads_any_cell(self, text):
        assert all(name.words for name in INDEX.names_in(text))


class TestNameList:
    def test_names_each_code_once_in_the_order_of_print(self):
        assert self.codes("KP MUP PK KP") == ("KP", "MUP")

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("GIZ UNHCR", ("GIZ", "UNHCR")),
            ("Svetska banka", ("SVETSKA-BANKA",)),
            ("Svetska banka, Crveni krst", ("SVETSKA-BANKA", "CRVENI-KRST")),
            ("Fond za žene GIZ", ("FOND-ZA-ZENE", "GIZ")),
            ("IPA II", ("IPA-II",)),
            ("MUP i GIZ", ("MUP", "GIZ")),
            ("MPŠRR.", ("MPŠRR",)),
            ("„Regionalna podrška”", ("REGIONALNA-PODRSKA",)),
            (".", ()),
            ("", ()),
        ],
    )
    def test_gives_unknown_names_a_code_of_their_words(self, text, codes):
        assert self.codes(text) == codes

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("Donatori GIZ", ("GIZ",)),
            ("MUP Donatori, GIZ", ("MUP", "GIZ")),
            ("MUP Donatori", ("MUP", "DONATORI")),
            ("Donatori", ("DONATORI",)),
            ("Fond Donatori GIZ", ("FOND", "GIZ")),
        ],
    )
    def test_a_heading_names_somebody_only_where_no_name_follows(self, text, codes):
        assert self.codes(text) == codes

    def test_a_heading_without_a_code_of_its_own_is_dropped(self):
        names = NameList.over((MINISTRY,), frozenset({"donatori"}))

        assert names.codes_in(cell("MUP Donatori")) == ("MUP",)

    def test_remembers_where_each_name_stands(self):
        names = NameList.over((MINISTRY, POLICE))
        names.codes_in(cell("PK GIZ", 3))
        names.codes_in(cell("PK", 8))

        assert names.uses["KP"] == [Place(3, 7), Place(8, 7)]
        assert names.alias_uses["KP", "PK"][1] == [Place(3, 7), Place(8, 7)]
        assert names.unknown["GIZ"].places == [Place(3, 7)]

    def codes(self, text):
        return NameList.over((MINISTRY, POLICE), frozenset({"donatori"}), "DONATORI").codes_in(cell(text))


def cell(text: str, line: int = 1) -> Printed:
    return Printed(text, text, (Place(line, 7),))

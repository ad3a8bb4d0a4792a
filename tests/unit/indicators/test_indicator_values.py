"""How far a target lies from the baseline, and where values stand on the small picture of a row."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.values import bullet, change
from tracker.reading.drafts import ValueRole
from tracker.reading.values import ValueKind


@dataclass(frozen=True)
class SomeValue:
    """A printed value as the rules see it."""

    number: Decimal | None
    role: ValueRole = ValueRole.FINAL
    kind: ValueKind = ValueKind.PERCENT
    year: int | None = None


def percent(figure: str, role: ValueRole = ValueRole.FINAL) -> SomeValue:
    return SomeValue(Decimal(figure), role)


def number(figure: str) -> SomeValue:
    return SomeValue(Decimal(figure), kind=ValueKind.NUMBER)


NOTHING = SomeValue(None, kind=ValueKind.NONE)


class TestChange:
    def test_is_the_way_from_baseline_to_target_in_both_directions(self):
        assert change(percent("35"), percent("20")) == -15
        assert change(number("300"), number("350")) == 50

    def test_a_missing_value_gives_no_change_rather_than_one_from_nought(self):
        assert change(NOTHING, percent("20")) is None
        assert change(percent("20"), NOTHING) is None

    def test_a_number_and_a_percent_are_not_compared(self):
        assert change(number("20"), percent("20")) is None


class TestBullet:
    def test_percents_stand_on_nought_to_a_hundred(self):
        found = bullet([percent("35", ValueRole.BASELINE), percent("20", ValueRole.INTERIM), percent("5")])

        assert [(mark.role, mark.at) for mark in found.marks] == [
            (ValueRole.BASELINE, Decimal("35.0")),
            (ValueRole.INTERIM, Decimal("20.0")),
            (ValueRole.FINAL, Decimal("5.0")),
        ]
        assert (found.starts_at, found.ends_at) == (5, 35)

    def test_a_percent_beyond_a_hundred_widens_the_scale(self):
        assert [mark.at for mark in bullet([percent("50"), percent("200")]).marks] == [25, 100]

    def test_numbers_end_at_the_greatest_and_begin_below_nought_only_if_they_do(self):
        assert [mark.at for mark in bullet([number("300"), number("400")]).marks] == [75, 100]
        assert [mark.at for mark in bullet([number("-100"), number("100")]).marks] == [0, 100]

    def test_there_is_no_picture_of_fewer_than_two_figures_or_of_mixed_ones(self):
        assert bullet([percent("5"), NOTHING]) is None
        assert bullet([percent("5"), number("5")]) is None
        assert bullet([number("0"), number("0")]) is None

    @given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=2))
    def test_every_mark_stands_on_the_scale(self, figures):
        found = bullet([SomeValue(figure, kind=ValueKind.NUMBER) for figure in figures])

        assert found is None or all(0 <= mark.at <= 100 for mark in found.marks)
        assert found is None or len(found.marks) == len(figures)

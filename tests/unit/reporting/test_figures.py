"""Figures typed for a period or to date: the other one follows, exactly, or says why it does not."""

from decimal import Decimal, Inexact, localcontext
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reporting.cases import AMOUNTS, COUNTS
from tracker.reporting.figures import Figure, Reached, Typed, added, figure_from, plain_figure, reached, taken_from
from tracker.reporting.kinds import COUNTING, STAGE_PERCENTS, Accumulation, Side, Stage, Why

D = Decimal
NUMBERS = st.builds(Figure, number=AMOUNTS)
COUNTED = st.builds(Figure, numerator=COUNTS, denominator=COUNTS)
COMPOUNDS = st.builds(Figure, parts=st.tuples(AMOUNTS, AMOUNTS))
STAGES = st.builds(Figure, stage=st.sampled_from(Stage))
ANY = st.one_of(NUMBERS, COUNTED, COMPOUNDS, STAGES)
SERIES = st.one_of(*(st.lists(kind, min_size=1, max_size=8) for kind in (NUMBERS, COUNTED, COMPOUNDS)))
LEVELS = [each for each in Accumulation if each not in COUNTING]


def number(value: int | str) -> Figure:
    return Figure(number=D(value))


def counts(numerator: int, denominator: int) -> Figure:
    return Figure(numerator=D(numerator), denominator=D(denominator))


def typed(*figures: Figure | None, side: Side = Side.PERIOD) -> list[Typed]:
    """One entry for each period of one window, from Q1 on."""
    return [Typed(f"Q{place}", 2024, side, figure) for place, figure in enumerate(figures, 1)]


def sums(*entries: Typed, is_percent: bool = False) -> list[Reached]:
    return reached(entries, Accumulation.SUM, is_percent=is_percent)


def total(figures: list[Figure]) -> list[Figure]:
    """The running totals of figures that can be added."""

    def together(one: Figure, other: Figure) -> Figure:
        found = added(one, other)
        assert isinstance(found, Figure)
        return found

    return list(accumulate(figures, together))


class TestAFigure:
    @pytest.mark.parametrize(
        ("figure", "vector"),
        [
            (Figure(number=D("86.5")), (D("86.5"),)),
            (Figure(number=D(0)), (D(0),)),
            (Figure(numerator=D(13), denominator=D(20)), (D(65),)),
            (Figure(number=D(1), numerator=D(1), denominator=D(4)), (D(25),)),
            (Figure(numerator=D(0), denominator=D(0)), Why.NO_COUNT),
            (Figure(numerator=D(3), denominator=D(0)), Why.NO_COUNT),
            (Figure(parts=(D(6), D(4))), (D(6), D(4))),
            (Figure(), Why.NO_ACTUAL),
            (Figure(numerator=D(1)), Why.NO_ACTUAL),
            (Figure(denominator=D(1)), Why.NO_ACTUAL),
            *((Figure(stage=stage), (percent,)) for stage, percent in STAGE_PERCENTS.items()),
        ],
    )
    def test_is_taken_by_its_measure(self, figure, vector):
        assert figure.vector == vector

    def test_is_counted_where_both_counts_are_known(self):
        assert counts(13, 20).is_counted
        assert not any(figure.is_counted for figure in (Figure(numerator=D(1)), Figure(denominator=D(2)), number(1)))

    def test_stages_stand_at_quarters(self):
        assert list(STAGE_PERCENTS.values()) == [0, 25, 50, 75, 100]

    @given(ANY)
    def test_is_read_back_from_its_plain_form_as_it_was(self, figure):
        assert figure_from(plain_figure(figure)) == figure

    def test_that_says_nothing_is_none(self):
        assert plain_figure(None) is None
        assert plain_figure(Figure()) is None
        assert figure_from(None) is None
        assert figure_from({}) is None

    def test_is_kept_as_text_without_noughts_that_say_nothing(self):
        assert plain_figure(number("87.50")) == {"number": "87.5"}
        assert plain_figure(counts(13, 20)) == {"numerator": "13", "denominator": "20"}
        assert plain_figure(Figure(parts=(D(40), D("60.00")))) == {"parts": ["40", "60"]}
        assert plain_figure(Figure(stage=Stage.HALF)) == {"stage": "half"}


class TestAdding:
    @given(st.one_of(*(st.tuples(kind, kind) for kind in (NUMBERS, COUNTED, COMPOUNDS))))
    def test_is_undone_by_taking_away(self, pair):
        one, other = pair

        together = added(one, other)

        assert isinstance(together, Figure)
        assert taken_from(together, other) == one
        assert together == added(other, one)

    @given(SERIES)
    def test_never_rounds(self, figures):
        with localcontext() as context:
            context.traps[Inexact] = True
            first, *others = total(figures)

        for (earlier, later), figure in zip(pairwise([first, *others]), figures[1:], strict=True):
            assert taken_from(later, earlier) == figure

    def test_pools_percents_by_their_counts(self):
        assert added(counts(10, 10), counts(80, 90)).vector == (90,)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (number(80), counts(80, 90)),
            (counts(80, 90), number(80)),
            (Figure(stage=Stage.HALF), Figure(stage=Stage.HALF)),
            (number(1), Figure(stage=Stage.HALF)),
            (Figure(stage=Stage.HALF), number(1)),
            (number(1), Figure()),
            (number(1), Figure(number=D(50), numerator=D(1), denominator=D(2))),
            (Figure(number=D(50), numerator=D(1), denominator=D(2)), number(1)),
            (Figure(numerator=D(1)), counts(1, 2)),
            (Figure(denominator=D(2)), counts(1, 2)),
            (counts(1, 2), Figure(numerator=D(1))),
            (counts(1, 2), Figure(denominator=D(2))),
        ],
    )
    def test_says_what_cannot_be_added(self, one, other):
        assert added(one, other) is Why.NOT_ADDED

    @pytest.mark.parametrize("other", [Figure(parts=(D(1), D(2), D(3))), number(1)])
    def test_says_that_the_counters_differ(self, other):
        assert added(Figure(parts=(D(1), D(2))), other) is Why.PARTS_DIFFER
        assert added(other, Figure(parts=(D(1), D(2)))) is Why.PARTS_DIFFER


class TestWhatIsCounted:
    @given(SERIES, st.sampled_from(sorted(COUNTING)), st.data())
    def test_gives_the_same_two_figures_whichever_was_typed(self, figures, accumulation, choices):
        totals = total(figures)
        mixed = [
            Typed(f"Q{place}", 2024, side, figure if side is Side.PERIOD else to_date)
            for place, (figure, to_date) in enumerate(zip(figures, totals, strict=True))
            for side in [choices.draw(st.sampled_from(Side))]
        ]

        by_period = reached(typed(*figures), accumulation)
        to_date = reached(typed(*totals, side=Side.TO_DATE), accumulation)

        assert by_period == to_date == reached(mixed, accumulation)
        assert [each.period for each in by_period] == figures
        assert [each.to_date for each in by_period] == totals

    @given(SERIES, st.data())
    def test_is_not_known_to_date_after_a_missing_period_until_a_total_is_typed(self, figures, choices):
        gap = choices.draw(st.integers(0, len(figures) - 1))
        totals = total(figures)
        with_a_gap: list[Figure | None] = [*figures]
        with_a_gap[gap] = None

        found = sums(*typed(*with_a_gap))

        assert [each.to_date for each in found[:gap]] == totals[:gap]
        assert found[gap] == Reached(None, None, Why.NO_ACTUAL)
        for each, figure in zip(found[gap + 1 :], figures[gap + 1 :], strict=True):
            assert each == Reached(figure, None, Why.EARLIER_MISSING, (f"Q{gap + 1}",))

        made_good = typed(*with_a_gap)
        made_good.append(Typed("last", 2024, Side.TO_DATE, totals[-1]))
        made_good.append(Typed("after", 2024, Side.PERIOD, figures[0]))
        *_, last, after = sums(*made_good)
        assert last.to_date == totals[-1]
        assert last.period is None
        assert after == Reached(figures[0], added(totals[-1], figures[0]))

    def test_names_only_the_periods_that_are_missing_themselves(self):
        found = sums(*typed(number(5), None, number(1), None, number(2)))

        assert found[2] == Reached(number(1), None, Why.EARLIER_MISSING, ("Q2",))
        assert found[4] == Reached(number(2), None, Why.EARLIER_MISSING, ("Q2", "Q4"))

    def test_a_missing_figure_is_not_nought(self):
        with_nought = sums(*typed(number(5), number(0), number(1)))
        with_none = sums(*typed(number(5), None, number(1)))

        assert with_nought[-1].to_date == number(6)
        assert with_none[-1].to_date is None

    def test_begins_anew_in_each_window(self):
        entries = [
            Typed("2023-H1", 2023, figure=number(5)),
            Typed("2023-H2", 2023, figure=None),
            Typed("2024-H1", 2024, figure=number(3)),
            Typed("2024-H2", 2024, Side.TO_DATE, number(7)),
        ]

        found = sums(*entries)

        assert found[2] == Reached(number(3), number(3))
        assert found[3] == Reached(number(4), number(7))

    @given(SERIES)
    def test_of_windows_apart_stands_alone(self, figures):
        apart = [Typed(str(year), year, figure=figure) for year, figure in enumerate(figures)]

        assert sums(*apart) == [Reached(figure, figure) for figure in figures]

    def test_can_go_back_when_a_smaller_total_is_typed(self):
        found = sums(*typed(number(5), number(3), side=Side.TO_DATE))

        assert found[1] == Reached(number(-2), number(3))

    def test_counters_of_another_number_are_neither_added_nor_taken_away(self):
        two, three = Figure(parts=(D(1), D(2))), Figure(parts=(D(1), D(2), D(3)))
        entries = typed(two, three, two)
        entries.append(Typed("Q4", 2024, Side.TO_DATE, two))

        found = sums(*entries)

        assert found[1] == Reached(three, None, Why.PARTS_DIFFER)
        assert found[2] == Reached(two, None, Why.EARLIER_MISSING, ("Q2",))
        assert found[3] == Reached(None, two)
        assert sums(typed(two)[0], Typed("Q2", 2024, Side.TO_DATE, three))[1] == Reached(None, three)


class TestPercentsThatAreCounted:
    def test_are_pooled_where_their_counts_are_known(self):
        found = sums(*typed(counts(10, 10), counts(80, 90)), is_percent=True)

        assert found[1] == Reached(counts(80, 90), counts(90, 100))

    @pytest.mark.parametrize("side", Side)
    def test_the_first_one_is_also_that_to_date(self, side):
        assert sums(*typed(number(80), side=side), is_percent=True) == [Reached(number(80), number(80))]

    def test_without_counts_are_not_added(self):
        found = sums(*typed(number(80), number(90)), is_percent=True)

        assert found[1] == Reached(number(90), None, Why.NOT_ADDED)

    def test_without_counts_stand_for_themselves_when_typed_to_date(self):
        found = sums(*typed(number(80), number(85), side=Side.TO_DATE), is_percent=True)

        assert found[1] == Reached(None, number(85))

    def test_one_without_counts_is_named_by_what_needs_them(self):
        entries = [*typed(number(80), counts(1, 2), number(70)), Typed("Q4", 2024, Side.TO_DATE, number(75))]
        entries.append(Typed("Q5", 2024, figure=counts(3, 4)))
        entries.append(Typed("Q6", 2024, Side.TO_DATE, counts(30, 40)))
        entries.append(Typed("Q7", 2024, figure=counts(10, 10)))

        found = sums(*entries, is_percent=True)

        assert found[1] == Reached(counts(1, 2), None, Why.EARLIER_MISSING, ("Q1",))
        assert found[2] == Reached(number(70), None, Why.NOT_ADDED)
        assert found[3] == Reached(None, number(75))
        assert found[4] == Reached(counts(3, 4), None, Why.EARLIER_MISSING, ("Q4",))
        assert found[5] == Reached(None, counts(30, 40))
        assert found[6] == Reached(counts(10, 10), counts(40, 50))


class TestLevels:
    @given(st.lists(ANY | st.none(), max_size=6), st.sampled_from(LEVELS), st.sampled_from(Side))
    def test_are_both_figures_at_once_and_hang_on_no_other_period(self, figures, accumulation, side):
        found = reached(typed(*figures, side=side), accumulation)

        assert found == [
            Reached(figure, figure) if figure is not None else Reached(None, None, Why.NO_ACTUAL) for figure in figures
        ]

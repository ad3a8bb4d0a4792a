"""Definitions come with their plan: once, checked against it, and never changed without a new version."""

from copy import deepcopy
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.conftest import IMPORTS, NOW
from tests.integration.figures.conftest import BA
from tracker.cases.figures.definitions import Figures, LeftOut
from tracker.cases.figures.file import definition_of
from tracker.cases.figures.loading import keep_figures
from tracker.cases.figures.models import FigureDefinition, FigureLink
from tracker.errors import Refused
from tracker.exchange.folders import read_folders
from tracker.history import COMMAND, History
from tracker.indicators.models import Indicator


@pytest.fixture(scope="module")
def shipped() -> Figures:
    """What the programme's file defines."""
    return next(each.figures for each in read_folders([IMPORTS]) if each.draft.code == BA)


@pytest.fixture
def keep(session, plan):
    """Keeps definitions, as loading the plan's folder does."""
    return lambda figures: keep_figures(session, plan, figures, author=COMMAND, now=NOW)


def changed(figures, code, **values):
    """The figures with something else in one definition."""
    definitions = []
    for each in figures.definitions:
        content = {**deepcopy(dict(each.content)), **(values if each.code == code else {})}
        definitions.append(definition_of(content, code))
    return replace(figures, definitions=tuple(definitions))


def told(session):
    return [
        (entry.subject_key, entry.changes[0]["before"], entry.changes[0]["after"])
        for entry in session.scalars(select(History).where(History.kind == "figure.defined").order_by(History.id))
    ]


def test_each_definition_counts_for_its_indicator(session, plan):
    rows = session.execute(
        select(FigureLink.definition, Indicator.key)
        .join(Indicator, Indicator.id == FigureLink.indicator_id)
        .where(Indicator.plan_id == plan.id)
    ).all()

    assert len(rows) == 23
    assert ("BA-B14", "II.11-I1") in rows
    assert ("BA-B13", "II.10-I2") in rows


def test_definitions_of_activities_count_for_no_indicator(session):
    codes = set(session.scalars(select(FigureLink.definition).where(FigureLink.definition.startswith("XK"))))

    assert codes == {"XK-K1", "XK-K2", "XK-K9"}


def test_the_same_file_again_changes_nothing(session, keep, shipped):
    before = len(told(session))

    kept = keep(shipped)

    assert (kept.count, kept.changed) == (23, ())
    assert len(told(session)) == before == 32


def test_a_new_version_takes_the_place_of_the_old_one_which_stays(session, keep, shipped):
    kept = keep(changed(shipped, "BA-B16", version=2, says="Letters of invitation that were certified."))

    rows = session.scalars(select(FigureDefinition).where(FigureDefinition.code == "BA-B16")).all()
    assert kept.changed == ("BA-B16",)
    assert sorted((row.version, row.is_current) for row in rows) == [(1, False), (2, True)]
    assert told(session)[-1] == ("BA-B16", 1, 2)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"says": "Others."}, "figures.toml: BA-B16: the definition was changed, and is still version 1"),
        ({"indicator": "II.99-I1"}, "figures.toml: BA-B16: the plan has no row II.99-I1."),
        (
            {"printed": "Broj pisama"},
            "figures.toml: BA-B16: the plan prints “Broj ovjerenih pozivnih pisama” at II.13-I1",
        ),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place_and_nothing_is_kept(session, keep, shipped, values, why):
    with pytest.raises(Refused) as refused:
        keep(changed(shipped, "BA-B16", **values))

    assert why in str(refused.value)
    assert session.scalars(select(FigureDefinition).where(FigureDefinition.version > 1)).all() == []


def test_a_definition_does_not_go_back(keep, shipped):
    keep(changed(shipped, "BA-B16", version=3))

    with pytest.raises(Refused, match="version 3 is kept already"):
        keep(shipped)


def test_a_definition_that_is_gone_counts_no_more_and_can_come_back(session, keep, shipped):
    kept = keep(replace(shipped, definitions=shipped.definitions[1:]))

    assert kept.changed == ("BA-B3",)
    assert session.scalars(select(FigureLink).where(FigureLink.definition == "BA-B3")).all() == []
    assert keep(shipped).changed == ("BA-B3",)
    assert told(session)[-2:] == [("BA-B3", 1, None), ("BA-B3", None, 1)]


def test_what_is_left_out_must_be_printed_too(keep, shipped):
    with pytest.raises(Refused, match="left_out: the plan has no row I-1"):
        keep(replace(shipped, left_out=(LeftOut("I-1", "x", "y"),)))


def test_no_two_plans_define_the_same(session, keep, shipped):
    session.scalars(select(FigureDefinition).where(FigureDefinition.code == "BA-B3")).one().plan_code = "OTHER"
    session.flush()

    with pytest.raises(Refused, match="BA-B3: another plan defines this"):
        keep(shipped)


def test_a_link_follows_the_definition_to_another_indicator(session, keep, shipped):
    other = session.scalars(select(Indicator).where(Indicator.key == "II.13-I2")).one()

    keep(changed(shipped, "BA-B16", version=2, indicator=other.key, printed=other.name_raw))

    linked = session.scalars(select(FigureLink.indicator_id).where(FigureLink.definition == "BA-B16")).all()
    assert linked == [other.id]

"""Out, filled in, back, and out again: every cell says what was typed into it, whatever languages it went through."""

import os
import subprocess
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.integration.reporting.conftest import app, ba, coordinator, planner, xk  # noqa: F401 -- fixtures
from tests.integration.reporting.small_reports import make_reported
from tests.integration.roundtrip.sent_books import LANGUAGES, NOW, Post, states, told
from tests.servers import find_soffice, skip_or_fail
from tracker.institutions.models import StatusWord
from tracker.reading.drafts import Measure
from tracker.reporting.entry_forms import fields_of, kind_of
from tracker.reporting.items import plan_items
from tracker.reporting.judging import Known, periods_of
from tracker.reporting.kinds import Side, Stage
from tracker.reporting.labels import SIDES, STAGES
from tracker.roundtrip.undoing import undo_import
from tracker.web.languages import in_language, speaking

LOCALES = list(LANGUAGES)
PAIRS = list(product(LOCALES, LOCALES))
SAMPLED = PAIRS[::5]  # each language goes out at least once, and each comes back
IS_FULL = os.environ.get("TRACKER_TEST_FULL") == "1"
PERIODS = {"ba": "2024-Q1", "xk": "2021-H1"}
PLANS_AND_PAIRS = [
    (code, *pair)
    for code, sample in (("ba", ("bs", "sr_Cyrl")), ("xk", ("sq", "en")))
    for pair in (PAIRS if IS_FULL else [sample])
]
BY_LIBREOFFICE = list(product(("small", "ba", "xk"), LOCALES))
TEXT = "Žuti čaj: „=1+1“\nДруги ред, ë ç\n-5 % i 6/6"


class TestLanguages:
    def test_what_goes_out_in_one_and_again_in_another_is_equal_in_every_cell(self, session, tmp_path, is_full):
        sampled = SAMPLED if session.get_bind().dialect.name == "sqlite" else SAMPLED[3:5]
        for number, (first, second) in enumerate(PAIRS if is_full else sampled):
            reported = make_reported(session, f"BA-{number}")
            reported.settings("compound", counters=["drafted", "adopted"])
            reported.settings("number", by_sex=True)
            post = Post(session, reported.plan, reported.periods[0], tmp_path)
            typed = everything(post)

            _, compared = post.take(fill(post, typed, first), reported.ana)

            assert untaken(compared, typed) == {}, (first, second)
            assert shown(post, typed, second) == words_of(post, typed, second), (first, second)
            assert states(post.look(post.export(second))) == {}, (first, second)

    @pytest.mark.parametrize("language", ["sr_Cyrl", "sq"])
    def test_what_was_changed_goes_in_over_what_stands_there(self, post, reported, session, language):
        post.take(fill(post, everything(post), "bs"), reported.ana)
        changed = {("indicator", "number", "figure"): Decimal("1234567.25"), ("activity", "1.1", "narrative"): "Novo"}

        _, compared = post.take(fill(post, changed, language), reported.ana)

        assert states(compared) == dict.fromkeys(changed, "changed")
        assert shown(post, changed, "en") == words_of(post, changed, "en")


class TestBothPlans:
    @pytest.mark.parametrize(("code", "first", "second"), PLANS_AND_PAIRS)
    def test_every_cell_of_a_period_goes_out_again_in_another_language(
        self, request, session, tmp_path, code, first, second
    ):
        desk = request.getfixturevalue(code)
        post = Post(session, desk.plan, desk.period(PERIODS[code]), tmp_path)
        typed = everything(post, only_open=True)

        _, compared = post.take(fill(post, typed, first), desk.by_planner)

        assert len(typed) > 50
        assert untaken(compared, typed) == {}
        assert compared.notes == []
        assert compared.filled == compared.taken + compared.skipped
        again = post.export(second)
        assert shown_in(post, again, typed, second) == words_of(post, typed, second)
        assert states(post.look(again)) == {}


class TestLibreOffice:
    @pytest.mark.libreoffice
    def test_what_libreoffice_saves_comes_back_the_same(self, request, session, tmp_path, is_full):
        soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
        reported = make_reported(session)
        reported.settings("compound", counters=["drafted", "adopted"])
        posts = {"small": (Post(session, reported.plan, reported.periods[0], tmp_path), reported.ana)}
        for code, period in PERIODS.items():
            desk = request.getfixturevalue(code)
            posts[code] = Post(session, desk.plan, desk.period(period), tmp_path), desk.by_planner
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        sampled = [("small", "bs"), ("ba", "hr"), ("xk", "sq")] if is_sqlite else [("small", "sr_Cyrl")]
        sent = []
        for code, language in BY_LIBREOFFICE if is_full else sampled:
            typed = everything(posts[code][0], only_open=True)
            sent.append((code, language, typed, fill(posts[code][0], typed, language)))

        saved = saved_again(soffice, [path for *_, path in sent], tmp_path)

        for (code, language, typed, _), path in zip(sent, saved, strict=True):
            post, author = posts[code]
            imported, compared = post.take(path, author)
            assert untaken(compared, typed) == {}, (code, language)
            assert compared.notes == []
            assert shown(post, typed, language) == words_of(post, typed, language)
            undo_import(session, imported.record, author=author, now=NOW)


def untaken(compared, typed):
    """The cells that were typed and not taken, and why; a side stands in the workbook already, and is changed."""
    found = told(compared)
    taken = {"new", "changed"}
    return {
        place: str(found[place].message) for place in typed if place not in found or found[place].state not in taken
    }


def everything(post, *, only_open=False):
    """Something for every cell to fill: figures that fit together, words of every alphabet, each choice."""
    periods = periods_of(post.session, post.plan.id)
    items = plan_items(post.session, post.plan)
    typed = {}
    for at, item in enumerate((*items.indicators, *items.activities)):
        if only_open and not isinstance(item, Known) and item.starts_on > post.period.ends_on:
            continue
        for name in fields_of(item):
            value = _value(item, name, at, periods[0].code)
            if value is not None:
                typed[kind_of(item), item.key, name] = value
    post.session.rollback()
    return typed


def _value(item, name, at, period):
    if isinstance(item, Known) and item.measure is Measure.PERCENT and name in {"numerator", "denominator"}:
        return None  # the percent itself is typed
    fixed = {
        "figure": Decimal("87.125") + at,
        "women": Decimal(3 + at),
        "men": Decimal(4),
        "stage": Stage.HALF,
        "side": Side.TO_DATE,
        "status": "implemented",
        "done_in": period,
        "planned_percent": Decimal("99.5"),
        "reached_percent": Decimal(80),
        "forecast_on": "31.12.2026.",
    }
    if name.startswith("part_"):
        return Decimal(at + 6)
    return fixed.get(name, f"{TEXT} {at}")


def fill(post, typed, language):
    """The workbook filled in, its choices in words of its language."""
    said = words_of(post, typed, language)
    return post.open(post.export(language), language).type(said).save()


def shown(post, typed, language):
    """What the cells of a new workbook show."""
    return shown_in(post, post.export(language), typed, language)


def shown_in(post, path, typed, language):
    """What the cells of a workbook show."""
    book = post.open(path, language)
    return {place: _plain(book.cell(*place).value) for place in typed}


def words_of(post, typed, language):
    """What was typed as a workbook in a language shows it."""
    asked = select(StatusWord).where(StatusWord.country_code == post.plan.country_code)
    words = {word.status: word for word in post.session.scalars(asked)}
    with speaking(LANGUAGES[language]):
        choices = {
            "status": lambda value: in_language(words[value].words, value),
            "side": lambda value: str(SIDES[value]),
            "stage": lambda value: str(STAGES[value]),
        }
        return {place: _plain(choices.get(place[2], _same)(value)) for place, value in typed.items()}


def _same(value):
    return value


def _plain(value):
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "year"):
        return f"{value.day}.{value.month}.{value.year}."
    return float(value) if isinstance(value, int) else value


def saved_again(soffice: str, files: list[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them; its own settings stay untouched."""
    out = folder / "again"
    command = [soffice, f"-env:UserInstallation={(folder / 'settings').as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [out / each.name for each in files]

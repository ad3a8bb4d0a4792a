"""The tools that collect the interface's texts and refuse broken catalogues, on small houses made for each test."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.support import Translations

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from check_catalogues import problems  # noqa: E402  (the tools are programs, not part of the package)
from collect_messages import (  # noqa: E402
    LANGUAGES,
    bring_up_to_date,
    catalogue_path,
    collected,
    read_catalogue,
    template_path,
    with_plural_forms,
    written,
)

VIEWS = '''
from flask_babel import gettext, lazy_gettext as _l, ngettext

HEADING = _l("Funding sources")


def page(count, period):
    """A page."""
    return gettext("Reporting for %(period)s", period=period) + ngettext("%(count)s plan", "%(count)s plans", count)
'''

READER = """
def read(findings):
    findings.append(Finding("total-mismatch", Severity.ERROR, "The total is %(stated)s.", {"stated": "5"}))
    findings.append(
        Finding(
            "value-missing",
            Severity.ERROR,
            "No value is printed "
            "here.",
        )
    )
    raise Unreadable("%(name)s is empty.", name="a.txt")


def lock():
    raise Refused("The period is locked.", field="period")
"""

TEMPLATE = """
{% extends "web/base.html" %}
{% block title %}{{ _("Plans") }}{% endblock %}
{% trans trimmed count=plans|length %}
  {{ count }} <b>new</b> plan
{% pluralize %}
  {{ count }} <b>new</b> plans
{% endtrans %}
"""

# What the texts above become in each language; the last ones with as many forms as the language has.
SENTENCES = {
    "Funding sources": "[Funding sources]",
    "Reporting for %(period)s": "[%(period)s]",
    "The total is %(stated)s.": "[%(stated)s].",
    "No value is printed here.": "[No value].",
    "%(name)s is empty.": "[%(name)s].",
    "The period is locked.": "[Locked].",
    "Plans": "[Plans]",
    "%(count)s plan": "[%(count)s plan]",
    "%(count)s <b>new</b> plan": "[%(count)s <b>plan</b>]",
}


class TestCollecting:
    def test_finds_every_marked_text_of_modules_and_templates(self, house):
        found = {message.id if isinstance(message.id, str) else message.id[0] for message in collected(house)} - {""}

        assert found == SENTENCES.keys()

    def test_finds_a_text_beside_an_underscore_that_is_no_call(self, house):
        add(
            house,
            "tracker/plans/more.py",
            'x = Finding("code", NOTE, "Two %(texts)s.", {"texts": ", ".join(text for text, _ in odd)})\n',
        )

        assert "Two %(texts)s." in collected(house)
        assert "code" not in collected(house)

    def test_takes_over_what_is_said_to_translators(self, house):
        add(
            house,
            "tracker/plans/more.py",
            '# Of the house.\n# Translators: a month,\n# never a moon.\nx = _("Month")\ny = _("Moon")\n',
        )

        assert collected(house)["Month"].auto_comments == ["a month,", "never a moon."]
        assert collected(house)["Moon"].auto_comments == []

    def test_names_the_files_without_their_lines(self, house):
        template = template_path(house).read_text(encoding="utf-8")

        assert '#: tracker/reading/form.py\n#, python-format\nmsgid "The total is %(stated)s."' in template
        assert "form.py:" not in template

    def test_changes_nothing_when_nothing_changed(self, house):
        assert bring_up_to_date(house) == []

    def test_writes_no_date_and_no_program_version(self, house):
        for path in [template_path(house), *(catalogue_path(house, language) for language in LANGUAGES)]:
            content = path.read_text(encoding="utf-8")
            assert "Date" not in content
            assert "Babel" not in content

    def test_keeps_translations_and_adds_new_texts_untranslated(self, house):
        add(house, "tracker/plans/more.py", 'TEXT = _l("Funding source")\n')

        bring_up_to_date(house)

        catalog = read_catalogue(catalogue_path(house, "bs"), "bs")
        assert catalog["Funding sources"].string == "[Funding sources]"
        assert catalog["Funding source"].string == ""
        assert not catalog["Funding source"].fuzzy

    def test_drops_texts_that_are_no_longer_used(self, house):
        (house / "tracker/reading/form.py").unlink()

        bring_up_to_date(house)

        assert "The period is locked." not in catalogue_path(house, "sq").read_text(encoding="utf-8")

    def test_catalogues_give_the_right_form_for_0_1_2_5_and_21(self, house):
        given = {
            language: [plural_of(house, language, number) for number in (0, 1, 2, 5, 21)] for language in LANGUAGES
        }

        assert given == {
            "bs": [2, 0, 1, 2, 0],
            "hr": [2, 0, 1, 2, 0],
            "sr_Latn": [2, 0, 1, 2, 0],
            "sr_Cyrl": [2, 0, 1, 2, 0],
            "sq": [1, 0, 1, 1, 1],
        }


class TestChecking:
    def test_complete_catalogues_pass(self, house):
        assert list(problems(house)) == []

    def test_a_text_missing_from_the_template_is_stale(self, house):
        add(house, "tracker/plans/more.py", 'TEXT = _l("A new text")\n')

        assert "translations/messages.pot: stale, run `make messages`: 'A new text' is marked" in "\n".join(
            problems(house)
        )

    def test_a_text_no_longer_in_the_sources_is_stale(self, house):
        (house / "tracker/plans/views.py").unlink()

        assert "'Funding sources' is no longer in the sources" in "\n".join(problems(house))

    @pytest.mark.parametrize(
        ("language", "old", "new", "problem"),
        [
            ("bs", 'msgstr "[Plans]"', 'msgstr ""', "'Plans': has no translation"),
            ("hr", 'msgstr "[%(stated)s]."', 'msgstr "[Stated]."', "the place %(stated)s is missing"),
            ("sq", 'msgstr "[%(stated)s]."', 'msgstr "[%(stated)s %(amount)s]."', "the place %(amount)s is not in"),
            ("sq", 'msgstr "[%(stated)s]."', 'msgstr "[%(Stated)s]."', "the place %(stated)s is missing"),
            ("bs", 'msgstr "[%(stated)s]."', 'msgstr "[%(stated)s] 100 %."', "a percent sign must be doubled"),
            ("bs", 'msgstr[1] "[%(count)s plan]"', 'msgstr[1] ""', "has 2 of 3 plural forms"),
            ("bs", 'msgstr[0] "[%(count)s plan]"', 'msgstr[0] "[Jedan plan]"', "the place %(count)s is missing"),
            ("bs", 'msgstr "[Plans]"', 'msgstr "[Plans] "', "the white space at its ends differs"),
            ("sq", "[%(count)s <b>plan</b>]", "[%(count)s <b>plan]", "the markup differs"),
            ("sr_Cyrl", 'msgstr "[Plans]"', 'msgstr "Плaнови"', "a word mixes Latin and Cyrillic letters"),
            ("bs", 'msgstr "[Plans]"', 'msgstr "Izvješća"', "“Izvješć” is not this language's word: izvještaj"),
            ("hr", 'msgstr "[Plans]"', 'msgstr "Budžeti"', "“Budžet” is not this language's word: proračun"),
            ("sr_Latn", 'msgstr "[Plans]"', 'msgstr "Opći planovi"', "“Opć” is not this language's word: opšti"),
            ("sr_Cyrl", 'msgstr "[Plans]"', 'msgstr "Вриједности"', "“Вриједн” is not this language's word"),
            ("sq", "nplurals=2", "nplurals=3", "Plural-Forms must be nplurals=2"),
            ("hr", 'msgid "Plans"', '#, fuzzy\nmsgid "Plans"', "'Plans': is marked fuzzy"),
            ("hr", 'msgid ""\nmsgstr ""', '#, fuzzy\nmsgid ""\nmsgstr ""', "the whole catalogue is marked fuzzy"),
            ("hr", 'msgid "Plans"', 'msgid "Plan"', "'Plans' is missing; run `make messages`"),
            ("hr", 'msgid "Plans"', 'msgid "Plan"', "'Plan' is no text of the interface"),
        ],
    )
    def test_a_broken_translation_is_named(self, house, language, old, new, problem):
        path = catalogue_path(house, language)
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

        found = list(problems(house))

        assert any(problem in line and f"translations/{language}/" in line for line in found), found

    def test_albanian_may_name_one_thing_without_its_number(self, house):
        change(house, "sq", 'msgstr[0] "[%(count)s plan]"', 'msgstr[0] "[%(count)s plan]"')
        add(
            house,
            "tracker/plans/views.py",
            VIEWS.replace('"%(count)s plan", "%(count)s plans"', '"One plan", "%(count)s plans"'),
        )
        translate(house, {**SENTENCES, "One plan": "[%(count)s plan]"})
        change(house, "sq", 'msgstr[0] "[%(count)s plan]"', 'msgstr[0] "Një plan"')

        assert list(problems(house)) == []

    def test_a_word_inside_a_place_is_no_word_of_the_language(self, house):
        add(house, "tracker/plans/more.py", 'TEXT = gettext("Total of %(sistem)s", sistem=1)\n')
        translate(house, {**SENTENCES, "Total of %(sistem)s": "Zbroj %(sistem)s"})

        assert list(problems(house)) == []

    @pytest.mark.parametrize("content", ["", "msgid broken\n", 'msgid "a"\nmsgstr[0] "b"\n'])
    def test_a_catalogue_that_is_none_is_a_problem_and_no_traceback(self, house, content):
        catalogue_path(house, "hr").write_text(content, encoding="utf-8")

        assert any("translations/hr/LC_MESSAGES/messages.po" in line for line in problems(house))

    def test_a_missing_catalogue_is_a_problem(self, house):
        catalogue_path(house, "hr").unlink()

        assert any("translations/hr/LC_MESSAGES/messages.po: cannot be read" in line for line in problems(house))

    @pytest.mark.parametrize(
        ("source", "problem"),
        [
            ('x = f"<b>{_("Plans")}</b>"'.replace('_("Plans")', "_('Plans')"), "_() stands inside an f-string"),
            ('x = f\'{ngettext("a", "b", 2):>9}\'', "ngettext() stands inside an f-string"),
            ('x = gettext(f"Plan {code}")', "gettext() is given a text that is glued or formatted"),
            ('x = gettext("Plan %s" % code)', "gettext() is given a text that is glued or formatted"),
            ('x = gettext("Plan {}".format(code))', "gettext() is given a text that is glued or formatted"),
            ('x = gettext("Plan " + code)', "gettext() is given a text that is glued or formatted"),
            ('x = babel.gettext("Plan " + code)', "gettext() is given a text that is glued or formatted"),
            ("raise Refused(message)", "Refused() must be given its text as a literal"),
            ('x = Finding("code", severity, message=text)', "Finding() must be given its text as a literal"),
            ('x = Finding(*parts, "Text")', "Finding() must be given its text as a literal"),
        ],
    )
    def test_a_text_that_is_never_collected_is_named_with_its_line(self, house, source, problem):
        add(house, "tracker/plans/more.py", f"\n{source}\n")

        assert any(line.startswith("tracker/plans/more.py:2: ") and problem in line for line in problems(house))

    def test_a_text_marked_elsewhere_may_be_translated(self, house):
        add(house, "tracker/plans/more.py", "x = gettext(finding.message) % finding.params\n")
        add(house, "tracker/plans/templates/plans/_finding.html", "{{ _(finding.message) }}\n")

        assert list(problems(house)) == []

    @pytest.mark.parametrize("call", ['_("Plan " ~ code)', '_("Plan %s" % code)', '_("Plan " + code)'])
    def test_a_text_glued_in_a_template_is_named(self, house, call):
        add(house, "tracker/plans/templates/plans/show.html", "<p>\n{{ " + call + " }}</p>\n")

        assert "tracker/plans/templates/plans/show.html:2: _() is given a text that is glued or formatted" in "\n".join(
            problems(house)
        )

    def test_a_template_that_cannot_be_parsed_is_named(self, house):
        add(house, "tracker/plans/templates/plans/show.html", "{% if %}")

        assert "tracker/plans/templates/plans/show.html:1: this template cannot be parsed" in "\n".join(problems(house))

    def test_a_text_with_the_templates_line_breaks_is_named(self, house):
        add(house, "tracker/plans/templates/plans/show.html", "{% trans %}\n  Two\n  lines\n{% endtrans %}\n")

        assert any("holds the source's own line breaks" in line for line in problems(house))

    def test_the_command_fails_and_counts(self, house):
        catalogue_path(house, "hr").unlink()

        done = subprocess.run(
            [sys.executable, str(ROOT / "tools/check_catalogues.py"), "--root", str(house)],
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "1 problems in the catalogues")

    def test_the_command_is_silent_when_all_is_well(self, house):
        done = subprocess.run(
            [sys.executable, str(ROOT / "tools/check_catalogues.py"), "--root", str(house)],
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(scope="session")
def finished_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small house whose catalogues are complete."""
    root = tmp_path_factory.mktemp("house")
    for name in ("babel.cfg", "avoid.toml"):
        (root / "translations").mkdir(exist_ok=True)
        shutil.copy(ROOT / "translations" / name, root / "translations" / name)
    add(root, "tracker/plans/views.py", VIEWS)
    add(root, "tracker/reading/form.py", READER)
    add(root, "tracker/plans/templates/plans/list.html", TEMPLATE)
    add(root, "tracker/web/static/vendor/script.py", '_("Not ours")\n')
    add(root, "docs/example.py", '_("Not ours either")\n')
    translate(root, SENTENCES)
    return root


@pytest.fixture
def house(finished_house: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    return Path(shutil.copytree(finished_house, tmp_path / "house"))


def add(root: Path, name: str, content: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def change(root: Path, language: str, old: str, new: str) -> None:
    path = catalogue_path(root, language)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def translate(root: Path, sentences: dict[str, str]) -> None:
    bring_up_to_date(root)
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        catalog = read_catalogue(path, language)
        for message in catalog:
            if isinstance(message.id, tuple | list):
                message.string = (sentences[message.id[0]],) * catalog.num_plurals
            elif message.id:
                message.string = sentences[message.id]
        path.write_bytes(with_plural_forms(written(catalog), language))


def plural_of(root: Path, language: str, number: int) -> int:
    """The form that a compiled catalogue chooses for the number."""
    catalog = read_catalogue(catalogue_path(root, language), language)
    message = catalog.get("%(count)s plan")
    message.string = tuple(str(form) for form in range(catalog.num_plurals))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return int(Translations(compiled).ungettext("%(count)s plan", "%(count)s plans", number))

"""Check that the unit tests reach every line and every branch of the rules: progress, printed values, cases."""

import contextlib
import io
import os
import sys
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import settings

PROJECT = Path(__file__).resolve().parent.parent
RULES = [
    *(
        f"tracker/reporting/{name}.py"
        for name in "periods figures expectations progress lights due rates content differing".split()
    ),
    "tracker/cases/access.py",
    *(
        f"tracker/cases/{room}/{name}.py"
        for room, names in {
            "due": "kinds steps course ends within ways",
            "figures": "definitions file tally cover statutory suppression",
            "issuing": "versions official_forms official_forms_file",
            "law": "asked days entered_rules facts objections official_words procedure_tables procedures rule_doubts"
            " rules rules_consistency rules_file safeguards stays told",
        }.items()
        for name in names.split()
    ),
    "tracker/indicators/values.py",
    "tracker/reading/values.py",
]
# Printing forms takes long under measurement, and reaches none of the rules that others do not.
SLOW = "--ignore=tests/unit/cases/test_form_printing.py"
TESTS = ["tests/unit/cases", "tests/unit/reporting", "tests/unit/indicators", "tests/unit/reading/test_values.py"]


def main() -> int:
    """Run the tests of the rules and measure; 1 where a test fails or a line or a branch is not reached."""
    os.chdir(PROJECT)
    # Few examples, the same ones each time: what is reached must not hang on luck. `make test` tries many.
    settings.register_profile("few", max_examples=8, derandomize=True, database=None, deadline=None)
    settings.load_profile("few")
    # The project's own settings of coverage measure the whole package, and are not read here.
    coverage = Coverage(data_file=None, config_file=False, branch=True, include=RULES)
    told = io.StringIO()
    with coverage.collect(), contextlib.redirect_stdout(told):
        # pytest would rewrite the assertions of Hypothesis, which was loaded above, and warns that it cannot.
        quiet = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        failed = pytest.main([*quiet, SLOW, *TESTS])
    if failed:
        print(told.getvalue())
        return 1
    return report(coverage)


def report(coverage: Coverage) -> int:
    """Say what no test reached, by file and line; 1 where there is anything."""
    not_loaded = [name for name in RULES if str(PROJECT / name) not in coverage.get_data().measured_files()]
    for name in not_loaded:
        print(f"{name}: no test loads it")
    table = io.StringIO()
    percent = coverage.report(show_missing=True, skip_covered=True, file=table)
    if percent < 100:
        print("Not reached by unit tests are these lines, and branches from->to:")
        print(table.getvalue())
    if not_loaded or percent < 100:
        return 1
    print(f"Unit tests reach every line and every branch of {len(RULES)} files of rules.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

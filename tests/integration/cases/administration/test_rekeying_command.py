"""`tracker rekey`: it says what it did, or in one sentence why it did nothing."""

from tests.commands import Commands
from tests.conftest import CASES_KEY

NEW_KEY = "another-key-for-cases-that-nobody-guesses-5551234"


def test_the_command_says_what_it_did_or_why_not(migrated_url, tmp_path):
    run = Commands(migrated_url, tmp_path / "instance")
    new, same = tmp_path / "new", tmp_path / "same"
    new.write_text(NEW_KEY, "ascii")
    same.write_text(CASES_KEY, "ascii")

    off = run("rekey", "--new-key-file", str(new))
    unchanged = run("rekey", "--new-key-file", str(same), TRACKER_CASES_KEY=CASES_KEY)
    missing = run("rekey", "--new-key-file", str(tmp_path / "none"), TRACKER_CASES_KEY=CASES_KEY)
    done = run("rekey", "--new-key-file", str(new), TRACKER_CASES_KEY=CASES_KEY)

    assert [answer.returncode for answer in (off, unchanged, missing, done)] == [2, 2, 2, 0]
    assert "TRACKER_CASES_KEY is not set" in off.stderr
    assert "The new key is the present one." in unchanged.stderr
    assert "cannot be read" in missing.stderr
    assert "The keys of 0 persons are wrapped under the new key." in done.stdout
    assert NEW_KEY not in done.stdout + done.stderr

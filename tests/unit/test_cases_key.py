"""The key of the case module: one of its own, strong, from the environment or a file, and told to nobody."""

from pathlib import Path

import pytest

from tracker.config import settings_from
from tracker.errors import Refused

KEY = "a-key-for-cases-that-nobody-guesses-0123456789"


def settings(folder: Path, **environment: str):
    return settings_from(environment, folder)


def test_without_a_key_the_module_is_off(tmp_path):
    assert settings(tmp_path).cases_key == ""
    assert settings(tmp_path, TRACKER_CASES_KEY="", TRACKER_CASES_KEY_FILE="").cases_key == ""


def test_a_key_is_read_from_the_environment_or_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", "ascii")

    assert settings(tmp_path, TRACKER_CASES_KEY=KEY).cases_key == KEY
    assert settings(tmp_path, TRACKER_CASES_KEY_FILE=str(file)).cases_key == KEY


@pytest.mark.parametrize("key", ["short", "x" * 40, "change-me-change-me-change-me-change-me"])
def test_a_weak_key_is_refused(tmp_path, key):
    with pytest.raises(Refused, match="TRACKER_CASES_KEY is weak"):
        settings(tmp_path, TRACKER_CASES_KEY=key)


@pytest.mark.parametrize("content", [b"", b"short\n", "ključ-za-predmete-čćžšđ-0123456789-0123".encode()])
def test_a_file_with_no_sound_key_is_refused(tmp_path, content):
    file = tmp_path / "key"
    file.write_bytes(content)

    with pytest.raises(Refused, match="TRACKER_CASES_KEY"):
        settings(tmp_path, TRACKER_CASES_KEY_FILE=str(file))


def test_a_file_that_cannot_be_read_is_refused_without_its_content(tmp_path):
    with pytest.raises(Refused, match=r"The file of TRACKER_CASES_KEY_FILE cannot be read\."):
        settings(tmp_path, TRACKER_CASES_KEY_FILE=str(tmp_path / "nothing"))
    with pytest.raises(Refused, match="cannot be read"):
        settings(tmp_path, TRACKER_CASES_KEY_FILE=str(tmp_path))


def test_both_at_once_are_refused(tmp_path):
    with pytest.raises(Refused, match="not both"):
        settings(tmp_path, TRACKER_CASES_KEY=KEY, TRACKER_CASES_KEY_FILE="/some/file")


def test_the_key_that_signs_cookies_is_refused(tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY, "ascii")

    for environment in ({"TRACKER_CASES_KEY": KEY}, {"TRACKER_CASES_KEY_FILE": str(file)}):
        with pytest.raises(Refused, match="another key than TRACKER_SECRET_KEY"):
            settings(tmp_path, TRACKER_SECRET_KEY=KEY, **environment)


def test_whoever_prints_the_settings_prints_no_key(tmp_path):
    assert KEY not in repr(settings(tmp_path, TRACKER_CASES_KEY=KEY))

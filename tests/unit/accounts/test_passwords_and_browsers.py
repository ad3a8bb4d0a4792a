"""Passwords are hashed and checked alike for everybody; browsers are told in words that their owners recognise."""

import subprocess
import sys

import pytest

from tracker.accounts.browsers import browser_in_words
from tracker.accounts.passwords import check_new_password, check_password, hash_password, needs_new_hash
from tracker.errors import Refused

EMAIL = "ana.anic@example.org"


def test_a_stranger_with_the_table_pays_at_least_what_rfc_9106_asks_for_each_guess():
    # In a process of its own: in this one the tests save themselves the work.
    program = "from tracker.accounts.passwords import _hasher as it; print(it.memory_cost, it.time_cost, it.type.name)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert int(told[0]) >= 64 * 1024
    assert int(told[1]) >= 3
    assert told[2] == "ID"


class TestPasswords:
    def test_are_kept_as_argon2_with_a_salt_of_their_own(self):
        first, second = hash_password("correct horse battery"), hash_password("correct horse battery")

        assert first.startswith("$argon2id$")
        assert first != second
        assert check_password(first, "correct horse battery")
        assert not check_password(first, "correct horse batterY")
        assert not needs_new_hash(first)

    def test_are_the_same_however_a_keyboard_composes_their_letters(self):
        assert check_password(hash_password("šljivovica čaša"), "šljivovica čaša")

    @pytest.mark.parametrize("stored", [None, "", "plain text", "$argon2id$broken"])
    def test_nothing_fits_where_nothing_sound_is_stored(self, stored):
        assert not check_password(stored, "")
        assert not check_password(stored, "plain text")

    @pytest.mark.parametrize(
        ("password", "says"),
        [
            ("eleven-char", "at least 12"),
            ("č" * 3 + "abcdefgh", "at least 12"),
            ("a b" * 86, "at most 256"),
            ("Ana.Anic@example.org", "e-mail address"),
            ("passwordpassword", "stranger would try"),
            ("aaaaaaaaaaaaaa", "stranger would try"),
            ("abababababab", "stranger would try"),
        ],
    )
    def test_that_are_short_long_or_obvious_are_refused(self, password, says):
        with pytest.raises(Refused, match=says) as refused:
            check_new_password(password, EMAIL)

        assert refused.value.field == "password"

    @pytest.mark.parametrize("password", ["twelve chars", "only lower case letters", "лозинка ћирилицом", "xyzw" * 4])
    def test_need_no_digits_or_signs(self, password):
        check_new_password(password, EMAIL)


AGENTS = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
    (
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
            "Safari/537.36 Edg/140.0.0.0"
        ),
        "Edge, Windows",
    ),
    (
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
            "Safari/605.1.15"
        ),
        "Safari, macOS",
    ),
    (
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/140.0 Mobile/15E148 Safari/604.1"
        ),
        "Chrome, iPhone",
    ),
    (
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
            "Chrome/121.0 Mobile Safari/537.36"
        ),
        "Samsung Internet, Android",
    ),
    ("curl/8.5.0", ""),
    ("", ""),
    ("<script>alert(1)</script>" * 100, ""),
]


@pytest.mark.parametrize(("agent", "words"), AGENTS)
def test_browsers_are_told_in_words(agent, words):
    assert browser_in_words(agent) == words

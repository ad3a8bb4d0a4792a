"""Which language a reader gets."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.web.languages import (
    ENGLISH,
    OFFERED,
    address_of_page,
    check_catalogues,
    language_named,
    language_of_tag,
    negotiated,
)


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("bs", "bs"),
        ("bs-BA", "bs"),
        ("bs-Latn-BA", "bs"),
        ("bs-Cyrl", "bs"),
        ("hr", "hr"),
        ("hr-BA", "hr"),
        ("sr", "sr_Cyrl"),
        ("sr-RS", "sr_Cyrl"),
        ("sr-Cyrl-BA", "sr_Cyrl"),
        ("sr-Latn", "sr_Latn"),
        ("sr-Latn-XK", "sr_Latn"),
        ("SR_latn", "sr_Latn"),
        ("sr-ME", "sr_Latn"),
        ("cnr", "sr_Latn"),
        ("cnr-Cyrl", "sr_Cyrl"),
        ("sh", "sr_Latn"),
        ("sq-XK", "sq"),
        ("en-GB", "en"),
    ],
)
def test_a_reader_of_a_tag_is_served_in_the_nearest_language(tag, locale):
    language = language_of_tag(tag)

    assert language is not None
    assert language.locale == locale


@pytest.mark.parametrize("tag", ["de", "mk", "x", "", "-", "srp"])
def test_a_tag_of_another_language_is_nobody_s(tag):
    assert language_of_tag(tag) is None


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de-CH, fr;q=0.9", "en"),
        ("sq,en;q=0.8", "sq"),
        ("en;q=0.2, sr-Latn;q=0.9, hr;q=0.3", "sr_Latn"),
        ("de, bs;q=0.7, hr;q=0.7", "bs"),
        ("hr;q=0, bs;q=0.1", "bs"),
        ("*;q=0.5, hr;q=0.1", "hr"),
        ("hr;q=2, sq;q=0.5", "sq"),
        ("hr;q=abc, sq;q=0.5", "sq"),
        (";;;, ,q=1,sr", "sr_Cyrl"),
        ("sq" + "," * 8000, "sq"),
        ("a" * 8192, "en"),
    ],
)
def test_the_browser_s_wish_is_weighed(header, locale):
    assert negotiated(header).locale == locale


@given(st.text(max_size=200) | st.lists(st.sampled_from([*"bshrqen;=,-_.0189 *\x00č", "sr-Latn", ";q="])).map("".join))
def test_any_header_gives_a_language_that_is_offered(header):
    assert negotiated(header) in OFFERED


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_is_named_by_its_tag_and_by_its_locale(language):
    assert language_named(language.tag) == language
    assert language_named(language.locale.upper()) == language


@pytest.mark.parametrize("text", ["", "sr", "xx", "sr_Latn_RS", "../en", "en\x00", "е"])
def test_what_is_no_offered_language_is_not_guessed(text):
    assert language_named(text) is None


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil.example", "///evil.example", "/%5c%5cevil.example", "/\r\nX: y"]
)
def test_the_address_of_a_page_never_leads_to_another_site(path):
    with Flask("bare").test_request_context("/?lang=hr&x=1"):
        from flask import request

        request.path = path
        address = address_of_page()

    assert address.startswith("/")
    assert not address.startswith(("//", "/\\"))
    assert "\r" not in address
    assert address.endswith("?x=1")


def test_a_missing_catalogue_is_named(tmp_path):
    with pytest.raises(Refused, match="bs is missing"):
        check_catalogues(tmp_path)


def test_english_needs_no_catalogue(tmp_path):
    for language in OFFERED:
        if language != ENGLISH:
            folder = tmp_path / language.locale / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "messages.mo").touch()

    check_catalogues(tmp_path)

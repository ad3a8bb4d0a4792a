"""The fetched assets are the ones that were pinned."""

import hashlib
import json

import pytest

from tracker.errors import Refused
from tracker.web.assets import check_assets


@pytest.fixture
def vendor(tmp_path):
    (tmp_path / "htmx.min.js").write_text("htmx")
    manifest = {"htmx.min.js": hashlib.sha256(b"htmx").hexdigest()}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_the_pinned_assets_pass(vendor):
    check_assets(vendor)


def test_an_asset_that_was_changed_is_named(vendor):
    (vendor / "htmx.min.js").write_text("other")

    with pytest.raises(Refused, match=r"htmx\.min\.js"):
        check_assets(vendor)


def test_a_missing_asset_is_named(vendor):
    (vendor / "htmx.min.js").unlink()

    with pytest.raises(Refused, match=r"htmx\.min\.js"):
        check_assets(vendor)


def test_missing_assets_are_told_with_what_to_do(tmp_path):
    with pytest.raises(Refused, match="make setup"):
        check_assets(tmp_path)

"""Static files are sent whole: none stays open, whatever the reader does."""

from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

DESCRIPTORS = Path("/proc/self/fd")


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="open files can be listed on Linux only")
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "br"}, {"Range": "bytes=0-9"}])
def test_no_file_is_open_before_the_first_byte_is_sent(both_plans, headers):
    environment = EnvironBuilder("/static/tracker.css", headers=headers).get_environ()

    sent, status, _ = run_wsgi_app(both_plans, environment)
    names = [str(each.readlink()) for each in DESCRIPTORS.iterdir() if each.is_symlink()]

    assert status[:3] in {"200", "206"}
    assert not [name for name in names if name.endswith("tracker.css")]
    assert b"".join(sent)

"""Files that are no workbook at all, or a hostile one: each is refused in words before anything of it is compared."""

import pytest

from tests.unit.reading.hostile_workbooks import ALL_REFUSED
from tracker.errors import Refused
from tracker.reading.workbook import WorkbookLimits
from tracker.roundtrip.looking import read_sent


@pytest.mark.parametrize("kind", ALL_REFUSED)
def test_each_kind_is_refused_in_words(tmp_path, kind):
    case = ALL_REFUSED[kind]
    path = tmp_path / "sent.xlsx"
    path.write_bytes(case.make())

    with pytest.raises(Refused) as refused:
        read_sent(path, path.name, WorkbookLimits(**case.limits))

    assert case.sentence in str(refused.value)
    # It can be said in another language: the sentence and what it names are kept apart.
    assert str(refused.value) == (refused.value.message % refused.value.params or refused.value.message)

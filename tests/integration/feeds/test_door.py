"""The signed door: what is taken, what is refused with which words, and that nothing is ever half stored."""

from tests.integration.feeds.handing_in import figure, share


def test_figures_that_are_signed_are_taken(system, counted):
    answer = system.hand_in(figure(), figure(sex="F", value="20"), figure(unit="TC", value=57), share())

    assert answer.status_code == 201, answer.text
    assert answer.json["figures"] == 4
    assert counted() == (4, 0, 1, 0)

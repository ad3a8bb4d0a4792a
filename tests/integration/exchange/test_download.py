"""A public plan goes out over the web as the same JSON that the command prints."""

import json

from tracker.accounts.policy import ANYBODY
from tracker.exchange.json_out import plan_as_json
from tracker.plans.queries import visible_plan


def test_the_download_is_the_export(pages, loaded):
    answer = pages.get("/plans/XK-MIG-2021-2023/plan.json")

    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="XK-MIG-2021-2023.json"'
    assert answer.get_data(as_text=True) == plan_as_json(loaded, visible_plan(loaded, ANYBODY, "XK-MIG-2021-2023"))
    assert json.loads(answer.data)["format"] == "plan/1"


def test_a_plan_that_is_not_there_is_404(pages):
    assert pages.get("/plans/NOPE/plan.json").status_code == 404

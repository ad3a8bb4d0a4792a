"""The migrations end at the models, on both databases, and can be taken back."""

from sqlalchemy import inspect

from tests.conftest import settings_for
from tracker.app import create_app
from tracker.extensions import alembic, db


def test_end_at_the_models_and_go_back_to_nothing(empty_url, tmp_path):
    app = create_app(settings_for(empty_url, tmp_path))
    with app.app_context():
        alembic.upgrade()
        differences = alembic.compare_metadata()
        alembic.downgrade("base")
        left = set(inspect(db.engine).get_table_names())
        alembic.upgrade()
        again = set(inspect(db.engine).get_table_names())
        db.engine.dispose()

    assert differences == []
    assert left <= {"alembic_version"}
    assert {"plan", "indicator", "budget_line", "institution"} <= again

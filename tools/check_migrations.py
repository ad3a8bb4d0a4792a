"""Check that the migrations end at the models: an upgraded empty database needs no further change."""

import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tracker.app import create_app
from tracker.config import settings_from
from tracker.extensions import alembic, db


def main() -> int:
    """Upgrade an empty database and compare it with the models; 1 where they differ."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from({}, Path(folder))
        app = create_app(replace(settings, database_url=f"sqlite:///{folder}/check.sqlite"))
        with app.app_context():
            alembic.upgrade()
            differences = alembic.compare_metadata()
            db.engine.dispose()
    for difference in differences:
        print(f"The migrations lack: {difference}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

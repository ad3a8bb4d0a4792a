"""The objects that know Flask."""

from flask_alembic import Alembic
from flask_babel import Babel
from flask_compress import Compress
from flask_sqlalchemy_lite import SQLAlchemy

from tracker.database import Base

db = SQLAlchemy()
alembic = Alembic(run_mkdir=False, command_name="", metadatas=Base.metadata)
babel = Babel()
compress = Compress()

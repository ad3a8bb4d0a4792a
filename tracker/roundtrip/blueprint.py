"""The blueprint of the round trip, on which its modules of views put their pages."""

from flask import Blueprint

bp = Blueprint("roundtrip", __name__, template_folder="templates")

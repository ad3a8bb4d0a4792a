"""The blueprint of reporting, on which its modules of views put their pages."""

from flask import Blueprint

bp = Blueprint("reporting", __name__, template_folder="templates")

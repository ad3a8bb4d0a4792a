"""The pages on which a plan is edited."""

from flask import Blueprint

bp = Blueprint("editing", __name__, template_folder="templates")

"""The pages of administrators, as the application knows them."""

from flask import Blueprint

bp = Blueprint("administration", __name__, template_folder="templates")

"""The door and the pages of other case systems.

They are there in installations that keep no cases, too: a shared one takes the figures of an institution's own.
"""

from flask import Blueprint

bp = Blueprint("feeds", __name__, template_folder="templates")

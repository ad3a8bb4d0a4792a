"""What is done when two transactions got into each other's way: the one that was given up is tried once more."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")
_Deed = Callable[Concatenate[Session, _Asked], _Given]


def is_clash(error: OperationalError) -> bool:
    """Whether two transactions got into each other's way, so that the one that was given up can be tried again."""
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}


def again_after_a_clash(deed: _Deed[_Asked, _Given]) -> _Deed[_Asked, _Given]:
    """Try a step once more when the database gave it up because another one got in its way; the versions still hold."""

    @wraps(deed)
    def tried(session: Session, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Given:
        # What belongs to a larger transaction cannot be tried again without the rest of it.
        is_within = bool(session.info.get("in_transaction"))
        try:
            return deed(session, *args, **kwargs)
        except OperationalError as error:
            if is_within or not is_clash(error):
                raise
            return deed(session, *args, **kwargs)

    return tried

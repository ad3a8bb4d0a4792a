"""Settings from the environment, checked with a plain message before anything starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import Refused

_PUBLISHED_KEYS = frozenset(
    {
        "change-me-change-me-change-me-change-me",
        "0123456789abcdef0123456789abcdef",
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # Flask's documentation
        "at least 32 random characters of your own",  # docs/operations.md
    }
)
WEAK_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation sets, as understood."""

    database_url: str
    secret_key: str  # "" where none is set: enough for commands, refused by `serve`
    instance: Path  # where the embedded database and the demo's key live
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    proxies: int = 0  # how many reverse proxies stand in front: how many X-Forwarded-* to believe
    # Seconds that the database may take; 0 for as long as it wants.
    connect_timeout: int = 5
    lock_timeout: int = 10  # how long a change waits for another one
    statement_timeout: int = 30
    idle_timeout: int = 60  # how long a transaction may rest while it holds its locks


def settings_from(environment: Mapping[str, str], working_folder: Path) -> Settings:
    """Read the settings.

    Raises:
        Refused: a setting is set to something that cannot be used.
    """
    instance = Path(environment.get("TRACKER_INSTANCE") or working_folder / "instance").absolute()
    return Settings(
        database_url=_database_url(environment.get("TRACKER_DATABASE_URL", ""), instance),
        secret_key=environment.get("TRACKER_SECRET_KEY", ""),
        instance=instance,
        host=environment.get("HOST", "127.0.0.1"),
        port=_whole_number(environment, "PORT", 8000, 1, 65535),
        workers=_whole_number(environment, "TRACKER_WORKERS", 1, 1, 64),
        proxies=_whole_number(environment, "TRACKER_PROXIES", 0, 0, 5),
        connect_timeout=_whole_number(environment, "TRACKER_CONNECT_TIMEOUT", 5, 2, 60),
        lock_timeout=_whole_number(environment, "TRACKER_LOCK_TIMEOUT", 10, 1, 300),
        statement_timeout=_whole_number(environment, "TRACKER_STATEMENT_TIMEOUT", 30, 0, 3600),
        idle_timeout=_whole_number(environment, "TRACKER_IDLE_TIMEOUT", 60, 0, 3600),
    )


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{(instance / 'tracker.sqlite').as_posix()}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Refused(
            "TRACKER_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://, and it begins with %(scheme)s.",
            scheme=url.split(":", 1)[0][:40],
        )
    return url


def _whole_number(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise Refused(
            "%(name)s must be a whole number from %(least)s to %(most)s, and it is “%(text)s”.",
            name=name,
            least=least,
            most=most,
            text=text,
        )
    return int(text)


def check_secret_key(key: str) -> None:
    """Let a key pass that nobody can guess.

    Raises:
        Refused: the key is missing, shorter than 32 characters, or a published example.
    """
    if not key:
        raise Refused("TRACKER_SECRET_KEY is not set. Set it to a random text of at least 32 characters.")
    if len(key) < WEAK_KEY_LENGTH or key in _PUBLISHED_KEYS or len(set(key)) < 8:
        raise Refused(
            "TRACKER_SECRET_KEY is weak: it must have at least 32 characters and must be no published example."
        )


def demo_secret_key(instance: Path) -> str:
    """Return the demo's own key, made at its first start and kept in the instance folder for its owner only."""
    path = instance / "demo-secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()

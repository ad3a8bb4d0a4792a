"""Settings from the environment, checked with a plain message before anything starts."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


_MAIL_SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in."""

    scheme: str  # "smtp", "smtp+starttls" or "smtps"
    host: str
    port: int
    user: str = ""  # "": the server asks for none
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WorkbookUploads:
    """How much is taken of workbooks that come back."""

    megabytes: int = 25  # of one file
    unzipped_megabytes: int = 150
    rows: int = 60_000  # of a sheet
    files: int = 20  # sent at once
    together_megabytes: int = 100  # of all files that are sent at once


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation sets, as understood."""

    database_url: str = field(repr=False)  # it may hold a password
    secret_key: str = field(repr=False)  # "" where none is set: enough for commands, refused by `serve`
    instance: Path  # where the embedded database and the demo's key live
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    public_url: str = ""  # "https://tracker.example": what links in letters begin with; "" where nobody said
    mail_server: MailServer | None = None  # None: no letters are sent, administrators hand links on
    mail_from: str = ""  # whom letters are from
    proxies: int = 0  # how many reverse proxies stand in front: how many X-Forwarded-* to believe
    # Seconds that the database may take; 0 for as long as it wants.
    connect_timeout: int = 5
    lock_timeout: int = 10  # how long a change waits for another one
    statement_timeout: int = 30
    idle_timeout: int = 60  # how long a transaction may rest while it holds its locks
    workbooks: WorkbookUploads = WorkbookUploads()
    cases_key: str = field(default="", repr=False)  # seals what cases keep of persons; "": the module is off
    demo_cases: int = 100  # percent of a year's cases that the demonstration invents


def settings_from(environment: Mapping[str, str], working_folder: Path) -> Settings:
    """Read the settings.

    Raises:
        Refused: a setting is set to something that cannot be used.
    """
    instance = Path(environment.get("TRACKER_INSTANCE") or working_folder / "instance").absolute()
    mail_server = _mail_server(environment.get("TRACKER_SMTP_URL", ""))
    public_url = _public_url(environment.get("TRACKER_PUBLIC_URL", ""))
    if mail_server is not None and not public_url:
        raise Refused("TRACKER_SMTP_URL needs TRACKER_PUBLIC_URL, the address that links in letters begin with.")
    return Settings(
        database_url=_database_url(environment.get("TRACKER_DATABASE_URL", ""), instance),
        secret_key=environment.get("TRACKER_SECRET_KEY", ""),
        instance=instance,
        host=environment.get("HOST", "127.0.0.1"),
        port=_whole_number(environment, "PORT", 8000, 1, 65535),
        workers=_whole_number(environment, "TRACKER_WORKERS", 1, 1, 64),
        public_url=public_url,
        mail_server=mail_server,
        mail_from=_mail_from(environment.get("TRACKER_MAIL_FROM", ""), mail_server),
        proxies=_whole_number(environment, "TRACKER_PROXIES", 0, 0, 5),
        connect_timeout=_whole_number(environment, "TRACKER_CONNECT_TIMEOUT", 5, 2, 60),
        lock_timeout=_whole_number(environment, "TRACKER_LOCK_TIMEOUT", 10, 1, 300),
        statement_timeout=_whole_number(environment, "TRACKER_STATEMENT_TIMEOUT", 30, 0, 3600),
        idle_timeout=_whole_number(environment, "TRACKER_IDLE_TIMEOUT", 60, 0, 3600),
        workbooks=_workbooks(environment),
        cases_key=_cases_key(environment),
        demo_cases=_whole_number(environment, "TRACKER_DEMO_CASES", 100, 1, 100),
    )


def _cases_key(environment: Mapping[str, str]) -> str:
    """The key of the case module, from the environment or a file that only the installation reads; "" is off."""
    key, path = environment.get("TRACKER_CASES_KEY", ""), environment.get("TRACKER_CASES_KEY_FILE", "")
    if key and path:
        raise Refused("Set TRACKER_CASES_KEY or TRACKER_CASES_KEY_FILE, not both.")
    if path:
        try:
            key = Path(path).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused("The file of TRACKER_CASES_KEY_FILE cannot be read.") from error
    if key or path:
        _check_strength("TRACKER_CASES_KEY", key)
        if key == environment.get("TRACKER_SECRET_KEY", ""):
            raise Refused("TRACKER_CASES_KEY must be another key than TRACKER_SECRET_KEY.")
    return key


def _workbooks(environment: Mapping[str, str]) -> WorkbookUploads:
    usual = WorkbookUploads()
    found = WorkbookUploads(
        megabytes=_whole_number(environment, "TRACKER_WORKBOOK_MB", usual.megabytes, 1, 500),
        unzipped_megabytes=_whole_number(
            environment, "TRACKER_WORKBOOK_UNZIPPED_MB", usual.unzipped_megabytes, 1, 5000
        ),
        rows=_whole_number(environment, "TRACKER_WORKBOOK_ROWS", usual.rows, 100, 1_048_576),
        files=_whole_number(environment, "TRACKER_WORKBOOKS_AT_ONCE", usual.files, 1, 200),
        together_megabytes=_whole_number(environment, "TRACKER_WORKBOOKS_MB", usual.together_megabytes, 1, 1000),
    )
    # A limit that another one makes void would be named to people who never meet it.
    for name, megabytes in (
        ("TRACKER_WORKBOOKS_MB", found.together_megabytes),
        ("TRACKER_WORKBOOK_UNZIPPED_MB", found.unzipped_megabytes),
    ):
        if megabytes < found.megabytes:
            raise Refused(
                "%(name)s is %(number)s, and TRACKER_WORKBOOK_MB is %(most)s: it must be at least as large.",
                name=name,
                number=megabytes,
                most=found.megabytes,
            )
    return found


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{(instance / 'tracker.sqlite').as_posix()}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Refused(
            "TRACKER_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://, and it begins with %(scheme)s.",
            scheme=url.split(":", 1)[0][:40],
        )
    return url


def _public_url(text: str) -> str:
    """The address that people reach the installation by, without a slash at its end."""
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)
        is_plain = is_plain and parts.port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        is_plain = False
    if url and not (is_plain and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK))):
        raise Refused(
            "TRACKER_PUBLIC_URL must be an address such as https://tracker.example, and it is “%(text)s”.",
            text=text[:100],
        )
    return url


def _mail_server(text: str) -> MailServer | None:
    """The mail server of an address; what is wrong with it is said without the address, for that has a password."""
    url = text.strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    is_plain = url.isprintable() and not (parts.path.strip("/") or parts.query or parts.fragment)
    if parts.scheme not in _MAIL_SCHEMES or not parts.hostname or port == 0 or not is_plain:
        raise Refused(
            "TRACKER_SMTP_URL must be an address such as smtp+starttls://user:password@mail.example:587. "
            "It begins with smtp, smtp+starttls or smtps."
        )
    if parts.password and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise Refused("TRACKER_SMTP_URL would send a password in the clear: use smtp+starttls or smtps.")
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or _MAIL_SCHEMES[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _mail_from(text: str, mail_server: MailServer | None) -> str:
    address = text.strip()
    if not address and mail_server is None:
        return ""
    if _ADDRESS.fullmatch(address) is None:
        raise Refused("TRACKER_MAIL_FROM must be the e-mail address that letters are from.")
    return address


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
    _check_strength("TRACKER_SECRET_KEY", key)


def _check_strength(name: str, key: str) -> None:
    if len(key) < WEAK_KEY_LENGTH or key in _PUBLISHED_KEYS or len(set(key)) < 8:
        raise Refused(
            "%(name)s is weak: it must have at least 32 characters and must be no published example.", name=name
        )


def demo_key(instance: Path, name: str) -> str:
    """Return one of the demo's own keys, made at its first start and kept in the instance folder for its owner only."""
    path = instance / name
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()

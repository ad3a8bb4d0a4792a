"""The archive of a backup: a manifest first, then the files that it names with their sizes and digests."""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from tracker.errors import Refused

FORMAT = "tracker-backup/1"
MANIFEST = "manifest.json"
UPLOADS = "uploads"
_LARGEST_MANIFEST = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
_DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_PLAIN_PART = re.compile(r"[^/\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What a database held when it was copied: by these a restored copy is checked."""

    revision: str  # of the tables, as alembic names it
    rows: dict[str, int]  # by table
    chains: dict[str, list[Any]]  # the last entry of each chain of the history: its position and hash


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    version: str  # of the program
    made_at: str  # UTC
    database: str  # "sqlite" or "postgresql"
    content: Content
    files: dict[str, dict[str, Any]]  # by name in the archive: size and sha256

    @property
    def database_file(self) -> str:
        """The name of the database's copy in the archive."""
        return _DATABASES[self.database]


def database_file_of(database: str) -> str:
    """The name of a database's copy in the archive."""
    return _DATABASES[database]


def file_facts(path: Path) -> dict[str, Any]:
    """The size and the digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def write_archive(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write an archive, wholly or not at all, for its owner only; `folder` holds the files that the manifest names."""
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with (
                gzip.GzipFile(filename="", mode="wb", compresslevel=5, fileobj=raw) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                written = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()
                _add(archive, MANIFEST, io.BytesIO(written), len(written))
                for name, facts in manifest.files.items():
                    with (folder / name).open("rb") as file:
                        _add(archive, name, file, facts["size"])
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
        sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, file)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, too."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_backup(path: Path) -> bool:
    """Whether a file begins as a backup does."""
    try:
        with _members(path) as members:
            _manifest(*next(members))
    except (Refused, StopIteration):
        return False
    return True


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself; its files are not looked at yet.

    Raises:
        Refused: the file is no backup, or it is damaged.
    """
    with _members(path) as members:
        first = next(members, None)
        if first is None:
            raise _damaged(path, "it is empty")
        return _manifest(*first)


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, and check every file against the manifest.

    Nothing of the archive decides where a file goes but names that the manifest has and that stay in the folder.

    Raises:
        Refused: the file is no backup, it is damaged, or it holds something that no backup holds.
    """
    manifest: Manifest | None = None
    missing: set[str] = set()
    with _members(path) as members:
        for member, content in members:
            if manifest is None:
                manifest = _manifest(member, content)
                missing = set(manifest.files)
                continue
            name = member.name
            if not member.isreg() or name not in missing:
                raise _damaged(path, f"it holds “{name[:80]}”, which its manifest does not name")
            missing.remove(name)
            if member.size != manifest.files[name]["size"]:
                raise _damaged(path, f"{name} is not as long as it was")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _copy(content, target) != manifest.files[name]["sha256"]:
                raise _damaged(path, f"{name} is not what was backed up")
    if manifest is None:
        raise _damaged(path, "it is empty")
    if missing:
        raise _damaged(path, f"{min(missing)} is missing")
    return manifest


def _copy(source: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := source.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _members(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """The members of an archive one after the other, each with its bytes; what is wrong with it is a refusal."""
    try:
        with gzip.open(path, "rb") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            yield ((member, archive.extractfile(member) or io.BytesIO()) for member in archive)
            while packed.read(_BLOCK):
                pass  # to the end, where the checksum of the whole stands
    except FileNotFoundError as error:
        raise Refused("There is no file %(path)s.", path=path) from error
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, UnicodeError) as error:
        raise _damaged(path, "it cannot be unpacked") from error
    except OSError as error:
        raise Refused("%(path)s cannot be read: %(reason)s.", path=path, reason=error.strerror or error) from error


def _manifest(member: tarfile.TarInfo, content: IO[bytes]) -> Manifest:
    foreign = Refused("This file is no backup of the tracker; nothing was changed.")
    if member.name != MANIFEST or not member.isreg() or member.size > _LARGEST_MANIFEST:
        raise foreign
    try:
        told = json.loads(content.read())
        if told["format"] != FORMAT:
            raise foreign
        inside = told["content"]
        manifest = Manifest(
            version=str(told["version"]),
            made_at=str(told["made_at"]),
            database=str(told["database"]),
            content=Content(
                revision=str(inside["revision"]),
                rows={str(name): int(count) for name, count in inside["rows"].items()},
                chains={str(chain): list(head) for chain, head in inside["chains"].items()},
            ),
            files={
                str(name): {"size": int(facts["size"]), "sha256": str(facts["sha256"])}
                for name, facts in told["files"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise foreign from error
    if manifest.database not in _DATABASES or manifest.database_file not in manifest.files:
        raise foreign
    for name in manifest.files:
        if name != manifest.database_file and not _is_upload(name):
            raise Refused("The backup names the file “%(name)s”, which no backup holds.", name=name[:80])
    return manifest


def _is_upload(name: str) -> bool:
    parts = name.split("/")
    return (
        len(parts) > 1
        and parts[0] == UPLOADS
        and all(_PLAIN_PART.fullmatch(part) and part not in {".", ".."} and ":" not in part for part in parts)
    )


def _damaged(path: Path, why: str) -> Refused:
    return Refused("%(path)s is damaged: %(why)s; nothing was changed.", path=path.name, why=why)

"""Finds the plans that lie in a folder, and reads each into a draft before anything is saved."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.cases.figures.definitions import Figures
from tracker.cases.figures.file import NAME, WrongFigures, figures_of
from tracker.errors import Refused
from tracker.reading.drafts import PlanDraft
from tracker.reading.findings import Unreadable
from tracker.reading.forms import FORMS, form_of, read_plan
from tracker.reading.sources import PlanSource, decoded, manifest_of

LARGEST_TEXT = 25 * 1024 * 1024  # bytes; the published texts have some tens of kilobytes


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """A plan's folder and what it says."""

    folder: Path
    draft: PlanDraft
    figures: Figures | None = None  # None: no file defines what its indicators count


def read_folders(paths: list[Path]) -> list[ReadFolder]:
    """Read all plans under the paths, in order; a path is a plan's folder, a folder of such folders, or one file.

    Raises:
        Refused: a path holds no plan, or one of the plans cannot be read; then none of them is to be saved.
    """
    folders = list(dict.fromkeys(folder for path in paths for folder in _folders_of(path)))
    found = [_read(folder) for folder in folders]
    codes: dict[str, Path] = {}
    for plan in found:
        if plan.draft.code in codes:
            raise Refused(
                "%(first)s and %(second)s both hold a plan with the code %(code)s.",
                first=codes[plan.draft.code],
                second=plan.folder,
                code=plan.draft.code,
            )
        codes[plan.draft.code] = plan.folder
    return found


def _folders_of(path: Path) -> list[Path]:
    if path.is_file():
        return [_folder_of_file(path)]
    if not path.is_dir():
        raise Refused("%(path)s does not exist.", path=path)
    if (path / "plan.toml").is_file():
        return [path]
    folders = sorted(child for child in path.iterdir() if (child / "plan.toml").is_file())
    if not folders:
        raise Refused("There is no plan in %(path)s: no plan.toml lies in it or in a folder of it.", path=path)
    return folders


def _folder_of_file(path: Path) -> Path:
    if path.name == "plan.toml":
        return path.parent
    manifest_path = path.parent / "plan.toml"
    if manifest_path.is_file():
        with _told_where(path.parent):
            if manifest_of(_table(manifest_path)).text == path.name:
                return path.parent
    with _told_where(path):
        form = form_of(decoded(_bytes(path), path.name))
    if form is None:
        raise Refused(
            "%(path)s is no plan in a form that the tracker knows (%(forms)s).", path=path, forms=", ".join(FORMS)
        )
    raise Refused(
        "%(path)s looks like a plan in the form %(form)s, but no plan.toml beside it names it; "
        "write one with its code, country, period, owner and currency.",
        path=path,
        form=form,
    )


def _read(folder: Path) -> ReadFolder:
    draft = _draft_of(folder)
    path = folder / NAME
    if not path.is_file():
        return ReadFolder(folder, draft)
    with _told_where(folder):
        content = _table(path)
    try:
        return ReadFolder(folder, draft, figures_of(content, draft.code))
    except WrongFigures as error:
        raise Refused("%(path)s: %(reason)s", path=folder, reason=str(error)) from error


def _draft_of(folder: Path) -> PlanDraft:
    with _told_where(folder):
        manifest = manifest_of(_table(folder / "plan.toml"))
        if Path(manifest.text).name != manifest.text or not (folder / manifest.text).is_file():
            raise Unreadable("plan.toml: the text “%(name)s” does not lie beside it.", name=manifest.text)
        return read_plan(
            PlanSource(
                _bytes(folder / manifest.text),
                manifest,
                _table(folder / "errata.toml"),
                _table(folder / "registers.toml"),
                _table(folder / "titles.toml"),
            )
        )


class _told_where:  # noqa: N801 - reads as a sentence in a with statement
    """Turns what makes a document unreadable into a refusal that names the file or folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Unreadable):
            raise Refused("%(path)s: %(reason)s", path=self.path, reason=str(error)) from error
        if isinstance(error, OSError):
            raise Refused("%(path)s cannot be read: %(reason)s.", path=self.path, reason=error.strerror) from error


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_TEXT:
        raise Unreadable("%(name)s is larger than 25 MB.", name=path.name)
    return path.read_bytes()


def _table(path: Path) -> Mapping[str, Any]:
    """The parsed TOML file, empty where there is none."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("%(name)s is not in UTF-8; save it as UTF-8 and load it again.", name=path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable("%(name)s is not valid TOML: %(detail)s.", name=path.name, detail=str(error)) from None

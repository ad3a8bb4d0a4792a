"""The XML parts of a workbook, read as a stream: no document type, no entity, and no piece without an end.

Expat keeps nothing of what it has reported, so a part costs the same memory whether it is small or large; a tree of
elements would cost fifty times its text.
"""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath
from typing import IO, NamedTuple
from xml.parsers import expat

from tracker.reading.findings import Unreadable

CHUNK = 64 * 1024
# Expat reads an unfinished tag or comment again from its start with every chunk: a long one would cost its square.
_LONGEST_PIECE = 1024 * 1024
_MOST_ELEMENTS = 200_000  # of a part that only says how others hang together
_LONGEST_TEXT = 1024 * 1024
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)

Attributes = dict[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]


def damaged(part: str) -> Unreadable:
    """The refusal of a workbook one of whose parts cannot be unzipped or parsed."""
    return Unreadable(
        "The workbook is damaged: its part %(part)s cannot be read. Open it in Excel, let Excel repair it, and save it "
        "again.",
        part=part,
    )


def _refuse_doctype(part: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise Unreadable(
            "The part %(part)s of the workbook declares a document type or entities, as no workbook of Excel does. "
            "Save it again with Excel or LibreOffice.",
            part=part,
        )

    return refuse


def parser_for(part: str) -> expat.XMLParserType:
    """A parser that refuses document types and entities, in whatever encoding the part is written."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype(part)
    parser.EntityDeclHandler = _refuse_doctype(part)
    return parser


def feed(stream: IO[bytes], parser: expat.XMLParserType, part: str, after_chunk: End | None = None) -> None:
    """Parse the whole stream.

    Raises:
        Unreadable: it is not well-formed, does not unzip, or one piece of it has no end.
    """
    fed = 0
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_PIECE:
                raise damaged(part)
            if after_chunk:
                after_chunk()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from None
        raise damaged(part) from None
    except (LookupError, *DAMAGED_ZIP):
        # An encoding that nobody knows, an attribute that is missing, a number that is none.
        raise damaged(part) from None


class Outline:
    """Parses a small part by the local names of its elements: what is called at which start and end."""

    def __init__(self, starts: Mapping[str, Start], ends: Mapping[str, Callable[[str], None]] | None = None) -> None:
        self._starts = starts
        self._ends = ends or {}
        self._texts: list[str] = []
        self._elements = 0
        self._part = ""
        self.root = ""  # the namespace and the name of the first element, with a space between

    def read(self, package: zipfile.ZipFile, part: str) -> None:
        """Parse the part; an end is called with the text directly before it."""
        self._part = part
        parser = parser_for(part)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        with open_part(package, part) as stream:
            feed(stream, parser, part, self._after_chunk)

    def _after_chunk(self) -> None:
        if sum(map(len, self._texts)) > _LONGEST_TEXT:
            raise damaged(self._part)

    def _start(self, name: str, attributes: Attributes) -> None:
        self.root = self.root or name
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            raise Unreadable(
                "The part %(part)s of the workbook has more than %(limit)s elements. Copy the cells into a new "
                "workbook, values only, and send that.",
                part=self._part,
                limit=_MOST_ELEMENTS,
            )
        self._texts.clear()
        if start := self._starts.get(name.rpartition(" ")[2]):
            start(attributes)

    def _end(self, name: str) -> None:
        if end := self._ends.get(name.rpartition(" ")[2]):
            end("".join(self._texts))
        self._texts.clear()


def open_part(package: zipfile.ZipFile, part: str) -> IO[bytes]:
    """Open a part for reading.

    Raises:
        Unreadable: there is none of this name, or it does not open.
    """
    try:
        return package.open(entry_named(package, part) or part)
    except KeyError:
        raise Unreadable(
            "The workbook is damaged: its part %(part)s is missing. Open it in Excel, let Excel repair it, and save it "
            "again.",
            part=part,
        ) from None
    except DAMAGED_ZIP:
        raise damaged(part) from None


def entry_named(package: zipfile.ZipFile, part: str) -> zipfile.ZipInfo | None:
    """The entry of the part, whatever its capital letters: to Excel they make no difference."""
    wanted = part.casefold()
    return next((entry for entry in package.infolist() if entry.filename.casefold() == wanted), None)


class Relation(NamedTuple):
    """One line of a .rels part: from a part to another, or to an address outside."""

    id: str
    kind: str  # the last word of its type, which ISO-strict and common workbooks share: "worksheet"
    target: str  # the part's name in the zip, or the address
    is_external: bool


def relations_of(package: zipfile.ZipFile, part: str) -> list[Relation]:
    """What the part refers to, in the file's order; part "" stands for the whole package."""
    rels = join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")
    found: list[Relation] = []
    if not entry_named(package, rels):
        return found

    def note(attributes: Attributes) -> None:
        is_external = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        if not is_external:
            # A target is told from its own part's folder, or from the root where it begins with a stroke.
            target = normpath(join("/", dirname(part), target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found.append(Relation(attributes.get("Id", ""), kind, target, is_external))

    Outline({"Relationship": note}).read(package, rels)
    return found

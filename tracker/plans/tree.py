"""The plan's tree as its outline and its pages need it: one query, numbered as printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.plans.models import Edits, Element, Places
from tracker.reading.drafts import ElementKind
from tracker.reading.tables import folded_space


@dataclass(slots=True)
class Node:
    """An element of the tree with what hangs below it, in document order."""

    id: int
    key: str
    kind: ElementKind
    kind_label: str | None
    number: str | None
    title: str
    title_raw: str
    part: str | None
    statement: str | None
    planned_amount: Decimal | None
    planned_raw: str | None
    source_line: int
    places: Places
    edits: Edits = field(default_factory=dict)
    depth: int = 0  # 0 at the top
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    @property
    def path(self) -> list["Node"]:
        """The elements above this one, from the top."""
        return [] if self.parent is None else [*self.parent.path, self.parent]

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


def titled(node: Node) -> str:
    """An element with its number, where it has one."""
    return f"{node.number} {node.title}" if node.number else node.title


@dataclass(frozen=True, slots=True)
class Tree:
    """All elements of a plan."""

    roots: Sequence[Node]
    by_key: dict[str, Node]
    by_id: dict[int, Node]

    @property
    def parents(self) -> dict[str, str | None]:
        """Each element's key and its parent's, in document order."""
        return {key: node.parent.key if node.parent else None for key, node in self.by_key.items()}

    def walk(self) -> Iterator[Node]:
        """All elements in document order, parents first."""
        for root in self.roots:
            yield from root.walk()


def plan_tree(session: Session, plan_id: int) -> Tree:
    """The plan's elements as a tree: one query."""
    rows = session.execute(
        select(
            Element.parent_id,
            Element.id,
            Element.key,
            Element.kind,
            Element.kind_label,
            Element.number,
            Element.title,
            Element.title_raw,
            Element.part,
            Element.statement,
            Element.planned_amount,
            Element.planned_raw,
            Element.source_line,
            Element.places,
            Element.edits,
        )
        .where(Element.plan_id == plan_id)
        .order_by(Element.position)
    )
    roots: list[Node] = []
    by_id: dict[int, Node] = {}
    for parent_id, *columns in rows:
        node = Node(*columns)
        by_id[node.id] = node
        if parent_id is None:
            roots.append(node)
        else:
            node.parent = by_id[parent_id]
            node.depth = node.parent.depth + 1
            node.parent.children.append(node)
    return Tree(roots, {node.key: node for node in by_id.values()}, by_id)


def way_to(session: Session, plan_id: int, element_id: int | None) -> list[Node]:
    """An element and those above it, from the top; nothing where there is no element."""
    if element_id is None:
        return []
    node = plan_tree(session, plan_id).by_id[element_id]
    return [*node.path, node]


def is_corrected(text: str | None, raw: str | None) -> bool:
    """Whether what is read differs from what is printed by more than white space."""
    return folded_space(text or "") != folded_space(raw or "")

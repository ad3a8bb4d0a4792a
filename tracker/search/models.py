"""The table of the text index."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.plans.models import Plan


class SearchEntry(Base):
    """What one page of a plan says, folded for search."""

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "plan", "element", "indicator", "activity", "risk", "line"
    key: Mapped[str]
    title: Mapped[str]  # as read
    folded: Mapped[str]  # title and all further text, by reading.scripts.fold

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")

"""Tables of countries and institutions."""

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base


class Country(Base):
    """A country whose plans are tracked, with the display name and footnote that this installation uses."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)  # ISO 3166-1 alpha-2; XK for Kosovo
    names: Mapped[dict[str, str]] = mapped_column(JSON)  # by interface language
    footnotes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by interface language; {} is none
    time_zone: Mapped[str]  # "Europe/Sarajevo": the day of an instant is the country's, not the server's


class Institution(Base):
    """Who answers for a plan or an activity, or helps: an institution, one of its units, a group, an organisation."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("country_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    code: Mapped[str]
    name: Mapped[str | None]  # in the language of its plans; None where only the code is known
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by interface language, where known
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)  # None: no unit of another

    parent: Mapped["Institution | None"] = relationship(remote_side="Institution.id", lazy="raise_on_sql")
    aliases: Mapped[list["InstitutionAlias"]] = relationship(
        cascade="all, delete-orphan", order_by="InstitutionAlias.id", lazy="raise_on_sql"
    )


class InstitutionAlias(Base):
    """Another way in which a document writes an institution, and why it is read so."""

    __tablename__ = "institution_alias"
    __table_args__ = (UniqueConstraint("institution_id", "printed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"), index=True)
    printed: Mapped[str]
    reason: Mapped[str]
    is_assumed: Mapped[bool]  # the document does not explain it

"""Tables of countries and institutions."""

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Quantity


class Country(Base):
    """A country whose plans are tracked, with the display name and footnote that this installation uses."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)  # ISO 3166-1 alpha-2; XK for Kosovo
    names: Mapped[dict[str, str]] = mapped_column(JSON)  # by interface language
    footnotes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by interface language; {} is none
    time_zone: Mapped[str]  # "Europe/Sarajevo": the day of an instant is the country's, not the server's


class StatusWord(Base):
    """What a country calls a status of an activity, and whether its reports use it."""

    __tablename__ = "status_word"
    __table_args__ = (UniqueConstraint("country_code", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    status: Mapped[str]  # "implemented", "continuous" …
    position: Mapped[int]
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # by interface language
    is_used: Mapped[bool]
    source: Mapped[str]  # the act or report that it was taken from
    is_verified: Mapped[bool]  # an official text was read, not inferred
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class Threshold(Base):
    """From which share of the way on a country's reports show a light."""

    __tablename__ = "threshold"
    __table_args__ = (UniqueConstraint("country_code", "light"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    light: Mapped[str]  # "on_track", "near", "behind"; what lies below all of them is "far"
    at_least: Mapped[Decimal] = mapped_column(Quantity)  # percent: 90 is 90 percent
    source: Mapped[str]
    is_verified: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


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

    version: Mapped[int] = mapped_column(default=1, server_default="1")  # goes up for its names and aliases, too

    parent: Mapped["Institution | None"] = relationship(remote_side="Institution.id", lazy="raise_on_sql")
    aliases: Mapped[list["InstitutionAlias"]] = relationship(
        cascade="all, delete-orphan", order_by="InstitutionAlias.id", lazy="raise_on_sql"
    )
    former_names: Mapped[list["FormerName"]] = relationship(
        cascade="all, delete-orphan", order_by="FormerName.until_on", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}


class FormerName(Base):
    """What an institution was called until a law renamed it: plans that are older keep showing it."""

    __tablename__ = "former_name"
    __table_args__ = (UniqueConstraint("institution_id", "until_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None]
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    until_on: Mapped[date]  # the last day on which it was called so
    source: Mapped[str]  # the law and where it is published


class InstitutionAlias(Base):
    """Another way in which a document writes an institution, and why it is read so."""

    __tablename__ = "institution_alias"
    __table_args__ = (UniqueConstraint("institution_id", "printed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"), index=True)
    printed: Mapped[str]
    reason: Mapped[str]
    is_assumed: Mapped[bool]  # the document does not explain it

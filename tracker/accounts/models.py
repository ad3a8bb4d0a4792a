"""Tables of people, their roles, their sessions, and what is kept to sign them in safely."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from tracker.accounts.policy import Role
from tracker.database import Base, enum_column


class Person(Base):
    """Somebody who can sign in, or could before the account was closed."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    name: Mapped[str]
    language: Mapped[str]  # locale of the interface and of letters: "sr_Latn"
    password_hash: Mapped[str | None]  # argon2; None: invited, and no password chosen yet
    code_secret: Mapped[str | None]  # of the one-time codes, sealed with the installation's key; None: not set up
    code_counter: Mapped[int | None]  # the time step of the last code that was used: none serves twice
    disabled_at: Mapped[datetime | None]  # None: may sign in
    created_at: Mapped[datetime]
    rights_version: Mapped[int] = mapped_column(default=1)  # goes up when rights change: sessions then change their id
    is_demo: Mapped[bool] = mapped_column(default=False)
    wants_reminders: Mapped[bool] = mapped_column(default=True, server_default="1")  # of what is due, by mail
    version: Mapped[int] = mapped_column(default=1)

    grants: Mapped[list["RoleGrant"]] = relationship(
        cascade="all, delete-orphan", order_by="RoleGrant.id", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Base):
    """A role of a person: in a plan, for an institution, for a funding source, or everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "plan_id", "institution_id", "funding_source_id"),
        CheckConstraint("role <> 'donor' OR funding_source_id IS NOT NULL", name="donor"),
        CheckConstraint(
            "role <> 'administrator' OR (plan_id IS NULL AND institution_id IS NULL AND funding_source_id IS NULL)",
            name="administrator",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    # The country of the plan, the institution or the source; None: the role is for everywhere.
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    funding_source_id: Mapped[int | None] = mapped_column(ForeignKey("funding_source.id"), index=True)
    granted_at: Mapped[datetime]


class StandIn(Base):
    """A person named to act for another from a day to a day."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("deputy_id <> absent_id", name="two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back before its last day

    absent: Mapped[Person] = relationship(foreign_keys=[absent_id], lazy="raise_on_sql")
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id], lazy="raise_on_sql")


class SignIn(Base):
    """A session: from signing in to signing out. The browser holds its token, the table only the token's digest."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    acting_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # as whose stand-in
    rights_version: Mapped[int]  # the person's when the token was made
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # to the minute
    ends_at: Mapped[datetime]  # whatever the person does
    idle_minutes: Mapped[int]
    ended_at: Mapped[datetime | None]  # signed out, or ended by the person or an administrator
    browser: Mapped[str]  # "Firefox, Windows": told to the person, so that they know which one it is

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    acting_for: Mapped[Person | None] = relationship(foreign_keys=[acting_for_id], lazy="raise_on_sql")
    # By what right the session acts for somebody: whoever was named for them, whether it still holds or not.
    stand_ins: Mapped[list[StandIn]] = relationship(
        primaryjoin=lambda: (
            (StandIn.deputy_id == foreign(SignIn.person_id)) & (StandIn.absent_id == foreign(SignIn.acting_for_id))
        ),
        uselist=True,
        viewonly=True,
        lazy="raise_on_sql",
    )
    # The roles that count in the session: its own person's, or those of whom it acts for.
    grants: Mapped[list[RoleGrant]] = relationship(
        primaryjoin=lambda: (
            remote(foreign(RoleGrant.person_id)) == func.coalesce(SignIn.acting_for_id, SignIn.person_id)
        ),
        order_by=RoleGrant.id,
        viewonly=True,
        lazy="raise_on_sql",
    )


class OneTimeLink(Base):
    """An invitation or a password reset, sent as a link that works once; the table holds only the token's digest."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]  # "invitation" or "reset"
    token_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # used, or replaced by a later one


class Attempt(Base):
    """One try to sign in, to reset a password, to invite or the like: counted by person, address and in all."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "kind", "key_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # "sign_in", "code", "reset", "invitation", "stand_in"
    key_digest: Mapped[str]  # whose: a keyed digest of the e-mail or the network address, or "" for everybody's
    at: Mapped[datetime] = mapped_column(index=True)


class MailFailure(Base):
    """A letter that the mail server did not take: shown to administrators until they have seen it."""

    __tablename__ = "mail_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    recipient: Mapped[str]
    about: Mapped[str]  # what kind of letter: "invitation", "reset"
    why: Mapped[str]
    seen_at: Mapped[datetime | None]


class Setting(Base):
    """A setting of the installation that administrators change on its pages."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)  # "languages"
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

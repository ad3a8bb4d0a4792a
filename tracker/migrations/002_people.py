"""People, roles, sessions; the history; edits and versions of what people change; words and thresholds by country."""

import sqlalchemy as sa
from alembic import op

import tracker.database

revision = "002"
down_revision = "001"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key_digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_kind_key_digest_at"), ["kind", "key_digest", "at"], unique=False)

    op.create_table(
        "history_head",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_history_head")),
    )
    op.create_table(
        "mail_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_failure")),
    )
    with op.batch_alter_table("mail_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_failure_at"), ["at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("code_secret", sa.String(), nullable=True),
        sa.Column("code_counter", sa.Integer(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("rights_version", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_one_time_link_token_digest")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("rights_version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["acting_for_id"], ["person.id"], name=op.f("fk_sign_in_acting_for_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_acting_for_id"), ["acting_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("deputy_id <> absent_id", name=op.f("ck_stand_in_two")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_stand_in_days")),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name=op.f("fk_stand_in_absent_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_stand_in_deputy_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_absent_id"), ["absent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stand_in_deputy_id"), ["deputy_id"], unique=False)

    op.create_table(
        "status_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_status_word_country_code_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_word")),
        sa.UniqueConstraint("country_code", "status", name=op.f("uq_status_word_country_code_status")),
    )
    op.create_table(
        "threshold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("light", sa.String(), nullable=False),
        sa.Column("at_least", tracker.database.ExactDecimal(digits=18, scale=6), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_threshold_country_code_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold")),
        sa.UniqueConstraint("country_code", "light", name=op.f("uq_threshold_country_code_light")),
    )
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_former_name_institution_id_institution"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
        sa.UniqueConstraint("institution_id", "until_on", name=op.f("uq_former_name_institution_id_until_on")),
    )
    with op.batch_alter_table("former_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_name_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("stood_in_for_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("subject_label", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("sealed", sa.JSON(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("(plan_id IS NULL AND chain = 0) OR plan_id = chain", name=op.f("ck_history_chain")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_history_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_history_plan_id_plan")),
        sa.ForeignKeyConstraint(["stood_in_for_id"], ["person.id"], name=op.f("fk_history_stood_in_for_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_history_chain_position")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_history_plan_id_subject_kind_subject_key"),
            ["plan_id", "subject_kind", "subject_key"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_history_stood_in_for_id"), ["stood_in_for_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reader",
                "planner",
                "coordinator",
                "manager",
                "donor",
                "case_officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("funding_source_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "role <> 'administrator' OR (plan_id IS NULL AND institution_id IS NULL AND funding_source_id IS NULL)",
            name=op.f("ck_role_grant_administrator"),
        ),
        sa.CheckConstraint("role <> 'donor' OR funding_source_id IS NOT NULL", name=op.f("ck_role_grant_donor")),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_role_grant_country_code_country")),
        sa.ForeignKeyConstraint(
            ["funding_source_id"], ["funding_source.id"], name=op.f("fk_role_grant_funding_source_id_funding_source")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_role_grant_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_role_grant_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "plan_id",
            "institution_id",
            "funding_source_id",
            name=op.f("uq_role_grant_person_id_role_plan_id_institution_id_funding_source_id"),
        ),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_country_code"), ["country_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_funding_source_id"), ["funding_source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_plan_id"), ["plan_id"], unique=False)

    op.add_column("activity", sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("activity", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("budget_line", sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("budget_line", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("element", sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("element", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("finding") as batch_op:
        batch_op.add_column(sa.Column("settlement", sa.String(length=9), nullable=True))
        batch_op.add_column(sa.Column("settled_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("settled_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("settled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_index(batch_op.f("ix_finding_settled_by_id"), ["settled_by_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_finding_settled_by_id_person"), "person", ["settled_by_id"], ["id"])
        batch_op.create_check_constraint("settlement", "settlement IN ('accepted', 'corrected')")

    op.add_column("funding_source", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("indicator", sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("indicator", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("indicator_value", sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("institution", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("edits", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.alter_column(
            "visibility", existing_type=sa.String(length=6), type_=sa.String(length=9), existing_nullable=False
        )
        batch_op.drop_column("rows_digest")
        batch_op.drop_constraint(batch_op.f("ck_plan_visibility"), type_="check")
        batch_op.create_check_constraint("visibility", "visibility IN ('public', 'signed_in', 'own')")


def downgrade() -> None:
    """Take the tables back to the revision before."""
    # What only this revision knows of becomes what is nearest to it: a plan for signed-in people is its own people's.
    op.execute("UPDATE plan SET visibility = 'own' WHERE visibility = 'signed_in'")
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("rows_digest", sa.String(), server_default="", nullable=False))
        batch_op.alter_column(
            "visibility", existing_type=sa.String(length=9), type_=sa.String(length=6), existing_nullable=False
        )
        batch_op.drop_column("version")
        batch_op.drop_column("edits")
        batch_op.drop_constraint(batch_op.f("ck_plan_visibility"), type_="check")
        batch_op.create_check_constraint("visibility", "visibility IN ('public', 'own')")

    op.execute("ALTER TABLE institution DROP COLUMN version")
    op.execute("ALTER TABLE indicator_value DROP COLUMN edits")
    op.execute("ALTER TABLE indicator DROP COLUMN version")
    op.execute("ALTER TABLE indicator DROP COLUMN edits")
    op.execute("ALTER TABLE funding_source DROP COLUMN version")
    with op.batch_alter_table("finding") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_finding_settlement"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_finding_settled_by_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_finding_settled_by_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("settled_by_id")
        batch_op.drop_column("settled_on")
        batch_op.drop_column("settled_reason")
        batch_op.drop_column("settlement")

    op.execute("ALTER TABLE element DROP COLUMN version")
    op.execute("ALTER TABLE element DROP COLUMN edits")
    op.execute("ALTER TABLE budget_line DROP COLUMN version")
    op.execute("ALTER TABLE budget_line DROP COLUMN edits")
    op.execute("ALTER TABLE activity DROP COLUMN version")
    op.execute("ALTER TABLE activity DROP COLUMN edits")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_plan_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_institution_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_funding_source_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_country_code"))

    op.drop_table("role_grant")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_stood_in_for_id"))
        batch_op.drop_index(batch_op.f("ix_history_plan_id_subject_kind_subject_key"))
        batch_op.drop_index(batch_op.f("ix_history_person_id"))
        batch_op.drop_index(batch_op.f("ix_history_kind"))
        batch_op.drop_index(batch_op.f("ix_history_at"))

    op.drop_table("history")
    with op.batch_alter_table("former_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_name_institution_id"))

    op.drop_table("former_name")
    op.drop_table("threshold")
    op.drop_table("status_word")
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_deputy_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_absent_id"))

    op.drop_table("stand_in")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_acting_for_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_person_id"))

    op.drop_table("one_time_link")
    op.drop_table("setting")
    op.drop_table("person")
    with op.batch_alter_table("mail_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_failure_at"))

    op.drop_table("mail_failure")
    op.drop_table("history_head")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_kind_key_digest_at"))
        batch_op.drop_index(batch_op.f("ix_attempt_at"))

    op.drop_table("attempt")

"""Reporting: settings of plans and indicators, periods, actuals, statuses, their review, evidence, reminders."""

import sqlalchemy as sa
from alembic import op

import tracker.database

revision = "003"
down_revision = "002"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_reminder_person_id_day")),
    )
    op.create_table(
        "plan_reporting",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "period_kind",
            sa.Enum("quarter", "half_year", "year", name="periodkind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("has_unit_step", sa.Boolean(), nullable=False),
        sa.Column(
            "official_formula",
            sa.Enum("share", "way", "pace", name="formula", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "light_by",
            sa.Enum("share", "way", "pace", name="light_by", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("on_track", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("near", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("behind", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("has_demo_figures", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_reporting_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_reporting")),
    )
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("review_at", sa.DateTime(), nullable=True),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_reporting_period_days")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_reporting_period_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_reporting_period_plan_id_code")),
    )
    op.create_table(
        "unsaved",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_unsaved_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unsaved_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsaved")),
        sa.UniqueConstraint(
            "person_id", "period_id", "kind", "key", name=op.f("uq_unsaved_person_id_period_id_kind_key")
        ),
    )
    with op.batch_alter_table("unsaved", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unsaved_period_id"), ["period_id"], unique=False)

    op.create_table(
        "activity_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "implemented",
                "continuous",
                "in_progress",
                "partly",
                "not_implemented",
                "not_due",
                "dropped",
                name="status",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("done_period_id", sa.Integer(), nullable=True),
        sa.Column("planned_percent", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("reached_percent", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "checked",
                "returned",
                "approved",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.Column("correction_reason", sa.String(), nullable=True),
        sa.Column("filed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("obstacle", sa.String(), nullable=False),
        sa.Column("way_forward", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_report_activity_id_activity"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_activity_report_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_activity_report_author_id_person")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_activity_report_checked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_activity_report_corrected_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["done_period_id"],
            ["reporting_period.id"],
            name=op.f("fk_activity_report_done_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_activity_report_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_activity_report_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_activity_report_submitted_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_report")),
        sa.UniqueConstraint("activity_id", "period_id", name=op.f("uq_activity_report_activity_id_period_id")),
    )
    with op.batch_alter_table("activity_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_report_approved_by_id"), ["approved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_checked_by_id"), ["checked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_corrected_by_id"), ["corrected_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_done_period_id"), ["done_period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_period_id_state"), ["period_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_report_submitted_by_id"), ["submitted_by_id"], unique=False)

    op.create_table(
        "actual",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column(
            "side", sa.Enum("period", "to_date", name="side", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("figure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("of_period", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("to_date", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("approved_of_period", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("approved_to_date", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why_none", sa.String(), nullable=True),
        sa.Column("approved_why_none", sa.String(), nullable=True),
        sa.Column("women", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("men", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("sex_reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "checked",
                "returned",
                "approved",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.Column("correction_reason", sa.String(), nullable=True),
        sa.Column("filed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("obstacle", sa.String(), nullable=False),
        sa.Column("way_forward", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_actual_approved_by_id_person")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_actual_author_id_person")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_actual_checked_by_id_person")),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["person.id"], name=op.f("fk_actual_corrected_by_id_person")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_actual_indicator_id_indicator"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_actual_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_actual_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_actual_submitted_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actual")),
        sa.UniqueConstraint("indicator_id", "period_id", name=op.f("uq_actual_indicator_id_period_id")),
    )
    with op.batch_alter_table("actual", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actual_approved_by_id"), ["approved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_checked_by_id"), ["checked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_corrected_by_id"), ["corrected_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_period_id_state"), ["period_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actual_submitted_by_id"), ["submitted_by_id"], unique=False)

    op.create_table(
        "indicator_reporting",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column(
            "accumulation",
            sa.Enum(
                "sum", "running", "latest", "yearly", name="accumulation", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("restarts_yearly", sa.Boolean(), nullable=False),
        sa.Column("counters", sa.JSON(), nullable=False),
        sa.Column("by_sex", sa.Boolean(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column(
            "curve",
            sa.Enum("linear", "end_loaded", "phased", name="curve", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("phases", sa.JSON(), nullable=False),
        sa.Column("is_assumed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_reporting_indicator_id_indicator"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_indicator_reporting_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_indicator_reporting_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("indicator_id", name=op.f("pk_indicator_reporting")),
    )
    with op.batch_alter_table("indicator_reporting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_reporting_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_reporting_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_milestone_activity_id_activity"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_milestone_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("actual_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("stored_as", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(actual_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_evidence_subject")),
        sa.CheckConstraint("(stored_as IS NULL) <> (address IS NULL)", name=op.f("ck_evidence_kind")),
        sa.ForeignKeyConstraint(
            ["actual_id"], ["actual.id"], name=op.f("fk_evidence_actual_id_actual"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_evidence_added_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_evidence_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["activity_report.id"],
            name=op.f("fk_evidence_report_id_activity_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_evidence_stored_as")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_actual_id"), ["actual_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_added_by_id"), ["added_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_report_id"), ["report_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("actual_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("stood_in_for_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(actual_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_remark_subject")),
        sa.ForeignKeyConstraint(
            ["actual_id"], ["actual.id"], name=op.f("fk_remark_actual_id_actual"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remark_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_remark_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["activity_report.id"], name=op.f("fk_remark_report_id_activity_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["stood_in_for_id"], ["person.id"], name=op.f("fk_remark_stood_in_for_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_actual_id"), ["actual_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_stood_in_for_id"), ["stood_in_for_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wants_reminders", sa.Boolean(), server_default="1", nullable=False))
    op.create_table(
        "tally",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_tally_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_tally_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_tally_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("period_id", "institution_id", name=op.f("pk_tally")),
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tally_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_plan_id"))
        batch_op.drop_index(batch_op.f("ix_tally_institution_id"))

    op.drop_table("tally")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("wants_reminders")

    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_stood_in_for_id"))
        batch_op.drop_index(batch_op.f("ix_remark_report_id"))
        batch_op.drop_index(batch_op.f("ix_remark_plan_id"))
        batch_op.drop_index(batch_op.f("ix_remark_person_id"))
        batch_op.drop_index(batch_op.f("ix_remark_actual_id"))

    op.drop_table("remark")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_report_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_plan_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_added_by_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_actual_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_plan_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_activity_id"))

    op.drop_table("milestone")
    with op.batch_alter_table("indicator_reporting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_reporting_plan_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_reporting_institution_id"))

    op.drop_table("indicator_reporting")
    with op.batch_alter_table("actual", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actual_submitted_by_id"))
        batch_op.drop_index(batch_op.f("ix_actual_plan_id"))
        batch_op.drop_index(batch_op.f("ix_actual_period_id_state"))
        batch_op.drop_index(batch_op.f("ix_actual_corrected_by_id"))
        batch_op.drop_index(batch_op.f("ix_actual_checked_by_id"))
        batch_op.drop_index(batch_op.f("ix_actual_author_id"))
        batch_op.drop_index(batch_op.f("ix_actual_approved_by_id"))

    op.drop_table("actual")
    with op.batch_alter_table("activity_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_report_submitted_by_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_plan_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_period_id_state"))
        batch_op.drop_index(batch_op.f("ix_activity_report_done_period_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_corrected_by_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_checked_by_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_author_id"))
        batch_op.drop_index(batch_op.f("ix_activity_report_approved_by_id"))

    op.drop_table("activity_report")
    with op.batch_alter_table("unsaved", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unsaved_period_id"))

    op.drop_table("unsaved")
    op.drop_table("reporting_period")
    op.drop_table("plan_reporting")
    op.drop_table("reminder")

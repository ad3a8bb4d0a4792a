"""Figures counted from cases or handed in by other systems, and the counts beside what is typed."""

import sqlalchemy as sa
from alembic import op

import tracker.database

revision = "007"
down_revision = "006"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed_secret", sa.String(), nullable=False),
        sa.Column("definitions", sa.JSON(), nullable=False),
        sa.Column("expected_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("code", name=op.f("uq_feed_code")),
    )
    op.create_table(
        "figure_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan_code", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_definition")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_figure_definition_code_version")),
    )
    with op.batch_alter_table("figure_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_definition_plan_code"), ["plan_code"], unique=False)

    op.create_table(
        "feed_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_delivery_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_delivery")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_feed_delivery_feed_id_key")),
    )
    with op.batch_alter_table("feed_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_delivery_feed_id_received_at"), ["feed_id", "received_at"], unique=False
        )

    op.create_table(
        "figure_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_figure_setting_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_setting")),
        sa.UniqueConstraint("definition", "name", name=op.f("uq_figure_setting_definition_name")),
    )
    with op.batch_alter_table("figure_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_setting_set_by_id"), ["set_by_id"], unique=False)

    op.create_table(
        "recorded_since",
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_recorded_since_set_by_id_person")),
        sa.PrimaryKeyConstraint("procedure", name=op.f("pk_recorded_since")),
    )
    with op.batch_alter_table("recorded_since", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recorded_since_set_by_id"), ["set_by_id"], unique=False)

    op.create_table(
        "fed_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("is_annulled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["feed_delivery.id"], name=op.f("fk_fed_event_delivery_id_feed_delivery")
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_fed_event_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fed_event")),
        sa.UniqueConstraint("feed_id", "reference", name=op.f("uq_fed_event_feed_id_reference")),
    )
    with op.batch_alter_table("fed_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fed_event_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fed_event_procedure_code_day"), ["procedure", "code", "day"], unique=False)

    op.create_table(
        "fed_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("value", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("numerator", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("denominator", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["feed_delivery.id"], name=op.f("fk_fed_figure_delivery_id_feed_delivery")
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_fed_figure_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fed_figure")),
    )
    with op.batch_alter_table("fed_figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fed_figure_definition_starts_on_ends_on"),
            ["definition", "starts_on", "ends_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_fed_figure_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fed_figure_feed_id"), ["feed_id"], unique=False)

    op.create_table(
        "counted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("figure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why_none", sa.String(), nullable=False),
        sa.Column("why_none_words", sa.JSON(), nullable=False),
        sa.Column("women", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("men", tracker.database.ExactDecimal(digits=18, scale=6), nullable=True),
        sa.Column("by_unit", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("list_digest", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("explained_at", sa.DateTime(), nullable=True),
        sa.Column("explained_by_id", sa.Integer(), nullable=True),
        sa.Column("explained", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("filed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["explained_by_id"], ["person.id"], name=op.f("fk_counted_explained_by_id_person")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_counted_indicator_id_indicator"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_counted_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_counted_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted")),
        sa.UniqueConstraint("indicator_id", "period_id", name=op.f("uq_counted_indicator_id_period_id")),
    )
    with op.batch_alter_table("counted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counted_explained_by_id"), ["explained_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_counted_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_counted_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "figure_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_figure_link_feed_id_feed")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_figure_link_indicator_id_indicator"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_link")),
        sa.UniqueConstraint("definition", "indicator_id", name=op.f("uq_figure_link_definition_indicator_id")),
    )
    with op.batch_alter_table("figure_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_link_definition"), ["definition"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_link_feed_id"), ["feed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_link_indicator_id"), ["indicator_id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("figure_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_link_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_figure_link_feed_id"))
        batch_op.drop_index(batch_op.f("ix_figure_link_definition"))

    op.drop_table("figure_link")
    with op.batch_alter_table("counted", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_counted_plan_id"))
        batch_op.drop_index(batch_op.f("ix_counted_period_id"))
        batch_op.drop_index(batch_op.f("ix_counted_explained_by_id"))

    op.drop_table("counted")
    with op.batch_alter_table("fed_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fed_figure_feed_id"))
        batch_op.drop_index(batch_op.f("ix_fed_figure_delivery_id"))
        batch_op.drop_index(batch_op.f("ix_fed_figure_definition_starts_on_ends_on"))

    op.drop_table("fed_figure")
    with op.batch_alter_table("fed_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fed_event_procedure_code_day"))
        batch_op.drop_index(batch_op.f("ix_fed_event_delivery_id"))

    op.drop_table("fed_event")
    with op.batch_alter_table("recorded_since", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recorded_since_set_by_id"))

    op.drop_table("recorded_since")
    with op.batch_alter_table("figure_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_setting_set_by_id"))

    op.drop_table("figure_setting")
    with op.batch_alter_table("feed_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_delivery_feed_id_received_at"))

    op.drop_table("feed_delivery")
    with op.batch_alter_table("figure_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figure_definition_plan_code"))

    op.drop_table("figure_definition")
    op.drop_table("feed")

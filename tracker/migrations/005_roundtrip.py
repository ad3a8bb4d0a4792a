"""The round trip: workbooks that went out, and what became of those that came back."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "workbook_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_workbook_export_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_workbook_export_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workbook_export_person_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_workbook_export_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_export")),
        sa.UniqueConstraint("code", name=op.f("uq_workbook_export_code")),
    )
    with op.batch_alter_table("workbook_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workbook_export_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_export_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_export_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_export_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "workbook_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("export_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("stood_in_for_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("previewed", "applied", "undone", name="importstate", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("is_submitted", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_workbook_import_applied_by_id_person")),
        sa.ForeignKeyConstraint(
            ["export_id"], ["workbook_export.id"], name=op.f("fk_workbook_import_export_id_workbook_export")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_workbook_import_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_workbook_import_period_id_reporting_period"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workbook_import_person_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_workbook_import_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stood_in_for_id"], ["person.id"], name=op.f("fk_workbook_import_stood_in_for_id_person")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_workbook_import_undone_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_import")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_workbook_import_stored_as")),
    )
    with op.batch_alter_table("workbook_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workbook_import_applied_by_id"), ["applied_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_export_id"), ["export_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_stood_in_for_id"), ["stood_in_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workbook_import_undone_by_id"), ["undone_by_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version_seen", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version_left", sa.Integer(), nullable=True),
        sa.Column("left", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("left_as_draft", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["workbook_import.id"],
            name=op.f("fk_import_row_import_id_workbook_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "kind", "key", name=op.f("uq_import_row_import_id_kind_key")),
    )
    op.create_table(
        "import_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("exported", sa.String(), nullable=True),
        sa.Column("current", sa.String(), nullable=False),
        sa.Column("read", sa.String(), nullable=False),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unchanged",
                "new",
                "changed",
                "conflict",
                "not_allowed",
                "not_understood",
                name="cellstate",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "open", "accepted", "refused", "skipped", name="decision", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("params", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["workbook_import.id"],
            name=op.f("fk_import_cell_import_id_workbook_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["import_row.id"], name=op.f("fk_import_cell_row_id_import_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_cell")),
    )
    with op.batch_alter_table("import_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_cell_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_cell_row_id"), ["row_id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("import_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_cell_row_id"))
        batch_op.drop_index(batch_op.f("ix_import_cell_import_id"))

    op.drop_table("import_cell")
    op.drop_table("import_row")
    with op.batch_alter_table("workbook_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workbook_import_undone_by_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_stood_in_for_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_plan_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_person_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_period_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_institution_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_export_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_import_applied_by_id"))

    op.drop_table("workbook_import")
    with op.batch_alter_table("workbook_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workbook_export_plan_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_export_person_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_export_period_id"))
        batch_op.drop_index(batch_op.f("ix_workbook_export_institution_id"))

    op.drop_table("workbook_export")

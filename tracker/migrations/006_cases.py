"""Cases: units and duties, persons, events, acts issued, deadlines, and what was entered beside the rules."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "case_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.String(), nullable=True),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("is_minor", sa.Boolean(), nullable=True),
        sa.Column("is_unaccompanied", sa.Boolean(), nullable=True),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
    )
    op.create_table(
        "case_person_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["case_person.id"],
            name=op.f("fk_case_person_digest_person_id_case_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person_digest")),
        sa.UniqueConstraint("kind", "digest", "person_id", name=op.f("uq_case_person_digest_kind_digest_person_id")),
    )
    with op.batch_alter_table("case_person_digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_person_digest_person_id"), ["person_id"], unique=False)

    op.create_table(
        "rule_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_rule_entry_entered_by_id_person")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_rule_entry_withdrawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_entry")),
    )
    with op.batch_alter_table("rule_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_entry_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_entry_withdrawn_by_id"), ["withdrawn_by_id"], unique=False)

    op.create_table(
        "case_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_case_unit_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_case_unit_code")),
    )
    with op.batch_alter_table("case_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_unit_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "case_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "officer",
                "head",
                "director",
                "medical",
                "asylum",
                "statistics",
                name="duty",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_duty_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["case_unit.id"], name=op.f("fk_case_duty_unit_id_case_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_duty")),
        sa.UniqueConstraint(
            "person_id", "unit_id", "duty", "since_on", name=op.f("uq_case_duty_person_id_unit_id_duty_since_on")
        ),
    )
    with op.batch_alter_table("case_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_duty_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_duty_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_case_file_owner_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["case_person.id"], name=op.f("fk_case_file_person_id_case_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["case_unit.id"], name=op.f("fk_case_file_unit_id_case_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint(
            "unit_id", "procedure", "year", "sequence", name=op.f("uq_case_file_unit_id_procedure_year_sequence")
        ),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_procedure_opened_on"), ["procedure", "opened_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_file_unit_id_has_ended_opened_on"), ["unit_id", "has_ended", "opened_on"], unique=False
        )

    op.create_table(
        "case_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_assignment_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_assignment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
        sa.UniqueConstraint("case_id", "person_id", "task", name=op.f("uq_case_assignment_case_id_person_id_task")),
    )
    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_assignment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_assignment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_decision_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_case_decision_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
        sa.UniqueConstraint("case_id", "rule", name=op.f("uq_case_decision_case_id_rule")),
    )
    with op.batch_alter_table("case_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_decision_decided_by_id"), ["decided_by_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("safeguards", sa.JSON(), nullable=False),
        sa.Column("is_deviation", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("annulled_at", sa.DateTime(), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["person.id"], name=op.f("fk_case_event_annulled_by_id_person")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["case_person.id"], name=op.f("fk_case_event_person_id_case_person")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_case_event_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["case_unit.id"], name=op.f("fk_case_event_unit_id_case_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_annulled_by_id"), ["annulled_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_event_case_id_at"), ["case_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_event_procedure_code_day"), ["procedure", "code", "day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_event_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_event_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_case_link_two_cases")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["case_file.id"], name=op.f("fk_case_link_from_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["linked_by_id"], ["person.id"], name=op.f("fk_case_link_linked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["to_id"], ["case_file.id"], name=op.f("fk_case_link_to_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_case_link_from_id_to_id")),
    )
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_link_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_link_linked_by_id"), ["linked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_link_to_id"), ["to_id"], unique=False)

    op.create_table(
        "case_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_participant_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["case_person.id"], name=op.f("fk_case_participant_person_id_case_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_participant")),
        sa.UniqueConstraint(
            "case_id", "person_id", "relation", name=op.f("uq_case_participant_case_id_person_id_relation")
        ),
    )
    with op.batch_alter_table("case_participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_participant_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_participant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case_deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_id", sa.Integer(), nullable=True),
        sa.Column("warn_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("is_statutory", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("was_kept", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_deadline_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["starts_id"], ["case_event.id"], name=op.f("fk_case_deadline_starts_id_case_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["case_unit.id"], name=op.f("fk_case_deadline_unit_id_case_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
        sa.UniqueConstraint(
            "case_id", "kind", "due_on", "starts_id", name=op.f("uq_case_deadline_case_id_kind_due_on_starts_id")
        ),
    )
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_deadline_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_deadline_settled_at_warn_on"), ["settled_at", "warn_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_deadline_starts_id"), ["starts_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_deadline_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "case_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=True),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("copies_out", sa.Integer(), nullable=False),
        sa.Column("copies_back_at", sa.DateTime(), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_document_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_event.id"], name=op.f("fk_case_document_event_id_case_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_case_document_issued_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["case_unit.id"], name=op.f("fk_case_document_unit_id_case_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
        sa.UniqueConstraint(
            "unit_id", "form", "year", "sequence", name=op.f("uq_case_document_unit_id_form_year_sequence")
        ),
    )
    with op.batch_alter_table("case_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_document_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_document_issued_by_id"), ["issued_by_id"], unique=False)

    op.create_table(
        "case_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["case_deadline.id"],
            name=op.f("fk_case_letter_deadline_id_case_deadline"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_letter_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letter")),
        sa.UniqueConstraint("deadline_id", "person_id", "step", name=op.f("uq_case_letter_deadline_id_person_id_step")),
    )
    with op.batch_alter_table("case_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_letter_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("case_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_letter_person_id"))

    op.drop_table("case_letter")
    with op.batch_alter_table("case_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_document_issued_by_id"))
        batch_op.drop_index(batch_op.f("ix_case_document_event_id"))
        batch_op.drop_index(batch_op.f("ix_case_document_case_id"))

    op.drop_table("case_document")
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_deadline_unit_id"))
        batch_op.drop_index(batch_op.f("ix_case_deadline_starts_id"))
        batch_op.drop_index(batch_op.f("ix_case_deadline_settled_at_warn_on"))
        batch_op.drop_index(batch_op.f("ix_case_deadline_case_id"))

    op.drop_table("case_deadline")
    with op.batch_alter_table("case_participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_participant_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_participant_case_id"))

    op.drop_table("case_participant")
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_link_to_id"))
        batch_op.drop_index(batch_op.f("ix_case_link_linked_by_id"))
        batch_op.drop_index(batch_op.f("ix_case_link_from_id"))

    op.drop_table("case_link")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_unit_id"))
        batch_op.drop_index(batch_op.f("ix_case_event_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_case_event_procedure_code_day"))
        batch_op.drop_index(batch_op.f("ix_case_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_event_case_id_at"))
        batch_op.drop_index(batch_op.f("ix_case_event_annulled_by_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("case_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_decision_decided_by_id"))

    op.drop_table("case_decision")
    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_assignment_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_assignment_case_id"))

    op.drop_table("case_assignment")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_unit_id_has_ended_opened_on"))
        batch_op.drop_index(batch_op.f("ix_case_file_procedure_opened_on"))
        batch_op.drop_index(batch_op.f("ix_case_file_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_file_owner_id"))

    op.drop_table("case_file")
    with op.batch_alter_table("case_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_duty_unit_id"))
        batch_op.drop_index(batch_op.f("ix_case_duty_person_id"))

    op.drop_table("case_duty")
    with op.batch_alter_table("case_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_unit_institution_id"))

    op.drop_table("case_unit")
    with op.batch_alter_table("rule_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_entry_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_rule_entry_entered_by_id"))

    op.drop_table("rule_entry")
    with op.batch_alter_table("case_person_digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_person_digest_person_id"))

    op.drop_table("case_person_digest")
    op.drop_table("case_person")

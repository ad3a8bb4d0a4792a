"""Whether readings of a rule differ on when something in a case is due."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks_decision", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.alter_column("asks_decision", server_default=None)


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.drop_column("asks_decision")

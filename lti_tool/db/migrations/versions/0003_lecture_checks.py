"""Answers to a lecture's checks, and recordings that did not load.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "check_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("answered_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_check_answer_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_answer")),
        sa.UniqueConstraint("attempt_id", "item", name=op.f("uq_check_answer_attempt_id_item")),
    )
    with op.batch_alter_table("watch_record", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("trouble_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("watch_record", schema=None) as batch_op:
        batch_op.drop_column("trouble_at")
    op.drop_table("check_answer")

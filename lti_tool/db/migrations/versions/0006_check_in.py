"""Groups say, some weeks later, how they keep what they agreed on.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "check_in_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["user.id"],
            name=op.f("fk_check_in_opening_opened_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_check_in_opening_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_opening")),
    )
    with op.batch_alter_table("check_in_opening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_check_in_opening_placement_id"), ["placement_id"], unique=False
        )
    op.create_table(
        "check_in_answer",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("round_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.Column("says", sa.String(length=8), nullable=False),
        sa.Column("said_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "says IN ('kept', 'partly', 'not')", name=op.f("ck_check_in_answer_says")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_check_in_answer_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_check_in_answer_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "user_id", "round_at", "key", name=op.f("pk_check_in_answer")
        ),
    )
    with op.batch_alter_table("check_in_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_answer_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("check_in_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_answer_user_id"))
    op.drop_table("check_in_answer")
    with op.batch_alter_table("check_in_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_opening_placement_id"))
    op.drop_table("check_in_opening")

"""Whose rules groups took in the gallery.

Revision: 0013
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "taken_rule",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("from_submission_id", sa.Integer(), nullable=False),
        sa.Column("from_key", sa.String(length=90), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("taken_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_submission_id"],
            ["submission.id"],
            name=op.f("fk_taken_rule_from_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheet.id"],
            name=op.f("fk_taken_rule_sheet_id_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "sheet_id", "from_submission_id", "from_key", name=op.f("pk_taken_rule")
        ),
    )
    op.create_index(op.f("ix_taken_rule_from_submission_id"), "taken_rule", ["from_submission_id"])


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("taken_rule")

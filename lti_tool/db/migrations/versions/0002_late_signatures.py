"""A signature may come after handing in, and a trainer may excuse who is absent.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "excuse",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("excused_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("excused_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_excuse_reason")),
        sa.ForeignKeyConstraint(
            ["excused_by_id"],
            ["user.id"],
            name=op.f("fk_excuse_excused_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_excuse_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_excuse_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "user_id", name=op.f("pk_excuse")),
    )
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_excuse_user_id"), ["user_id"], unique=False)
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_for_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_signature_late_for_id"), ["late_for_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_signature_late_for_id_submission"),
            "submission",
            ["late_for_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_signature_late_for_id_submission"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_signature_late_for_id"))
        batch_op.drop_column("late_for_id")
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_excuse_user_id"))
    op.drop_table("excuse")

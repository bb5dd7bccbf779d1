"""Trainers' marks and extensions in quizzes, attempts set aside, and attempts that wait for a mark.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "quiz_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opens_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closes_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("made_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR group_id IS NOT NULL", name=op.f("ck_quiz_extension_for_whom")
        ),
        sa.CheckConstraint(
            "attempts > 0 OR minutes > 0 OR opens_at IS NOT NULL OR closes_at IS NOT NULL",
            name=op.f("ck_quiz_extension_gives_something"),
        ),
        sa.CheckConstraint("attempts >= 0 AND minutes >= 0", name=op.f("ck_quiz_extension_more")),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["user.id"],
            name=op.f("fk_quiz_extension_by_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_quiz_extension_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_quiz_extension_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_quiz_extension_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_extension")),
    )
    with op.batch_alter_table("quiz_extension", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quiz_extension_placement_id"), ["placement_id"], unique=False
        )

    op.create_table(
        "quiz_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("made_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "share IS NULL OR (share >= 0 AND share <= 1)", name=op.f("ck_quiz_mark_share")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_quiz_mark_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["user.id"],
            name=op.f("fk_quiz_mark_by_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_mark")),
    )
    with op.batch_alter_table("quiz_mark", schema=None) as batch_op:
        batch_op.create_index("ix_quiz_mark_attempt_item", ["attempt_id", "item"], unique=False)

    op.create_table(
        "quiz_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("made_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_quiz_reset_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["user.id"],
            name=op.f("fk_quiz_reset_by_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_reset")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_quiz_reset_attempt_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attempt_finished"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_attempt_finished"), "finished_at IS NOT NULL OR fraction IS NULL"
        )


def downgrade() -> None:
    """Go one step back; what waits for a mark is worth nothing there."""
    op.execute("UPDATE attempt SET fraction = 0 WHERE finished_at IS NOT NULL AND fraction IS NULL")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attempt_finished"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_attempt_finished"), "(finished_at IS NULL) = (fraction IS NULL)"
        )
    op.drop_table("quiz_reset")
    with op.batch_alter_table("quiz_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_quiz_mark_attempt_item")

    op.drop_table("quiz_mark")
    with op.batch_alter_table("quiz_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_extension_placement_id"))

    op.drop_table("quiz_extension")

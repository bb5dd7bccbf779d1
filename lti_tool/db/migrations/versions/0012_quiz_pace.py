"""How far an attempt at a quiz has come, answers checked on the way, time on each item.

Extensions for groups of the LMS; the keys by which a score must not get lower.

Revision: 0012
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("quiz_sitting") as table:
        table.add_column(sa.Column("place", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("kept_versions", sa.JSON(), server_default="[]", nullable=False))
        table.create_check_constraint(op.f("ck_quiz_sitting_place"), "place >= 0")
    with op.batch_alter_table("quiz_answer") as table:
        table.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        table.add_column(
            sa.Column("checked_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True)
        )
        table.add_column(sa.Column("seconds", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_quiz_answer_tries"), "tries >= 0")
        table.create_check_constraint(op.f("ck_quiz_answer_seconds"), "seconds >= 0")
        table.create_check_constraint(
            op.f("ck_quiz_answer_checked_by_a_try"), "checked_at IS NULL OR tries > 0"
        )
    with op.batch_alter_table("quiz_extension") as table:
        table.add_column(sa.Column("platform_group_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_quiz_extension_platform_group_id_platform_group"),
            "platform_group",
            ["platform_group_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.drop_constraint(op.f("ck_quiz_extension_for_whom"), type_="check")
        table.create_check_constraint(
            op.f("ck_quiz_extension_for_whom"),
            "user_id IS NOT NULL OR group_id IS NOT NULL OR platform_group_id IS NOT NULL",
        )


def downgrade() -> None:
    """Go one step down."""
    op.execute("DELETE FROM quiz_extension WHERE user_id IS NULL AND group_id IS NULL")
    with op.batch_alter_table("quiz_extension") as table:
        table.drop_constraint(op.f("ck_quiz_extension_for_whom"), type_="check")
        table.create_check_constraint(
            op.f("ck_quiz_extension_for_whom"), "user_id IS NOT NULL OR group_id IS NOT NULL"
        )
        table.drop_constraint(
            op.f("fk_quiz_extension_platform_group_id_platform_group"), type_="foreignkey"
        )
        table.drop_column("platform_group_id")
    with op.batch_alter_table("quiz_answer") as table:
        table.drop_constraint(op.f("ck_quiz_answer_checked_by_a_try"), type_="check")
        table.drop_constraint(op.f("ck_quiz_answer_seconds"), type_="check")
        table.drop_constraint(op.f("ck_quiz_answer_tries"), type_="check")
        table.drop_column("seconds")
        table.drop_column("checked_at")
        table.drop_column("tries")
    with op.batch_alter_table("quiz_sitting") as table:
        table.drop_constraint(op.f("ck_quiz_sitting_place"), type_="check")
        table.drop_column("kept_versions")
        table.drop_column("place")

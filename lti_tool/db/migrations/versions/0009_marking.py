"""Marks by rubric, drafts of them, members' own points, and what trainers arrange.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "comment_phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("used_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_comment_phrase_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_comment_phrase_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_phrase")),
        sa.UniqueConstraint(
            "user_id",
            "activity_id",
            "text",
            name=op.f("uq_comment_phrase_user_id_activity_id_text"),
        ),
    )
    with op.batch_alter_table("comment_phrase", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_phrase_activity_id"), ["activity_id"], unique=False
        )

    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_adjustment_reason")),
        sa.CheckConstraint("points <> 0", name=op.f("ck_adjustment_points")),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["user.id"],
            name=op.f("fk_adjustment_made_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_adjustment_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_adjustment_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint(
            "placement_id", "user_id", name=op.f("uq_adjustment_placement_id_user_id")
        ),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjustment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "mark_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("work_ref", sa.String(length=64), nullable=False),
        sa.Column("work_version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edit_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_set OR points IS NOT NULL", name=op.f("ck_mark_draft_set_has_points")
        ),
        sa.CheckConstraint("points IS NULL OR points >= 0", name=op.f("ck_mark_draft_points")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_mark_draft_version")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"],
            ["user.id"],
            name=op.f("fk_mark_draft_agreed_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_mark_draft_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["user.id"],
            name=op.f("fk_mark_draft_saved_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"],
            ["user.id"],
            name=op.f("fk_mark_draft_set_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_draft")),
        sa.UniqueConstraint(
            "placement_id", "work_ref", name=op.f("uq_mark_draft_placement_id_work_ref")
        ),
    )
    op.create_table(
        "marking_plan",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("release_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_marking_plan_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_marking_plan")),
    )
    op.create_table(
        "work_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_work_assignment_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_work_assignment_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_assignment")),
        sa.UniqueConstraint(
            "placement_id", "owner", name=op.f("uq_work_assignment_placement_id_owner")
        ),
    )
    with op.batch_alter_table("work_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_assignment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "work_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("work_ref", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("until", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_work_claim_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_work_claim_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_claim")),
        sa.UniqueConstraint(
            "placement_id", "work_ref", name=op.f("uq_work_claim_placement_id_work_ref")
        ),
    )
    with op.batch_alter_table("work_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_claim_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("choices", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("notes", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("agreed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_mark_agreed_by_id_user"),
            "user",
            ["agreed_by_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("feedback", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(
            sa.Column("seen_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("return_notes", sa.JSON(), nullable=False, server_default="{}")
        )

    # The default was for the rows that are there; from now on the application says it.
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.alter_column("choices", existing_type=sa.JSON(), server_default=None)
        batch_op.alter_column("notes", existing_type=sa.JSON(), server_default=None)
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.alter_column("return_notes", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_column("return_notes")

    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("feedback")

    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_mark_agreed_by_id_user"), type_="foreignkey")
        batch_op.drop_column("agreed_by_id")
        batch_op.drop_column("notes")
        batch_op.drop_column("choices")

    with op.batch_alter_table("work_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_claim_user_id"))

    op.drop_table("work_claim")
    with op.batch_alter_table("work_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_assignment_user_id"))

    op.drop_table("work_assignment")
    op.drop_table("marking_plan")
    op.drop_table("mark_draft")
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adjustment_user_id"))

    op.drop_table("adjustment")
    with op.batch_alter_table("comment_phrase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_phrase_activity_id"))

    op.drop_table("comment_phrase")

"""A trainer leads: pace, raised hands, notices, more time; groups talk and share out parts.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "group_extension",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("due_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("before", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("given_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_group_extension_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_group_extension_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", "group_id", name=op.f("pk_group_extension")),
    )
    with op.batch_alter_table("group_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_extension_group_id"), ["group_id"], unique=False)

    op.create_table(
        "group_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_group_notice_text")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_group_notice_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_group_notice_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["user.id"],
            name=op.f("fk_group_notice_sent_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_notice")),
    )
    with op.batch_alter_table("group_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_notice_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_group_notice_placement_id"), ["placement_id"], unique=False
        )

    op.create_table(
        "group_role",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('scribe', 'timekeeper', 'speaker')", name=op.f("ck_group_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_group_role_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_group_role_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "role", name=op.f("pk_group_role")),
    )
    with op.batch_alter_table("group_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_role_user_id"), ["user_id"], unique=False)

    op.create_table(
        "placing_time",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("place_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("placed_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_placing_time_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_placing_time")),
    )
    with op.batch_alter_table("placing_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placing_time_place_at"), ["place_at"], unique=False)

    op.create_table(
        "raised_hand",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_raised_hand_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_raised_hand_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_raised_hand_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("placement_id", "group_id", name=op.f("pk_raised_hand")),
    )
    with op.batch_alter_table("raised_hand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raised_hand_group_id"), ["group_id"], unique=False)

    op.create_table(
        "step_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("written_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_step_message_text")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group.id"],
            name=op.f("fk_step_message_group_id_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_step_message_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_step_message_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_message")),
    )
    with op.batch_alter_table("step_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_message_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_step_message_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_step_message_user_id"), ["user_id"], unique=False)

    op.create_table(
        "workshop_pace",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("ends_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("set_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_workshop_pace_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_workshop_pace")),
    )
    op.create_table(
        "workshop_presence",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_workshop_presence_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_workshop_presence_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", "user_id", name=op.f("pk_workshop_presence")),
    )
    with op.batch_alter_table("workshop_presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_presence_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("workshop_presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_presence_user_id"))

    op.drop_table("workshop_presence")
    op.drop_table("workshop_pace")
    with op.batch_alter_table("step_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_message_user_id"))
        batch_op.drop_index(batch_op.f("ix_step_message_placement_id"))
        batch_op.drop_index(batch_op.f("ix_step_message_group_id"))

    op.drop_table("step_message")
    with op.batch_alter_table("raised_hand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_raised_hand_group_id"))

    op.drop_table("raised_hand")
    with op.batch_alter_table("placing_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placing_time_place_at"))

    op.drop_table("placing_time")
    with op.batch_alter_table("group_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_role_user_id"))

    op.drop_table("group_role")
    with op.batch_alter_table("group_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_notice_placement_id"))
        batch_op.drop_index(batch_op.f("ix_group_notice_group_id"))

    op.drop_table("group_notice")
    with op.batch_alter_table("group_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_extension_group_id"))

    op.drop_table("group_extension")

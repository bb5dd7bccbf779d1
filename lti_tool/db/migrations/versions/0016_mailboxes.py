"""Where digests of notices go by e-mail.

Revision: 0016
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "mailbox",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("told_until", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT is_stopped OR reason <> ''", name=op.f("ck_mailbox_stopped_for_a_reason")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_mailbox_tries")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_mailbox_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("key", name=op.f("uq_mailbox_key")),
    )


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("mailbox")

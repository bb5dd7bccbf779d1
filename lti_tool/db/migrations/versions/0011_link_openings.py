"""When each person first opened a link; what sessions and attempts still tell of it is taken over.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KNOWN = """
    INSERT INTO link_opening (resource_link_id, user_id, first_at)
    SELECT resource_link_id, user_id, MIN(started_at) FROM (
        SELECT resource_link_id, user_id, started_at FROM launch_session
        WHERE resource_link_id IS NOT NULL
        UNION ALL
        SELECT placement.resource_link_id, attempt.user_id, attempt.started_at
        FROM attempt JOIN placement ON placement.id = attempt.placement_id
    ) AS seen
    GROUP BY resource_link_id, user_id
"""


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "link_opening",
        sa.Column("resource_link_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_link_id"],
            ["resource_link.id"],
            name=op.f("fk_link_opening_resource_link_id_resource_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_link_opening_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_link_id", "user_id", name=op.f("pk_link_opening")),
    )
    with op.batch_alter_table("link_opening") as table:
        table.create_index(op.f("ix_link_opening_user_id"), ["user_id"], unique=False)
    op.execute(_KNOWN)


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("link_opening")

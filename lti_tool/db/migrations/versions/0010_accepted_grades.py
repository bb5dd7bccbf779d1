"""What a trainer let stand in the platform's gradebook instead of our score.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("accepted_points", sa.Numeric(12, 4), nullable=True))
        table.add_column(
            sa.Column("accepted_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=True)
        )
        table.create_check_constraint(
            op.f("ck_delivery_accepted_when_delivered"),
            "accepted_at IS NULL OR state = 'delivered'",
        )


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_accepted_when_delivered"), type_="check")
        table.drop_column("accepted_at")
        table.drop_column("accepted_points")

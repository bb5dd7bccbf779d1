"""Who moved a row of a sheet.

Revision: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("slot_edit") as batch:
        batch.add_column(sa.Column("moved_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_slot_edit_moved_by_id_user"),
            "user",
            ["moved_by_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("slot_edit") as batch:
        batch.drop_constraint(batch.f("fk_slot_edit_moved_by_id_user"), type_="foreignkey")
        batch.drop_column("moved_by_id")

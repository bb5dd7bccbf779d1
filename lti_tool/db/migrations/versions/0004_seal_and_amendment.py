"""A submission has a verification page of its own, and its group may amend it after the mark.

Revision: 0004
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.String(length=22), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_submission_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_submission_returned_at"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_submission_state"), "state IN ('submitted', 'returned', 'amended')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_submission_returned_at"), "(state = 'submitted') = (returned_at IS NULL)"
        )
    submission = sa.table("submission", sa.column("id"), sa.column("seal"))
    for row in op.get_bind().execute(sa.select(submission.c.id)).all():
        op.execute(
            submission.update()
            .where(submission.c.id == row.id)
            .values(seal=secrets.token_urlsafe(16))
        )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.alter_column("seal", existing_type=sa.String(length=22), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_submission_seal"), ["seal"])


def downgrade() -> None:
    """Go one step down."""
    op.execute("UPDATE submission SET state = 'returned' WHERE state = 'amended'")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_submission_seal"), type_="unique")
        batch_op.drop_column("seal")
        batch_op.drop_constraint(batch_op.f("ck_submission_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_submission_returned_at"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_submission_state"), "state IN ('submitted', 'returned')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_submission_returned_at"),
            "(state = 'returned') = (returned_at IS NOT NULL)",
        )

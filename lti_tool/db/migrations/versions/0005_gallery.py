"""Groups look at each other's sheets, and say something of them.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

import lti_tool.db.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "gallery",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("shows", sa.String(length=12), nullable=False),
        sa.Column("opened_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("shows IN ('named', 'anonymous')", name=op.f("ck_gallery_shows")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["user.id"],
            name=op.f("fk_gallery_opened_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_gallery_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_gallery")),
    )
    op.create_table(
        "gallery_voice",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reaction", sa.String(length=12), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("said_at", lti_tool.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reaction IN ('', 'near', 'clear', 'take')", name=op.f("ck_gallery_voice_reaction")
        ),
        sa.CheckConstraint(
            "reaction <> '' OR comment <> ''", name=op.f("ck_gallery_voice_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["sheet.id"],
            name=op.f("fk_gallery_voice_sheet_id_sheet"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_gallery_voice_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "user_id", name=op.f("pk_gallery_voice")),
    )
    with op.batch_alter_table("gallery_voice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gallery_voice_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("gallery_voice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gallery_voice_user_id"))
    op.drop_table("gallery_voice")
    op.drop_table("gallery")

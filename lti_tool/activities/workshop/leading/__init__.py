"""A trainer at the front: the board, the pace, and what stands around a group's sheet."""

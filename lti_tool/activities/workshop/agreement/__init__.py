"""What a group signs and hands in, and the Agreement that comes of it."""

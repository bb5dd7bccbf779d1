"""Who is in which course: contexts, resource links, users, memberships, roles, groups."""

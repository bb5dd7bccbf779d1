"""What people are told of at their next page: work returned, a mark, a group changed, and the like.

Rooms above raise a notice in the transaction of what it tells of. It is kept for a while, one for
each thing, and never needed: everything that it tells stands on its own page too.
"""

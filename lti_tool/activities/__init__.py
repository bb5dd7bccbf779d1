"""The kinds of activity, one folder each, and what opens them."""

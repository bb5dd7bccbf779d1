"""Accord: a group-learning tool that any LMS can launch over LTI 1.3."""

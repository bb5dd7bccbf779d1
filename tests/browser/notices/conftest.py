"""A running workshop, in which something happens that people are told of."""

from tests.browser.activities.workshop.conftest import stage

__all__ = ["stage"]

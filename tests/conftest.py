"""Fixtures every suite shares, and the rule that a test of pure code may not touch a database."""

import pytest
from hypothesis import settings
from sqlalchemy.pool import Pool

# How long an example takes says something about the machine, nothing about the rule.
settings.register_profile("accord", deadline=None)
settings.load_profile("accord")

pytest_plugins = [
    "tests.fixtures.made_once",
    "tests.fixtures.application",
    "tests.fixtures.databases",
    "tests.fixtures.chromium",
    "tests.fixtures.classroom",
]

SUITES_WITH_DATABASES = ("tests/functional/", "tests/browser/", "tests/architecture/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, so that `-m database` and `-m browser` find them."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if {"database_url", "database_kind"} & set(names):
            item.add_marker(pytest.mark.database)
        if "browser" in names or item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _pure_code_touches_no_database(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make any database connection raise in a test that did not ask for a database."""
    asked = {"database_url", "database_kind"} & set(request.fixturenames)
    if not asked and not request.node.nodeid.startswith(SUITES_WITH_DATABASES):

        def refuse(_pool: Pool) -> None:
            raise AssertionError("this test touched a database without asking for `database_url`")

        monkeypatch.setattr(Pool, "connect", refuse)

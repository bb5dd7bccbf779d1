"""An application without a database, for what only needs settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.fixtures.application import settings_for


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """A development instance's settings inside an application's context."""
    app = Flask("bare")
    app.extensions["accord_settings"] = settings_for("sqlite://", tmp_path)
    with app.app_context():
        yield app

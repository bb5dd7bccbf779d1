"""A sandbox and a small foreign tool, both over real HTTP."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from lti_tool.sandbox_lms.server import SandboxServer
from lti_tool.sandbox_lms.world import SeedLink, World
from tests.functional.lti_browser import LtiBrowser
from tests.functional.sandbox_lms.tool_stub import ToolStub


@pytest.fixture
def world() -> World:
    """A course with a graded and an ungraded link."""
    return World(
        links=[
            SeedLink("Quiz", {"activity": "pos/quiz"}, Decimal(50), "pos/quiz", "quiz"),
            SeedLink("Reading", {"activity": "pos/reading"}),
        ],
        control=True,
    )


@pytest.fixture
def lms(world: World) -> Iterator[SandboxServer]:
    """The world on a port."""
    with SandboxServer(world) as server:
        yield server


@pytest.fixture
def tool(world: World, lms: SandboxServer) -> Iterator[ToolStub]:
    """A registered tool on a port."""
    with ToolStub(world) as stub:
        stub.registered()
        yield stub


@pytest.fixture
def browser(world: World, lms: SandboxServer) -> LtiBrowser:
    """A browser with nobody signed in."""
    return LtiBrowser(world)

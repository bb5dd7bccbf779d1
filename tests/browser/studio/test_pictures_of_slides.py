"""The recording's slides, as the studio's Chromium sees them."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from studio.faults import StudioError
from studio.pictures import opened
from tests.fixtures.chromium import Complaints


def test_slides_without_their_look_are_refused(
    desktop: BrowserContext, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.allowed_console_errors.append("ERR_FILE_NOT_FOUND")
    slides = tmp_path / "slides.html"
    look = tmp_path / "slides.css"
    slides.write_text('<link rel="stylesheet" href="slides.css"><section>Раз</section>')
    with pytest.raises(StudioError, match=r"slides\.css"):
        opened(desktop.new_page(), slides)
    look.write_text("section { color: black }")
    opened(desktop.new_page(), slides)

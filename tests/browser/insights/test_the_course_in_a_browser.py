"""How the course goes, on a phone and on a desktop: drawn, as tables, and taken away as files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read, running_stage
from tests.functional.insights.swing import in_full_swing


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A course in full swing."""
    with running_stage(sqlite_template, tmp_path) as running:
        in_full_swing(running.school)
        yield running


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_trainer_reads_where_groups_are_held_up_and_takes_the_table_away(
    stage: Stage, device: BrowserContext, language: str
) -> None:
    stage.school.locale = language
    trainer = stage.school.trainer()
    page = stage.enter(device, trainer, "workshop/overview")
    tab = "Курс" if language == "ru" else "Course"
    page.get_by_role("link", name=tab, exact=True).click()
    for part in ("#progress", "#steps"):
        expect(page.locator(f"{part} svg").first).to_be_visible()
    for table in page.locator("details > summary").all():
        if table.is_visible():
            table.click()
    expect(page.locator("table").first).to_be_visible()
    assert_fit_to_read(page)
    with page.expect_download() as saved:
        page.locator("a[href*='.xlsx']").first.click()
    assert saved.value.path().read_bytes().startswith(b"PK")

"""A school on a real port, for people with real browsers: the quiz and the workshop as they are."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from lti_tool.app import create_app
from lti_tool.db import db
from lti_tool.live.hub import EXTENSION
from lti_tool.settings import PROJECT_ROOT
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.application import settings_for
from tests.fixtures.serving import served
from tests.functional.activities.school import Person, School

COURSE = PROJECT_ROOT / "course_content" / "pos"


@dataclass(frozen=True)
class Stage:
    """A running tool at ``url`` with one activity placed in a school."""

    school: School
    url: str

    def address(self, person: Person, path: str) -> str:
        """Return the address of ``path`` in a person's session."""
        return self.url + person.url(path)

    def enter(self, context: BrowserContext, person: Person, path: str) -> Page:
        """Open ``path`` in ``context`` with a person's launch session."""
        name, value = person.cookie
        context.add_cookies([{"name": name, "value": value, "url": self.url, "httpOnly": True}])
        page = context.new_page()
        page.goto(self.address(person, path))
        return page

    @contextmanager
    def without_scripts(self, browser: Browser) -> Iterator[BrowserContext]:
        """Give a browser in which no script runs."""
        context = browser.new_context(java_script_enabled=False, locale="ru-RU")
        context.set_default_timeout(15_000)
        try:
            yield context
        finally:
            context.close()


@contextmanager
def running_stage(template: Path, folder: Path) -> Iterator[Stage]:
    """Run the tool on a copy of the database ``template`` until the end of the block."""
    copy = folder / "accord.sqlite3"
    shutil.copyfile(template, copy)
    app = create_app(settings_for(f"sqlite:///{copy}", folder))
    try:
        with served(app) as server:
            try:
                yield Stage(School(app), server.url)
            finally:
                app.extensions[EXTENSION].close()
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def built_in(file: str) -> dict[str, Any]:
    """Return a definition of the built-in course."""
    found: dict[str, Any] = yaml.safe_load((COURSE / file).read_text(encoding="utf-8"))
    return found


def assert_fit_to_read(page: Page) -> None:
    """Check that a page is accessible and no wider than its screen."""
    assert_accessible(page)
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"


def bring(sheet: Page | FrameLocator, slot: str) -> Locator:
    """Let a slot of the step stand on the screen, as «Back» and «Next» do on a phone; return it."""
    field = sheet.locator(f"[data-slot='{slot}']")
    expect(sheet.locator("form.saves-itself")).to_be_visible()
    back = sheet.locator("[data-before]")
    while not field.is_visible() and back.is_visible():
        back.click()
    while not field.is_visible() and not is_last_row(sheet):
        sheet.locator("button[value=next]").click()
    return field


def is_last_row(sheet: Page | FrameLocator) -> bool:
    """Whether «Next» leads out of the step: always, but on a phone before its last row."""
    place = sheet.locator("#place")
    if not place.is_visible():
        return True
    number, total = re.findall(r"\d+", place.inner_text())
    return bool(number == total)


def go_on(sheet: Page | FrameLocator) -> None:
    """Go to the next step, past all rows of this one."""
    expect(sheet.locator("form.saves-itself")).to_be_visible()
    while not is_last_row(sheet):
        sheet.locator("button[value=next]").click()
    sheet.locator("button[value=next]").click()


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element called ``name`` has the focus, as a keyboard person does."""
    for _press in range(most):
        page.keyboard.press("Tab")
        label = page.evaluate(
            """() => {
                const at = document.activeElement;
                const label = at.labels?.[0]?.textContent ?? at.textContent ?? "";
                return (at.ariaLabel ?? label).replace(/\\s+/g, " ").trim();
            }"""
        )
        if label.startswith(name):
            return
    raise AssertionError(f"Tab never comes to {name!r}")

"""The LMS's gradebook in a trainer's browser, who marks by touch or by keys."""

from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.fixtures.classroom import Classroom


@dataclass
class Gradebook:
    """The column of the link called ``link_title``; a cell leads to the work behind it."""

    room: Classroom
    page: Page
    link_title: str
    by_keys: bool
    saved: str = "Оценка сохранена"

    def open(self, who: str) -> FrameLocator:
        """Open the work behind somebody's cell, ready to be marked."""
        item = self.room.world.link(self.link_title).line_item_id
        user_id = self.room.world.person(who).user_id
        self.page.goto(f"{self.room.lms_url}/review/{item}/{user_id}")
        work = self.page.frame_locator("iframe")
        expect(work.locator("[data-mark][data-ready]")).to_be_attached()
        return work

    def press(self, what: Locator) -> None:
        """Press a button as this trainer does."""
        if self.by_keys:
            what.focus()
            self.page.keyboard.press("Enter")
        else:
            what.tap()

    def choose(self, work: FrameLocator, level: str) -> None:
        """Choose the same level of every criterion, by its number; the first is the best."""
        rows = work.locator(".review-criterion")
        if self.by_keys:
            rows.locator("input").first.focus()
            for _row in range(rows.count()):
                self.page.keyboard.press(level)
                self.page.keyboard.press("Tab")
        else:
            for row in rows.all():
                row.locator(".choice").nth(int(level) - 1).tap()

    def write(self, field: Locator, text: str) -> None:
        """Write in a field."""
        field.focus()
        self.page.keyboard.type(text)

    def set_mark(self, work: FrameLocator) -> None:
        """Set the mark; it is released at once."""
        if self.by_keys:
            self.page.keyboard.press("Control+Enter")
        else:
            work.locator(".review-bar .button-primary").tap()
        expect(work.get_by_text(self.saved)).to_be_visible()

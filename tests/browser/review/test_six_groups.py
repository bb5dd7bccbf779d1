"""A trainer marks six groups from the LMS's gradebook: by touch on a phone, by keys on a desktop."""

from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, expect

from lti_tool.sandbox_lms.people import TRAINER, Person
from tests.browser.lms_pages import sign_in
from tests.browser.marking import Gradebook
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser
from tests.functional.review.sheets import WORKSHOP, hand_in

SECOND = Person("second", "90", TRAINER, "Ольга", "Вторая", "second@school.example")
RETURNED, ADJUSTED = 1, 2


def six_groups(room: Classroom) -> list[tuple[str, str]]:
    """Let six groups of two hand their sheets in."""
    keys = ["anna", "boris", "vera", "galina", "dmitry", "elena"]
    keys += [person.key for person in room.world.add_participants(6)]
    groups = list(zip(keys[::2], keys[1::2], strict=True))
    for number, members in enumerate(groups, 1):
        hand_in(room, f"Группа {number}", *members)
    return groups


def hand_in_again(room: Classroom, who: str) -> None:
    """Hand the sheet in that was returned; nothing of its text changed, so signatures stand."""
    browser = LtiBrowser(room.world)
    page = browser.launch(who, WORKSHOP)
    page = browser.get(page.url.rpartition("/workshop/")[0] + "/workshop/submission")
    assert browser.submit(page, form="/submissions").ok


@pytest.mark.parametrize("by_keys", [False, True], ids=["phone", "keyboard"])
def test_six_groups_are_marked_from_the_gradebook_and_every_cell_is_right(
    room: Classroom, desktop: BrowserContext, phone: BrowserContext, by_keys: bool
) -> None:
    groups = six_groups(room)
    mine, theirs = (desktop, phone) if by_keys else (phone, desktop)
    sign_in(mine, room, "trainer")
    book = Gradebook(room, mine.new_page(), WORKSHOP, by_keys)
    for number, (first, _second) in enumerate(groups):
        work = book.open(first)
        expect(work.get_by_role("heading", level=1)).to_contain_text(f"Группа {number + 1}")
        if number == RETURNED:
            book.write(work.locator("[name=comment]"), "Добавьте срок")
            book.press(work.locator(".review-return summary"))
            book.press(work.get_by_role("button", name="Вернуть работу"))
            expect(work.get_by_text("Работа снова открыта")).to_be_visible()
            continue
        book.choose(work, "1")
        expect(work.locator("[data-sum]")).to_contain_text("10")
        if number == ADJUSTED:
            book.set_mark(work)
            book.press(work.locator("#members summary"))
            member = work.locator(".review-member").first
            book.write(member.locator("[name=points]"), "-2")
            book.write(member.locator("[name=reason]"), "Не был на встрече")
            book.press(member.get_by_role("button", name="Сохранить"))
            expect(work.get_by_text("Личные баллы сохранены")).to_be_visible()
        else:
            book.set_mark(work)

    hand_in_again(room, groups[RETURNED][0])
    work = book.open(groups[RETURNED][1])
    room.world.add_person(SECOND)
    sign_in(theirs, room, "second")
    other = Gradebook(room, theirs.new_page(), WORKSHOP, by_keys=False).open(groups[RETURNED][0])
    expect(other.get_by_text("сейчас проверяет эту работу")).to_be_visible()
    book.choose(work, "2")
    expect(work.locator("[data-sum]")).to_contain_text("6")
    book.set_mark(work)

    room.deliver()
    points = {who: room.world.cell(WORKSHOP, who).points for group in groups for who in group}
    expected = dict.fromkeys(points, Decimal(10))
    expected |= dict.fromkeys(groups[RETURNED], Decimal(6))
    lowered = [who for who in groups[ADJUSTED] if points[who] == Decimal(8)]
    assert len(lowered) == 1
    assert points == expected | {lowered[0]: Decimal(8)}
    assert room.world.repeated_scores() == []

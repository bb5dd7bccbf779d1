"""The bell in every page's header, and the list behind it."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import form_group


def groups_with_an_open_gallery(stage: Stage) -> Person:
    """Let a trainer open the gallery, and move somebody before."""
    anna, petr = stage.school.person("Иванова Анна"), stage.school.person("Петров Пётр")
    form_group(stage.school, anna, "Радуга")
    bridge = form_group(stage.school, petr, "Мост")
    trainer = stage.school.trainer()
    trainer.post(f"workshop/groups/people/{anna.user_id}", {"group": str(bridge)})
    trainer.post("workshop/gallery", {"shows": "named"})
    return anna


def test_the_bell_counts_what_is_new_and_its_list_leads_there(
    stage: Stage, phone: BrowserContext
) -> None:
    page = stage.enter(phone, groups_with_an_open_gallery(stage), "workshop/")
    page.get_by_role("link", name="2 новых уведомления").click()
    expect(page.get_by_role("heading", name="Уведомления", level=1)).to_be_visible()
    expect(page.get_by_text("Теперь Вы в группе «Мост»")).to_be_visible()
    assert_fit_to_read(page)
    page.get_by_role("button", name="Посмотреть").first.click()
    expect(page.get_by_role("heading", name="Галерея", level=1)).to_be_visible()
    page.get_by_role("link", name="1 новое уведомление").click()
    page.get_by_role("button", name="Все прочитаны").click()
    expect(page.get_by_role("link", name="Уведомления", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Все прочитаны")).to_have_count(0)

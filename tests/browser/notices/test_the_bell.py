"""The bell in every page's header, and the list behind it."""

from dataclasses import replace

from playwright.sync_api import BrowserContext, expect

from lti_tool.db import db
from lti_tool.notices.mail import mailboxes
from lti_tool.settings import MailServer
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


def key_of_a_mailbox(stage: Stage, person: Person) -> str:
    """Let the installation send e-mail, to this person too; return the key to end it."""
    app = stage.school.app
    server = MailServer("localhost", 25, "none", "accord@school.example")
    app.extensions["accord_settings"] = replace(app.extensions["accord_settings"], mail=server)
    with stage.school.database():
        mailboxes.note(person.user_id, "anna@school.example", "en")
        db.session.commit()
        box = mailboxes.in_use(person.user_id)
        assert box is not None
        return box.key


def test_e_mails_are_ended_beside_the_notices_and_begun_again_by_their_link(
    stage: Stage, phone: BrowserContext
) -> None:
    anna = stage.school.person("Иванова Анна")
    key = key_of_a_mailbox(stage, anna)
    page = stage.enter(phone, anna, "notices/")
    assert_fit_to_read(page)
    page.get_by_role("button", name="Не присылать писем").click()
    expect(page.get_by_text("Вы не получаете писем о новом.")).to_be_visible()
    page.goto(f"{stage.url}/mail/{key}")
    expect(page.get_by_text("You get no such e-mails any more")).to_be_visible()
    assert_fit_to_read(page)
    page.get_by_role("link", name="Русский").click()
    page.get_by_role("button", name="Присылать снова").click()
    expect(page.get_by_role("button", name="Не присылать писем")).to_be_visible()
    assert_fit_to_read(page)

"""Who gets a digest by e-mail, when, and what stands in it; and what happens when it cannot go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import update

from lti_tool import clock
from lti_tool.contexts import personal_data
from lti_tool.contexts.models import Context, Membership
from lti_tool.db import db
from lti_tool.notices.mail import mailboxes, rounds
from lti_tool.notices.mail.errors import (
    MailAddressRefusedError,
    MailDoubtfulError,
    MailGaveUpError,
    MailPutOffError,
    MailServerError,
)
from lti_tool.notices.mail.letter import POSTCARDS
from lti_tool.notices.words import TEXTS
from lti_tool.platforms.models import Registration
from tests.fixtures.mail_server import HANG_UP, MailServer
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person
from tests.functional.notices.mail.conftest import LATER, Post

ANNA, BORIS, VERA = "anna@school.example", "boris@school.example", "vera@school.example"
DAY = timedelta(days=1)


def text_of(server: MailServer, address: str, kind: str = "plain") -> str:
    """The last mail to an address as its reader sees it."""
    body = server.to(address)[-1].get_body((kind,))
    assert body is not None
    return str(body.get_content())


def both(post: Post) -> tuple[Person, Person]:
    """Anna and Boris, who have something unread."""
    anna, boris = post.person("Анна", ANNA), post.person("Борис", BORIS)
    post.tell(anna, boris)
    return anna, boris


def test_what_stays_unread_comes_once(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    assert post.round(timedelta(minutes=14)) == 0
    assert post.server.connections == 0
    assert post.round() == 1
    assert post.round(timedelta(minutes=30)) == 1
    assert post.round(timedelta(days=2)) == 1


def test_who_reads_it_in_the_tool_gets_no_e_mail(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    anna.post("notices/read")
    assert post.round() == 0


def test_what_comes_later_waits_for_the_next_day(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    assert post.round() == 1
    post.tell(anna, kind="returned", after=LATER)
    assert post.round(LATER * 2) == 1
    assert post.round(DAY + LATER * 2) == 2
    plain = text_of(post.server, ANNA)
    assert "Вашу работу вернули на доработку" in plain
    assert "Ваша работа оценена" not in plain


def test_a_digest_says_what_and_where_without_names(post: Post) -> None:
    trainer = post.person("Тренер", VERA)
    for number in range(3):
        post.tell(trainer, kind="handed_in", subject=f"sheet:{number}")
    post.tell(trainer, kind="group_changed")
    post.school.place("quiz", QUIZ, title="Вторая & последняя")
    post.tell(trainer, kind="to_mark")
    assert post.round() == 1
    (mail,) = post.server.to(VERA)
    assert mail["Subject"] == "5 новых уведомлений: Курс «ПОС»"
    assert mail["From"] == "Accord <accord@school.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = text_of(post.server, VERA), text_of(post.server, VERA, "html")
    for text in (plain, html):
        assert "Сданы 3 работы" in text
        assert "Теперь Вы в другой группе" in text
        assert "Контрольная" in text
        assert "откройте курс в системе обучения" in text
        assert "Тайн" not in text
        assert "Тренер" not in text
    assert "Вторая & последняя" in plain
    assert "Вторая &amp; последняя" in html


def test_a_digest_speaks_the_readers_language(post: Post) -> None:
    ivan, anna = post.person("Иван", BORIS, "en-GB"), post.person("Анна", ANNA, "xx")
    post.tell(ivan, anna)
    assert post.round() == 2
    assert post.server.to(BORIS)[0]["Subject"] == "1 new notice: Курс «ПОС»"
    assert "Your work has been marked" in text_of(post.server, BORIS)
    assert "Ваша работа оценена" in text_of(post.server, ANNA)


@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_of_notice_has_words_for_an_e_mail(post: Post, kind: str) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna, kind=kind)
    assert post.round() == 1
    assert set(TEXTS) == {*POSTCARDS, "handed_in"}


def test_a_digest_leads_to_the_course_where_its_page_is_known(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    with post.school.database():
        moodle = {"family": "moodle", "issuer": "https://moodle.example"}
        db.session.execute(update(Registration).values(**moodle))
        db.session.execute(update(Context).values(lti_id="17"))
        db.session.commit()
    post.tell(anna)
    assert post.round() == 1
    page = "https://moodle.example/course/view.php?id=17"
    assert page in text_of(post.server, ANNA)
    assert f'href="{page}"' in text_of(post.server, ANNA, "html")


def test_one_click_in_the_mail_program_ends_it(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    assert post.round() == 1
    mail = post.server.to(ANNA)[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert address in text_of(post.server, ANNA)
    program = post.school.app.test_client()
    answer = program.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Вы больше не получаете таких писем" in answer.text
    post.tell(anna, kind="returned")
    assert post.round(DAY * 2) == 1


def test_long_names_break_no_header(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    app, base = post.school.app, f"https://{'long.' * 12}school.example"
    app.extensions["accord_settings"] = replace(app.extensions["accord_settings"], base_url=base)
    with post.school.database():
        db.session.execute(update(Context).values(title="Очень\r\nдлинный курс " * 20))
        db.session.commit()
    post.tell(anna)
    assert post.round() == 1
    lines = post.server.texts[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{base}/mail/{post.box(anna).key}>".encode() in lines
    assert max(map(len, lines)) < 200
    subject = post.server.to(ANNA)[0]["Subject"]
    assert subject.startswith("1 новое уведомление: Очень длинный курс Очень")
    assert len(subject) <= 120


def test_looking_at_the_page_changes_nothing_and_its_button_undoes(post: Post) -> None:
    anna = post.person("Анна", ANNA, "en")
    page = f"/mail/{post.box(anna).key}"
    visitor = post.school.app.test_client()
    shown = visitor.get(page)
    assert "You get an e-mail, once a day at most" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert ANNA not in shown.text
    assert "Вы получаете письмо" in visitor.get(f"{page}?lang=ru").text
    assert post.box(anna).wanted
    visitor.post(page)
    post.tell(anna)
    assert "You get no such e-mails any more" in visitor.get(page).text
    assert "You get an e-mail" in visitor.post(page, data={"wanted": "yes"}).text
    assert post.round(DAY) == 0
    post.tell(anna, kind="returned")
    assert post.round() == 1


def test_a_wrong_key_leads_nowhere(post: Post) -> None:
    visitor = post.school.app.test_client()
    for ask in (visitor.get, visitor.post):
        assert ask(f"/mail/{'x' * 22}").status_code == 404


def test_the_switch_stands_with_the_notices(post: Post) -> None:
    anna, nobody = post.person("Анна", ANNA), post.person("Без адреса")
    assert f"придёт письмо на {ANNA}" in anna.text("notices/")
    assert anna.post("notices/mail").status_code == 303
    assert "Вы не получаете писем" in anna.text("notices/")
    assert not post.box(anna).wanted
    anna.post("notices/mail", {"wanted": "yes"})
    assert post.box(anna).wanted
    assert "И по почте" not in nobody.text("notices/")
    assert nobody.post("notices/mail").status_code == 404


def test_an_address_is_kept_as_the_last_launch_tells_it(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    key = post.box(anna).key
    for said, kept in ((BORIS, BORIS), (BORIS, BORIS), ("no address", ""), (ANNA, ANNA)):
        with post.school.database():
            mailboxes.note(anna.user_id, said, "en")
            db.session.commit()
        assert (post.box(anna).address, post.box(anna).language) == (kept, "en")
    with post.school.database():
        mailboxes.note(anna.user_id, ANNA, "ru")
        db.session.commit()
    assert (post.box(anna).language, post.box(anna).key) == ("ru", key)


def test_nothing_of_a_course_that_they_left_or_of_a_platform_that_is_off(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    with post.school.database():
        db.session.execute(update(Registration).values(is_active=False))
        db.session.commit()
    assert post.round() == 0
    with post.school.database():
        db.session.execute(update(Registration).values(is_active=True))
        db.session.execute(update(Membership).values(left_at=clock.now()))
        db.session.commit()
    assert post.round() == 0


def test_a_server_that_is_down_delays_and_loses_nothing(
    post: Post, restarted: Callable[[], None]
) -> None:
    both(post)
    post.server.answers["greeting"] = "421 closing"
    with structlog.testing.capture_logs() as logs:
        assert post.round() == 0
        assert post.round() == 0
    assert [(log["event"], log["code"]) for log in logs] == [
        ("mail_server_failed", MailServerError.code)
    ]
    assert post.server.connections == 1
    del post.server.answers["greeting"]
    assert post.round(LATER + timedelta(minutes=11)) == 2
    assert post.postman.failures == 0


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "554 5.7.1 relay", "451 later"])
def test_one_refused_address_stops_no_other(post: Post, answer: str) -> None:
    anna, boris = both(post)
    post.server.answers[ANNA] = answer
    assert post.round() == 1
    assert post.server.to(BORIS)
    assert post.box(boris).reason == ""
    for_ever = "5.1.1" in answer
    refused = MailAddressRefusedError if for_ever else MailPutOffError
    assert (post.box(anna).reason, post.box(anna).is_stopped) == (refused.code, for_ever)
    del post.server.answers[ANNA]
    assert post.round() == 1
    assert post.round(LATER * 2) == (1 if for_ever else 2)
    assert post.box(anna).tries == 0


def test_a_stopped_mailbox_says_so_and_begins_anew(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    post.server.answers[ANNA] = "550 5.1.1 no such user"
    post.round()
    assert f"Письма на {ANNA} не принимают" in anna.text("notices/")
    del post.server.answers[ANNA]
    post.tell(anna)
    assert post.round(DAY * 2) == 0
    anna.post("notices/mail", {"wanted": "yes"})
    assert "не принимают" not in anna.text("notices/")
    post.tell(anna)
    assert post.round(DAY * 2) == 1


def test_a_mailbox_that_is_refused_for_days_is_given_up(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    post.server.answers[ANNA] = "550 no"
    for number in range(20):
        post.round(LATER + DAY * number)
    assert post.box(anna).reason == MailGaveUpError.code
    assert post.box(anna).is_stopped


@pytest.mark.parametrize("step", ["mail", ANNA])
def test_a_server_that_hangs_up_in_the_middle_goes_on_with_the_others_first(
    post: Post, step: str
) -> None:
    anna, _boris = both(post)
    post.server.answers[step] = HANG_UP
    assert post.round() == 0
    assert post.box(anna).reason == MailServerError.code
    post.server.answers = {ANNA: HANG_UP}
    assert post.round(LATER + timedelta(minutes=9)) == 0
    assert post.round(LATER + timedelta(minutes=11)) <= 1
    post.server.answers.clear()
    assert post.round(DAY) == 2


def test_a_text_that_may_have_arrived_is_not_sent_again(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    post.server.answers["text"] = HANG_UP
    with structlog.testing.capture_logs() as logs:
        post.round()
    assert [log["event"] for log in logs] == ["mail_doubtful"]
    assert post.box(anna).reason == MailDoubtfulError.code
    post.server.answers.clear()
    assert post.round(DAY * 2) == 0


@pytest.mark.parametrize("step", ["data", "text"])
def test_a_text_that_is_refused_is_tried_again(post: Post, step: str) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    post.server.answers[step] = "554 5.6.0 not like this"
    assert post.round() == 0
    assert post.box(anna).reason == MailPutOffError.code
    post.server.answers.clear()
    assert post.round(LATER * 2) == 1


def test_nothing_is_locked_while_the_server_thinks(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    done = []

    def write_meanwhile() -> None:
        with post.school.database():
            mailboxes.choose(mailboxes.of(anna.user_id), wanted=False)  # type: ignore[arg-type]
            db.session.commit()
            done.append(1)

    post.server.on_text = write_meanwhile
    assert post.round() == 1
    assert done
    assert not post.box(anna).wanted


def test_two_workers_send_one_digest(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    seen = rounds.due

    def due_while_another_sends(now: object) -> list[rounds.Due]:
        boxes = seen(now)  # type: ignore[arg-type]
        monkeypatch.setattr(rounds, "due", seen)
        rounds.Postman().go_round()
        return boxes

    monkeypatch.setattr(rounds, "due", due_while_another_sends)
    assert post.round() == 1


def test_a_round_ends_in_time(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    both(post)
    monkeypatch.setattr(rounds, "LONGEST_ROUND", -1.0)
    assert post.round() == 0
    monkeypatch.undo()
    assert post.round() == 2


def test_where_no_e_mail_is_sent_the_addresses_are_forgotten_and_choices_kept(post: Post) -> None:
    anna, boris = both(post)
    boris.post("notices/mail")
    app = post.school.app
    app.extensions["accord_settings"] = replace(app.extensions["accord_settings"], mail=None)
    assert post.round() == 0
    assert (post.box(anna).address, post.box(boris).wanted) == ("", False)
    assert "письм" not in anna.text("notices/")
    with post.school.database():
        mailboxes.note(anna.user_id, ANNA, "ru")
        db.session.commit()
    assert post.box(anna).address == ""


def test_the_mailbox_is_handed_over_and_goes_with_the_person(post: Post) -> None:
    anna = post.person("Анна", ANNA)
    key = post.box(anna).key
    with post.school.database():
        assert personal_data.export(anna.user_id)["mailbox"][0]["address"] == ANNA
        personal_data.erase(anna.user_id)
        db.session.commit()
    assert post.school.app.test_client().get(f"/mail/{key}").status_code == 404

"""Groups walk along each other's sheets: they react, say one thing, and take a rule with credit."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from lti_tool.activities.workshop.models import GalleryVoice, Sheet, Submission
from lti_tool.db import db
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_signing_and_handing_in import give_back, mark
from tests.functional.activities.workshop.test_the_live_sheet import changes


@dataclass
class Walk:
    """«Радуга» has handed in; Вера of «Мост» has a full sheet of her own, still open."""

    crew: Crew
    vera: Person
    trainer: Person
    sheet_id: int
    hers: int

    @property
    def path(self) -> str:
        """Where the handed-in sheet hangs."""
        return f"workshop/gallery/{self.sheet_id}"

    def open(self, shows: str) -> None:
        """Let the trainer open or close the gallery."""
        assert self.trainer.post("workshop/gallery", {"shows": shows}).status_code == 303


@pytest.fixture
def walk(crew: Crew) -> Walk:
    vera = crew.school.person("Орлова Вера")
    other = form_group(crew.school, vera, "Мост")
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    fill(vera, {**FULL, "rules": ["Своё правило"]})
    with crew.school.database():
        sheets = dict(db.session.execute(select(Sheet.group_id, Sheet.id)).tuples().all())
    return Walk(crew, vera, crew.school.trainer(), sheets[crew.group_id], sheets[other])


def test_the_gallery_is_closed_until_the_trainer_opens_it(walk: Walk) -> None:
    assert "Галерея не открыта" in walk.vera.text("workshop/gallery")
    assert walk.vera.get(walk.path).status_code == 404
    assert walk.vera.post(f"{walk.path}/reactions", {"reaction": "near"}).status_code == 404
    assert walk.vera.post("workshop/gallery", {"shows": "named"}).status_code == 403
    assert "Закрыта" in walk.trainer.text("workshop/gallery")
    assert "Радуга" in walk.trainer.text(walk.path)
    walk.open("named")
    assert "Радуга" in walk.vera.text("workshop/gallery")
    assert "Начинаем вовремя" in walk.vera.text(walk.path)
    assert "листы других групп" in walk.crew.anna.text("workshop/submission")
    walk.open("closed")
    assert walk.vera.get(walk.path).status_code == 404


def test_only_what_is_handed_in_and_stands_hangs_there(walk: Walk) -> None:
    walk.open("named")
    assert walk.crew.anna.get(f"workshop/gallery/{walk.hers}").status_code == 404
    give_back(walk.crew, "")
    assert walk.vera.get(walk.path).status_code == 404
    assert "Пока не сдан ни один лист" in walk.vera.text("workshop/gallery")


def test_an_anonymous_gallery_names_no_group_and_no_speaker(walk: Walk) -> None:
    walk.open("anonymous")
    walk.vera.post(f"{walk.path}/comments", {"comment": "Сильное начало"})
    for page in (walk.vera.text("workshop/gallery"), walk.vera.text(walk.path)):
        assert "Радуга" not in page
        assert "Лист 1" in page
    theirs = walk.crew.anna.text(walk.path)
    assert "Сильное начало" in theirs
    assert "Орлова" not in theirs
    assert "ваша группа" in walk.crew.anna.text("workshop/gallery")
    assert "Орлова Вера" in walk.trainer.text(walk.path)


def test_a_reaction_is_one_of_a_few_and_goes_away_when_given_twice(walk: Walk) -> None:
    walk.open("named")
    for reaction in ("near", "clear"):
        walk.vera.post(f"{walk.path}/reactions", {"reaction": reaction})
    assert "Ясно сказано: 1" in walk.crew.anna.text(walk.path)
    assert "Близко нам" not in walk.crew.anna.text(walk.path)
    assert "Ясно сказано: 1" in walk.trainer.text("workshop/gallery")
    walk.vera.post(f"{walk.path}/reactions", {"reaction": "clear"})
    walk.vera.post(f"{walk.path}/reactions", {"reaction": "angry"})
    with walk.crew.school.database():
        assert db.session.scalars(select(GalleryVoice)).all() == []


def test_a_person_has_one_comment_and_a_trainer_may_take_it_away(walk: Walk) -> None:
    walk.open("named")
    for words in ("Первое", "  Второе  "):
        walk.vera.post(f"{walk.path}/comments", {"comment": words})
    walk.vera.post(f"{walk.path}/reactions", {"reaction": "near"})
    page = walk.crew.anna.text(walk.path)
    assert ("Второе" in page, "Первое" in page, "Орлова Вера" in page) == (True, False, True)
    assert "1 комментарий" in walk.vera.text("workshop/gallery")
    removal = f"{walk.path}/comments/{walk.vera.user_id}/remove"
    assert walk.crew.anna.post(removal).status_code == 403
    assert walk.trainer.post(removal).status_code == 303
    page = walk.crew.anna.text(walk.path)
    assert ("Второе" in page, "Близко нам: 1" in page) == (False, True)


def test_nobody_speaks_of_their_own_sheet_and_trainers_only_look(walk: Walk) -> None:
    walk.open("named")
    for path, data in (("reactions", {"reaction": "near"}), ("comments", {"comment": "Мы!"})):
        assert walk.crew.anna.post(f"{walk.path}/{path}", data).status_code == 404
        assert walk.trainer.post(f"{walk.path}/{path}", data).status_code == 403
    assert walk.trainer.post(f"{walk.path}/taken/rules.1").status_code == 403


def test_a_rule_is_taken_with_credit_once(walk: Walk) -> None:
    walk.open("named")
    assert "Взять правило" in walk.vera.text(walk.path)
    for _twice in range(2):
        taken = walk.vera.post(f"{walk.path}/taken/rules.1")
        assert taken.location.endswith("/workshop/slots/rules.2")
    page = walk.vera.text("workshop/steps/rules")
    assert page.count("Начинаем вовремя") == 1
    assert page.count("взято у группы «Радуга»: Правило 1") == 1
    for path in ("taken/feelings.1", "taken/rules.3", "taken/x"):
        assert walk.vera.post(f"{walk.path}/{path}").status_code == 404


CREDIT = "взято из галереи: Правило 1"


def test_an_open_page_is_told_of_the_credit_with_the_rule(walk: Walk) -> None:
    walk.open("anonymous")
    before = changes(walk.vera)
    walk.vera.post(f"{walk.path}/taken/rules.1")
    told = changes(walk.vera, before["cursor"])
    assert told["around"] > before["around"]
    margins = walk.vera.text("workshop/around/rules")
    assert f'data-margin="rules.2"><p class="paper-credit">{CREDIT}</p>' in margins


def test_a_rule_from_an_anonymous_gallery_is_credited_to_the_gallery(walk: Walk) -> None:
    walk.open("anonymous")
    walk.vera.post(f"{walk.path}/taken/rules.1")
    for page in ("workshop/steps/rules", "workshop/steps/feelings", "workshop/signing"):
        assert CREDIT in walk.vera.text(page)
    walk.open("named")
    assert "Радуга" not in walk.vera.text("workshop/steps/rules")


def test_a_credit_goes_where_the_rule_goes_and_is_lost_when_it_is_rewritten_wholly(
    walk: Walk,
) -> None:
    walk.open("anonymous")
    walk.vera.post(f"{walk.path}/taken/rules.1")
    mended = slot(1, "Начинаем вовремя, в 9:00", "mended")
    assert walk.vera.patch("workshop/slots/rules.2", mended).status_code == 200
    assert CREDIT in walk.vera.text("workshop/steps/rules")
    for key, base, text in (("rules.2", 2, ""), ("rules.3", 0, "Начинаем вовремя")):
        walk.vera.patch(f"workshop/slots/{key}", slot(base, text, f"moved-{key}"))
    assert CREDIT in walk.vera.text("workshop/steps/rules")
    own = slot(1, "Благодарим друг друга", "own")
    assert walk.vera.patch("workshop/slots/rules.3", own).status_code == 200
    assert CREDIT not in walk.vera.text("workshop/steps/rules")


def test_the_agreement_and_the_trainers_page_say_whose_rule_it_was(walk: Walk) -> None:
    walk.open("named")
    walk.vera.post(f"{walk.path}/taken/rules.1")
    sheet = f"review/work/sheet:{walk.hers}"
    assert "взято у группы «Радуга»" in walk.trainer.text(sheet)
    sign(walk.vera)
    hand_in(walk.vera)
    with walk.crew.school.database():
        newest = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        assert newest is not None
        newest_id = newest.id
        path = f"workshop/agreements/{newest_id}"
    for page in ("workshop/submission", path, f"{path}/txt"):
        assert "взято у группы «Радуга»" in walk.vera.text(page)
    assert "взято у группы «Радуга»" in walk.trainer.text(f"review/work/submission:{newest_id}")
    assert walk.vera.get(f"{path}/pdf").data.startswith(b"%PDF")


def test_a_rule_for_which_there_is_no_place_is_not_taken(walk: Walk) -> None:
    walk.open("named")
    for number, text in ((2, "Второе"), (3, "Третье")):
        walk.vera.patch(f"workshop/slots/rules.{number}", slot(0, text, f"more-{number}"))
    refused = walk.vera.post(f"{walk.path}/taken/rules.1")
    assert (refused.status_code, "rule-does-not-fit" in refused.text) == (409, True)
    walk.vera.patch("workshop/slots/rules.3", slot(1, "", "emptied"))
    assert walk.vera.post(f"{walk.path}/taken/rules.1").location.endswith("slots/rules.3")


def test_a_group_that_has_handed_in_takes_a_rule_by_amending(walk: Walk) -> None:
    sign(walk.vera)
    hand_in(walk.vera)
    walk.open("named")
    hers = f"workshop/gallery/{walk.hers}"
    assert "Ваш лист сдан" in walk.crew.anna.text(hers)
    assert "sheet-submitted" in walk.crew.anna.post(f"{hers}/taken/rules.1").text
    assert walk.crew.anna.post(f"{walk.path}/taken/rules.1").status_code == 404
    mark(walk.crew, "8")
    walk.crew.anna.post("workshop/amendments")
    assert walk.crew.anna.post(f"{hers}/taken/rules.1").location.endswith("slots/rules.2")

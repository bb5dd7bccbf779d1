"""A QR code on the projector leads a phone to its group, or says how to come there."""

from datetime import timedelta

from lti_tool.contexts.forming import code_of
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.functional.activities.workshop.conftest import WORKSHOP, Crew, fill, hand_in, sign
from tests.functional.activities.workshop.test_placing_people import crews_of


def address(crew: Crew, code: str = "") -> str:
    return f"/workshop/join/{crew.school.placement_id}/{code or code_of(crew.group_id)}"


def test_the_projector_shows_a_code_to_scan_for_each_group_that_works(crew: Crew) -> None:
    trainer = crew.school.trainer()
    wall = trainer.text("workshop/overview/projector")
    assert wall.count('class="qr"') == 1
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    assert 'class="qr"' not in trainer.text("workshop/overview/projector")


def test_a_phone_without_a_session_learns_what_to_do_and_nothing_else(crew: Crew) -> None:
    phone = crew.school.app.test_client()
    page = phone.get(address(crew)).get_data(as_text=True).replace("\xa0", " ")
    assert code_of(crew.group_id) in page
    assert "Откройте задание из своего курса" in page
    assert ("Радуга" in page, "Иванова" in page) == (False, False)
    unknown = phone.get("/workshop/join/999999/0000")
    assert unknown.status_code == 200
    for wrong in ("12345", "abcd", "١٢٣٤"):
        assert phone.get(f"/workshop/join/1/{wrong}").status_code == 404


def test_a_phone_with_the_workshop_open_is_asked_and_joins(crew: Crew) -> None:
    vera = crew.school.person("Вера")
    page = vera.text(address(crew))
    assert "Вступить в группу «Радуга»" in page
    assert vera.user_id not in crews_of(crew.school)["Радуга"]
    assert vera.post(f"workshop/groups/{crew.group_id}/join").status_code == 303
    again = vera.text(address(crew))
    assert "Вступить в группу" not in again
    assert "Ваша группа: Радуга" in again


def test_a_full_group_and_a_code_of_no_group_lead_to_the_others(crew: Crew) -> None:
    vera, late = crew.school.person("Вера"), crew.school.person("Поздний")
    vera.post(f"workshop/groups/{crew.group_id}/join")
    assert "В этой группе мест нет" in late.text(address(crew))
    code = f"{(int(code_of(crew.group_id)) + 1) % 10_000:04d}"
    assert "Группы с таким кодом нет" in late.text(address(crew, code))


def test_a_session_that_is_over_or_of_another_workshop_is_none(crew: Crew) -> None:
    vera = crew.school.person("Вера")
    ours = address(crew)
    with crew.school.database():
        session = db.session.get_one(LaunchSession, vera.session_id)
        session.expires_at -= timedelta(days=2)
        db.session.commit()
    assert "Откройте задание из своего курса" in vera.text(ours)
    crew.school.place("workshop", WORKSHOP)
    elsewhere = crew.school.person("Чужая")
    assert "Откройте задание из своего курса" in elsewhere.text(ours)

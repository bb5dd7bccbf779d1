"""Situations that break group work elsewhere, each by its name, from the group to the hand-in.

A group blocked by one absent member: ``test_absent_and_late.py``. People who never join, late
joiners, moved members: ``test_people_who_come_otherwise.py``. Lost text: ``test_a_real_server.py``.
"""

from sqlalchemy import select

from lti_tool.activities.workshop.models import Signature, SlotEdit, Submission
from lti_tool.db import db
from tests.functional.activities.workshop.conftest import Crew, fill, hand_in, hash_on, sign, slot

RULE = "rules.1"


def texts_in_history(crew: Crew) -> list[str]:
    with crew.school.database():
        return list(
            db.session.scalars(
                select(SlotEdit.text).where(SlotEdit.key == RULE).order_by(SlotEdit.version)
            )
        )


def test_members_overwriting_each_other_see_both_texts_and_keep_both(crew: Crew) -> None:
    anna, petr = crew.everybody
    fill(anna)
    # Both began from the same text; the second to be saved is shown the first one's and both joined.
    assert anna.patch(
        f"workshop/slots/{RULE}", slot(1, "Начинаем точно вовремя", "anna-1")
    ).json == {"version": 2}
    late = petr.patch(f"workshop/slots/{RULE}", slot(1, "Всегда начинаем вовремя", "petr-1"))
    assert late.status_code == 409
    assert late.json is not None
    assert (late.json["text"], late.json["author"]) == ("Начинаем точно вовремя", "Иванова Анна")
    assert late.json["merged"] == "Всегда начинаем точно вовремя"
    joined = petr.patch(
        f"workshop/slots/{RULE}", slot(late.json["version"], late.json["merged"], "petr-2")
    )
    assert joined.json == {"version": 3}
    assert "Всегда начинаем точно вовремя</textarea>" in anna.text("workshop/steps/rules")
    # Whoever rubs out what others wrote rubs out nothing for good.
    assert petr.patch(f"workshop/slots/{RULE}", slot(3, "", "petr-3")).status_code == 200
    assert "Всегда начинаем точно вовремя" in anna.text(f"workshop/slots/{RULE}/history")
    put_back = anna.post(f"workshop/slots/{RULE}/restore", {"version": "3", "base_version": "4"})
    assert put_back.status_code == 303
    assert texts_in_history(crew) == [
        "Начинаем вовремя",
        "Начинаем точно вовремя",
        "Всегда начинаем точно вовремя",
        "",
        "Всегда начинаем точно вовремя",
    ]


def test_signatures_that_mean_nothing_cannot_be_given_or_kept(crew: Crew) -> None:
    anna, petr = crew.everybody
    fill(anna)
    # Nobody signs unread: the text on the signer's page must be the one that stands.
    unread = anna.post("workshop/signatures", {"content_hash": "0" * 64})
    assert (unread.status_code, "sheet-changed" in unread.text) == (409, True)
    # Nobody signs for another: a signature bears the name the course vouches for.
    read = hash_on(anna.text("workshop/signing"))
    anna.post("workshop/signatures", {"content_hash": read, "name": "Петров Пётр"})
    page = petr.text("workshop/signing")
    assert "Подписал 1 из 2" in page
    assert 'Петров Пётр</span> <span class="quiet">· подписал' not in page
    # A signature ends with the text it stood under, and its giver is told what changed.
    petr.patch(f"workshop/slots/{RULE}", slot(1, "Начинаем вовремя!", "petr-1"))
    with crew.school.database():
        (given,) = db.session.scalars(select(Signature))
        assert (given.signed_name, given.content_hash) == ("Иванова Анна", read)
        assert given.voided_at is not None
    assert "Изменилось: Правило 1" in anna.text("workshop/signing")
    refused = anna.post("workshop/submissions", {"content_hash": read})
    assert refused.status_code == 409
    # What is handed in names exactly those who signed exactly that.
    sign(anna)
    hand_in(anna)
    with crew.school.database():
        submission = db.session.scalars(select(Submission)).one()
        signed = {one["name"] for one in submission.roster if one["signed_at"]}
        assert signed == {"Иванова Анна"}
        assert submission.content_hash != read


def test_a_group_at_one_device_writes_there_and_each_signs_on_their_own(crew: Crew) -> None:
    anna, petr = crew.everybody
    fill(anna)
    sign(anna)
    assert "Если вы работаете за одним устройством" in anna.text("workshop/signing")
    # Petr never had the sheet open; his way leads from the course straight to reading and signing.
    way = petr.get("workshop/")
    assert way.headers["Location"].endswith("/workshop/signing")
    page = petr.text("workshop/signing")
    assert all(text in page for text in ("Интерес", "Доверие", "Спрашиваем", "Начинаем вовремя"))
    sign(petr)
    assert "Если вы работаете за одним устройством" not in anna.text("workshop/signing")
    hand_in(anna)
    with crew.school.database():
        roster = db.session.scalars(select(Submission.roster)).one()
        assert all(one["signed_name"] == one["name"] for one in roster)
        assert len(roster) == 2

"""What people see in the sandbox, and its switches over HTTP."""

from decimal import Decimal

import requests

from lti_tool.sandbox_lms.world import Course, SeedLink, World
from tests.functional.lti_browser import LtiBrowser
from tests.functional.sandbox_lms.tool_stub import ToolStub


def test_the_first_page_offers_everybody_and_signs_in_by_one_click(
    browser: LtiBrowser, world: World
) -> None:
    page = browser.open_top(world.url + "/")
    for person in world.people.values():
        assert person.name in page.text
    assert "Инструмент ещё не подключён" in page.text
    course = browser.submit(page, {"person": "anna"}, form="/sign-in")
    assert course.url == f"{world.url}/course/{world.course.id}"
    assert "Анна Соколова" in course.text
    english = browser.submit(course, {"language": "en"}, form="/language")
    assert "My grades" in english.text
    home = browser.submit(english, form="/sign-out")
    assert "Анна Соколова</strong> ·" not in home.text


def test_pages_refuse_those_who_may_not(browser: LtiBrowser, world: World) -> None:
    assert browser.open_top(f"{world.url}/course/2").status_code == 403
    browser.sign_in("anna")
    for path in ("/admin/tools", "/grades/3/5"):
        assert browser.open_top(world.url + path).status_code == 403
    for path in ("/course/99", "/mod/99", "/mod/Quiz", "/review/99/5", "/mod/1/launch", "/nowhere"):
        assert browser.open_top(world.url + path).status_code == 404, path
    browser.sign_in("trainer")
    for path in ("/grades/99/5", "/grades/3/999", "/course/2/add"):
        assert browser.open_top(world.url + path).status_code in {403, 404}, path
    posts = (
        ("/sign-in", {"person": "nobody"}),
        ("/language", {"language": "fr"}),
        ("/mod/1/change", {"action": "burn"}),
        ("/grades/3/5", {"action": "burn"}),
        ("/grades/3/5", {"action": "override", "points": "51"}),
        ("/grades/3/5", {"action": "override", "points": "many"}),
        ("/admin/tools/register", {"url": "javascript:alert(1)"}),
    )
    for path, data in posts:
        assert browser.post(world.url + path, data).status_code == 400, path
    assert browser.post(world.url + "/admin/tools/none/switch", {}).status_code == 404


def test_an_activity_for_a_group_is_shown_to_it_and_to_teachers_only(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.link("Quiz").only_groups = ("2",)
    for person, may in (("anna", False), ("elena", True), ("trainer", True)):
        browser.sign_in(person)
        course = browser.open_top(f"{world.url}/course/{world.course.id}")
        assert ('href="/mod/1' in course.text) is may
        assert "/mod/2" in course.text
        for path in ("/mod/1", "/mod/1/launch"):
            assert (browser.open_top(world.url + path).status_code == 403) is not may


def test_a_teacher_sets_and_locks_a_grade_and_the_participant_sees_the_own(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    browser.sign_in("trainer")
    cell = browser.open_top(f"{world.url}/grades/3/5")
    browser.submit(cell, {"points": "12,5"}, button="override")
    browser.submit(cell, button="lock")
    assert world.cell("Quiz", "anna").points == Decimal("12.5")
    assert world.cell("Quiz", "anna").locked
    browser.sign_in("anna")
    grades = browser.open_top(f"{world.url}/course/2/grades")
    assert "12,5" in grades.text
    assert "заблокировано" in grades.text
    assert "Борис" not in grades.text
    assert "Ваш балл: 12,5 из 50" in browser.open_top(f"{world.url}/course/2").text
    browser.sign_in("trainer")
    cell = browser.open_top(f"{world.url}/grades/3/5")
    browser.submit(cell, button="unlock")
    browser.submit(cell, button="release")
    assert not world.cell("Quiz", "anna").overridden
    assert not world.cell("Quiz", "anna").locked


def test_a_teacher_copies_the_course_and_changes_its_activities(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    browser.sign_in("author")
    page = browser.open_top(f"{world.url}/course/2")
    copy = browser.submit(page, form="/copy")
    assert copy.url.endswith("/course/3")
    link = next(iter(world.courses["3"].links.values()))
    browser.submit(copy, form=f"/mod/{link.id}/change", button="window")
    assert "in=window" in browser.open_top(f"{world.url}/mod/{link.id}").text
    page = browser.open_top(f"{world.url}/course/3")
    browser.submit(page, form=f"/mod/{link.id}/change", button="remove")
    assert len(world.courses["3"].links) == 1
    assert len(world.courses["3"].line_items) == 0


def test_coming_back_from_the_tool_shows_its_words(browser: LtiBrowser, world: World) -> None:
    browser.sign_in("anna")
    said = browser.open_top(f"{world.url}/course/2/return?lti_errormsg=%3Cb%3EOops")
    assert "&lt;b&gt;Oops" in said.text
    assert browser.open_top(f"{world.url}/course/2/return?in=window").url.endswith("/course/2")


def test_the_control_endpoint_sets_every_switch(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    def control(**asked: object) -> requests.Response:
        return requests.post(f"{world.url}/control", json=asked, timeout=5)

    answer = control(
        features={"omit": ["name"], "id_token_seconds": 30},
        fault={"where": "jwks", "status": 500, "times": 1},
        rotate_key={"keep_old": False},
        revoke_tokens=True,
        cell={"link": "Quiz", "person": "anna", "locked": True, "points": 7},
        person={"key": "boris", "enrolled": False},
        copy_course=True,
        next_launch={"claims_patch": {"sub": "x"}, "omit": ["roles"], "key": "stranger"},
    )
    assert answer.status_code == 200
    assert world.features.omit == {"name"}
    assert world.cell("Quiz", "anna").locked
    assert not world.person("boris").enrolled
    assert len(world.courses) == 2
    browser.launch("anna", "Quiz")
    assert requests.get(f"{world.url}/lti/jwks", timeout=5).status_code == 500
    assert control(clear_faults=True).json()["requests"]["jwks"] == 1
    for wrong in ({"nonsense": 1}, {"fault": {"where": "moon"}}, {"features": {"x": 1}}):
        assert requests.post(f"{world.url}/control", json=wrong, timeout=5).status_code == 400
    no_column = control(cell={"link": "Reading", "person": "anna", "points": 1})
    assert no_column.status_code == 400
    world.control = False
    assert control(clear_faults=True).status_code == 404


def test_a_world_finds_its_things_by_any_name() -> None:
    seed = SeedLink("One", score_maximum=Decimal(1))
    world = World("https://lms.example", Course("7", "C", "Course"), [seed])
    assert world.course.id == "7"
    assert world.link(seed) is world.link("One") is world.link("1")
    assert world.person("anna") is world.person("5")
    assert world.url == "https://lms.example"
    extra = world.add_participants(10)
    assert len({person.user_id for person in extra}) == 10
    assert world.line_item("3")[1].label == "One"

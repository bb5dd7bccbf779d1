"""The sandbox's roster and its groups."""

from typing import Any

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.world import World
from tests.functional.sandbox_lms.tool_stub import ToolStub


def members_url(world: World, query: str = "") -> str:
    return f"{world.url}/services/CourseSection/{world.course.id}/bindings/1/memberships{query}"


def test_the_roster_pages_by_link_and_calls_a_trainer_a_learner(
    tool: ToolStub, world: World
) -> None:
    world.features.roster_page = 3
    found: list[dict[str, Any]] = []
    url: str | None = members_url(world)
    while url is not None:
        answer = tool.call("GET", url, claims.SCOPE_MEMBERS)
        found += answer.json()["members"]
        url = answer.links.get("next", {}).get("url")
    assert len(found) == len({member["user_id"] for member in found}) == 8
    roles = {member["user_id"]: member["roles"] for member in found}
    assert roles["3"] == ["Instructor"]
    assert roles["4"] == ["Learner"]
    world.features.trainer_is_learner_on_roster = False
    world.features.roster_page = None
    teachers = tool.call("GET", members_url(world, "?role=Instructor"), claims.SCOPE_MEMBERS)
    assert [member["user_id"] for member in teachers.json()["members"]] == ["3", "4"]


def test_the_roster_of_a_link_brings_its_messages_and_the_unenrolled_are_absent(
    tool: ToolStub, world: World
) -> None:
    world.change_person("boris", enrolled=False)
    world.change_person("vera", status="Inactive")
    world.features.omit = {"email"}
    answer = tool.call("GET", members_url(world, "?rlid=1"), claims.SCOPE_MEMBERS).json()
    by_id = {member["user_id"]: member for member in answer["members"]}
    assert "6" not in by_id
    assert by_id["7"]["status"] == "Inactive"
    assert "email" not in by_id["5"]
    assert by_id["5"]["message"][0][claims.claim("custom")] == {"activity": "pos/quiz"}
    assert tool.call("GET", members_url(world, "?rlid=99"), claims.SCOPE_MEMBERS).status_code == 404


def test_a_link_for_some_groups_is_for_nobody_else_but_teachers(
    tool: ToolStub, world: World
) -> None:
    world.link("1").only_groups = ("2",)
    found = tool.call("GET", members_url(world, "?rlid=1"), claims.SCOPE_MEMBERS).json()["members"]
    assert {member["user_id"] for member in found} == {"3", "4", "8", "9", "10"}
    assert all(member["message"] for member in found)
    world.features.roster_of_link = "ignored"
    found = tool.call("GET", members_url(world, "?rlid=1"), claims.SCOPE_MEMBERS).json()["members"]
    assert len(found) == 8
    assert not any("message" in member for member in found)
    world.features.roster_of_link = "refused"
    assert tool.call("GET", members_url(world, "?rlid=1"), claims.SCOPE_MEMBERS).status_code == 404


def test_the_last_page_leads_to_what_changes_from_then_on(tool: ToolStub, world: World) -> None:
    whole = tool.call("GET", members_url(world), claims.SCOPE_MEMBERS)
    assert "differences" not in whole.links
    assert tool.call("GET", members_url(world, "?since=0"), claims.SCOPE_MEMBERS).status_code == 404
    world.features.roster_differences = True
    world.features.roster_page = 5
    first = tool.call("GET", members_url(world), claims.SCOPE_MEMBERS)
    assert "differences" not in first.links
    last = tool.call("GET", first.links["next"]["url"], claims.SCOPE_MEMBERS)
    world.change_person("boris", enrolled=False)
    world.change_person("vera", status="Inactive")
    changes = tool.call("GET", last.links["differences"]["url"], claims.SCOPE_MEMBERS)
    told = {member["user_id"]: member["status"] for member in changes.json()["members"]}
    assert told == {"6": "Deleted", "7": "Inactive"}
    changes = tool.call("GET", changes.links["differences"]["url"], claims.SCOPE_MEMBERS)
    assert changes.json()["members"] == []
    assert tool.call("GET", members_url(world, "?since=x"), claims.SCOPE_MEMBERS).status_code == 404


def test_groups_are_offered_only_when_switched_on(tool: ToolStub, world: World) -> None:
    url = f"{world.url}/services/{world.course.id}/groups"
    assert tool.call("GET", url, claims.SCOPE_GROUPS).status_code == 404
    world.features.groups_service = True
    groups = tool.call("GET", url, claims.SCOPE_GROUPS).json()["groups"]
    assert [group["id"] for group in groups] == ["1", "2"]
    own = tool.call("GET", f"{url}?user_id=5", claims.SCOPE_GROUPS).json()["groups"]
    assert [group["id"] for group in own] == ["1"]
    sets = tool.call("GET", f"{url}/sets", claims.SCOPE_GROUPS).json()["sets"]
    assert [len(one["groups"]) for one in sets] == [2]
    members = tool.call("GET", members_url(world), claims.SCOPE_MEMBERS).json()["members"]
    assert members[0]["group_enrollments"] == [{"group_id": "1"}]

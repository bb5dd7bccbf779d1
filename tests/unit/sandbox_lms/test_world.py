"""The sandbox's world before any server runs."""

import pytest

from lti_tool.sandbox_lms.id_tokens import sign_token, spoil
from lti_tool.sandbox_lms.keys import stranger_key
from lti_tool.sandbox_lms.launches import OMIT
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.substitution import custom_parameters
from lti_tool.sandbox_lms.world import SeedLink, World


def test_a_world_without_an_address_says_so() -> None:
    world = World()
    with pytest.raises(RuntimeError, match="address"):
        _ = world.url
    for missing in (lambda: world.person("x"), lambda: world.link("x"), lambda: world.tool_of()):
        with pytest.raises(KeyError):
            missing()


def test_a_link_names_its_own_tool_and_an_inactive_one_is_passed_over() -> None:
    world = World("https://lms.example", links=[SeedLink("One")])
    link = world.link("One")
    with pytest.raises(KeyError):
        world.cell(link, "anna")
    with pytest.raises(KeyError):
        world.line_item("404")
    tools = [
        world.register_tool(
            login_url="https://t.example/login",
            redirect_uris=["https://t.example/launch"],
            jwks_url="https://t.example/jwks",
            deployment_id=deployment,
        )
        for deployment in (None, "second")
    ]
    assert world.tool_of(link) is tools[0]
    tools[0].active = False
    assert world.tool_of(link) is tools[1]
    link.client_id = tools[0].client_id
    assert world.tool_of(link) is tools[0]
    assert [tool.deployment_id for tool in tools] == ["1", "second"]
    assert tools[0].origins == ("https://t.example",)


def test_roles_of_a_person_can_be_replaced() -> None:
    person = Person("x", "77", "participant", "И", "Ф", "", roles=(), roster_roles=("Mentor",))
    assert person.launch_roles == ()
    assert person.roles_on_roster(trainer_is_learner=True) == ("Mentor",)


def test_a_link_without_course_leaves_its_variables_alone() -> None:
    person = World("https://lms.example").person("anna")
    wanted = {"a": "$Context.id", "b": "plain", "c": "$User.id"}
    filled = custom_parameters(wanted, person=person, course=None, link=None)
    assert filled == {"a": "$Context.id", "b": "plain", "c": "5"}


def test_tokens_can_be_signed_in_every_wrong_way() -> None:
    key = stranger_key()
    assert sign_token({}, key, algorithm="none").endswith(".")
    hmac = sign_token({}, key, algorithm="HS256")
    assert len(hmac.split(".")[2]) == 43
    assert spoil({"sub": "1", "iss": "x"}, {"sub": OMIT, "version": "2"}) == {
        "iss": "x",
        "https://purl.imsglobal.org/spec/lti/claim/version": "2",
    }

"""A click in the course opens the activity: over real HTTP, in a frame, with today's cookies."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from sqlalchemy import func, select

from lti_tool.contexts.models import Context, LinkOpening, Membership, ResourceLink, User
from lti_tool.db import db
from lti_tool.db.apart import own_reading
from lti_tool.gradebook.models import LineItem
from lti_tool.lti import state as states
from lti_tool.platforms import enrolment
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.sandbox_lms.world import SeedLink
from lti_tool.sessions.models import LaunchSession
from tests.fixtures.application import TEST_SECRET
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

LTI = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    """A browser that keeps no unpartitioned cookies in frames."""
    return LtiBrowser(classroom.world)


@pytest.fixture
def quiz(classroom: Classroom) -> str:
    """The title of the course's quiz."""
    return title_of(classroom, "pos/quiz")


@pytest.fixture
def tables(classroom: Classroom) -> Iterator[Classroom]:
    """The classroom with its database at hand."""
    with classroom.app.app_context():
        yield classroom


def title_of(classroom: Classroom, activity: str) -> str:
    links = classroom.world.course.links.values()
    return next(link.title for link in links if link.custom.get("activity") == activity)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def error_code(answer: requests.Response) -> str:
    return LtiBrowser.page(answer).text


@pytest.mark.parametrize("activity", ["pos/lecture", "pos/quiz", "pos/workshop"])
def test_a_participant_opens_each_activity(
    classroom: Classroom, browser: LtiBrowser, activity: str
) -> None:
    page = browser.launch("anna", title_of(classroom, activity))
    assert page.status_code == 200
    assert f"/{activity.split('/')[1]}/" in page.url
    posted = next(a for a in browser.history if a.url.endswith("/lti/launch"))
    assert posted.status_code == 303


@pytest.mark.parametrize("activity", ["pos/lecture", "pos/quiz", "pos/workshop"])
def test_a_trainer_opens_each_activitys_overview(
    classroom: Classroom, browser: LtiBrowser, activity: str
) -> None:
    page = browser.launch("trainer", title_of(classroom, activity))
    assert page.status_code == 200


def test_a_launch_is_written_down_once(tables: Classroom, browser: LtiBrowser, quiz: str) -> None:
    for _ in range(3):
        assert browser.launch("anna", quiz).status_code == 200
    counted = [count(m) for m in (Context, ResourceLink, User, Membership, LineItem)]
    assert counted == [1, 1, 1, 1, 1]
    assert count(LaunchSession) == 3


def test_of_each_link_it_is_written_down_once_when_a_person_first_opened_it(
    tables: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    browser.launch("anna", quiz)
    first = db.session.scalars(select(LinkOpening)).one()
    opened_at = first.first_at
    db.session.rollback()
    browser.launch("anna", quiz)
    browser.launch("anna", title_of(tables, "pos/lecture"))
    kept = db.session.scalars(select(LinkOpening).order_by(LinkOpening.resource_link_id)).all()
    assert len(kept) == 2
    assert {opening.user_id for opening in kept} == {first.user_id}
    assert opened_at in {opening.first_at for opening in kept}


def test_two_tabs_of_one_browser_do_not_mix(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    tab = browser.another_tab()
    first = browser.launch("anna", quiz)
    second = tab.launch("boris", title_of(classroom, "pos/workshop"))
    assert browser.get(first.url).status_code == 200
    assert tab.get(second.url).status_code == 200
    assert first.url.split("/")[4] != second.url.split("/")[4]


def test_another_browser_cannot_use_the_address(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    page = browser.launch("anna", quiz)
    stranger = LtiBrowser(classroom.world)
    stranger.launch("boris", quiz)
    answer = stranger.get(page.url)
    assert answer.status_code == 404
    assert "session-not-here" in error_code(answer)


def test_a_launch_posted_twice_is_let_in_once(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    form = browser.launch_form("anna", quiz)
    assert browser.send_form(form).status_code == 200
    again = browser.send_form(form)
    assert again.status_code == 400
    assert "launch-repeated" in error_code(again)
    with classroom.app.app_context():
        assert count(LaunchSession) == 1


def test_someone_elses_login_state_does_not_let_in(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    stolen = browser.launch_form("anna", quiz)
    thief = LtiBrowser(classroom.world)
    thief.launch("boris", quiz)
    answer = thief.send_form(stolen)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["name", "email", "given_name", "context", "ags", "nrps", "lis"])
def test_what_is_optional_may_be_missing(
    classroom: Classroom, browser: LtiBrowser, quiz: str, name: str
) -> None:
    classroom.world.features.omit = {name}
    assert browser.launch("anna", quiz).status_code == 200


def test_an_empty_list_of_roles_opens_with_the_least_privilege(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    classroom.world.next_launch({"roles": []})
    assert browser.launch("author", quiz).status_code == 200
    with classroom.app.app_context():
        assert db.session.scalar(select(Membership.launch_role)) == "other"


def test_a_name_learned_once_is_kept_when_the_platform_falls_silent(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    browser.launch("anna", quiz)
    classroom.world.features.omit = {"name", "given_name", "family_name"}
    browser.launch("anna", quiz)
    with classroom.app.app_context():
        assert db.session.scalar(select(User.name)) == "Анна Соколова"


def test_a_changed_name_and_role_are_taken_over(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    browser.launch("anna", quiz)
    classroom.world.next_launch({"name": "Анна Белова", "roles": ["Instructor"]})
    browser.launch("anna", quiz)
    with classroom.app.app_context():
        assert db.session.scalar(select(User.name)) == "Анна Белова"
        assert db.session.scalar(select(Membership.launch_role)) == "trainer"


def test_a_login_by_get_without_client_id_works(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    classroom.world.features.login_method = "GET"
    classroom.world.features.login_sends_client_id = False
    assert browser.launch("anna", quiz).status_code == 200


def test_of_two_registrations_the_deployment_chooses(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    with classroom.app.app_context():
        with own_reading() as session:
            other = session.scalars(select(Registration)).one()
        enrolment.enrol(
            enrolment.PlatformFacts(
                issuer=other.issuer,
                client_id="another",
                name="",
                auth_login_url=other.auth_login_url,
                auth_token_url=other.auth_token_url,
                jwks_url=other.jwks_url,
                deployment_ids=("77",),
            ),
            source="administrator",
        )
    classroom.world.features.login_sends_client_id = False
    assert browser.launch("anna", quiz).status_code == 200
    classroom.world.features.login_sends_deployment_id = False
    refused = browser.launch("anna", quiz)
    assert refused.status_code == 400
    assert "platform-ambiguous" in error_code(refused)


def test_a_pinned_registration_refuses_a_new_deployment(
    tables: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    tables.world.next_launch({"deployment_id": "another"})
    refused = browser.launch("anna", quiz)
    assert refused.status_code == 400
    assert "deployment-unknown" in error_code(refused)
    assert count(LaunchSession) == 0


def test_an_open_registration_records_a_new_deployment(
    tables: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    registration = db.session.scalars(select(Registration)).one()
    registration.deployment_policy = "open"
    db.session.commit()
    tables.app.extensions.pop("accord_registrations", None)
    tables.world.next_launch({"deployment_id": "another"})
    assert browser.launch("anna", quiz).status_code == 200
    source = select(Deployment.source).where(Deployment.deployment_id == "another")
    assert db.session.scalar(source) == "launch"


def test_a_switched_off_registration_is_told_so(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    form = browser.launch_form("anna", quiz)
    with classroom.app.app_context():
        with own_reading() as session:
            registration_id = session.scalars(select(Registration.id)).one()
        assert enrolment.set_active(registration_id, False)
        assert not enrolment.set_active(registration_id + 1, False)
    assert "platform-inactive" in error_code(browser.send_form(form))
    refused = browser.launch("anna", quiz)
    assert (refused.status_code, "platform-inactive" in error_code(refused)) == (403, True)


def test_a_registration_that_is_gone_is_told_so(
    tables: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    form = browser.launch_form("anna", quiz)
    db.session.delete(db.session.scalars(select(Deployment)).one())
    db.session.delete(db.session.scalars(select(Registration)).one())
    db.session.commit()
    tables.app.extensions.pop("accord_registrations", None)
    assert "platform-unknown" in error_code(browser.send_form(form))


def test_an_error_of_the_platform_is_passed_on_kindly(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    form = browser.launch_form("anna", quiz)
    refused = browser.send_form(form, {"id_token": None, "error": "login_required"})
    assert refused.status_code == 400
    assert "sign-in-refused" in error_code(refused)


def test_a_link_without_an_activity_has_a_kind_word_for_participants(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    classroom.world.add_link(SeedLink("Пустая ссылка"))
    answer = browser.launch("anna", "Пустая ссылка")
    assert answer.status_code == 404
    assert "nothing-placed" in error_code(answer)


def test_a_link_to_an_unknown_activity_is_told_so(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    classroom.world.add_link(SeedLink("Чужая", custom={"activity": "none/such"}))
    answer = browser.launch("anna", "Чужая")
    assert answer.status_code == 404
    assert "activity-unknown" in error_code(answer)


def test_a_browser_without_cookies_is_offered_a_window_of_its_own(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    form = browser.launch_form("anna", quiz)
    bare = requests.post(form.action, data=dict(form.fields), timeout=10)
    assert bare.status_code == 403
    hrefs = [value for value in bare.text.split('"') if "/lti/login?" in value]
    again = parse_qs(urlsplit(hrefs[0].replace("&amp;", "&")).query)
    assert again["iss"] == [classroom.world.issuer]
    assert "lti_storage_target" not in again


def test_a_moodle_is_asked_to_start_again_by_itself(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    with classroom.app.app_context():
        registration = db.session.scalars(select(Registration)).one()
        registration.family = "moodle"
        db.session.commit()
        classroom.app.extensions.pop("accord_registrations", None)
    form = browser.launch_form("anna", quiz)
    bare = requests.post(form.action, data=dict(form.fields), timeout=10)
    assert f"{classroom.world.issuer}/mod/lti/launch.php?id=" in bare.text


def _login_with_storage(classroom: Classroom, browser: LtiBrowser, quiz: str) -> dict[str, str]:
    """Log in with ``lti_storage_target`` by hand; return the data the page would store."""
    form = browser.launch_form("anna", quiz)
    state = states.read(dict(form.fields)["state"], TEST_SECRET)
    query = urlencode({**state.request, "lti_storage_target": "_parent"})
    page = requests.get(f"{classroom.tool_url}/lti/login?{query}", timeout=10)
    assert page.status_code == 200
    return {
        name: _attribute(page.text, f"data-{name}")
        for name in ("auth-url", "storage-target", "platform-origin", "state-key", "state-value")
    }


def _attribute(html: str, name: str) -> str:
    return html.split(f'{name}="')[1].split('"')[0].replace("&amp;", "&").replace("&#34;", '"')


def test_a_platforms_storage_stands_in_for_the_cookie(
    tables: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    stored = _login_with_storage(tables, browser, quiz)
    assert stored["storage-target"] == "_parent"
    assert stored["platform-origin"] == tables.lms_url
    # The platform's side of the launch, in a browser that will not send our cookie.
    state = parse_qs(urlsplit(stored["auth-url"]).query)["state"][0]
    token = _token_for(tables, browser, stored["auth-url"])
    asked = requests.post(
        f"{tables.tool_url}/lti/launch", data={"state": state, "id_token": token}, timeout=10
    )
    assert asked.status_code == 200
    assert _attribute(asked.text, "data-state-key") == stored["state-key"]
    let_in = requests.post(
        f"{tables.tool_url}/lti/launch",
        data={"state": state, "id_token": token, "stored_value": stored["state-value"]},
        timeout=10,
    )
    assert let_in.status_code == 200
    assert "/quiz/" in let_in.url
    assert db.session.scalar(select(LaunchSession.binding)) == "storage"


def test_a_storage_without_the_proof_leads_to_a_window_of_its_own(
    classroom: Classroom, browser: LtiBrowser, quiz: str
) -> None:
    stored = _login_with_storage(classroom, browser, quiz)
    state = parse_qs(urlsplit(stored["auth-url"]).query)["state"][0]
    answer = requests.post(
        f"{classroom.tool_url}/lti/launch",
        data={"state": state, "id_token": "x.y.z", "stored_value": ""},
        timeout=10,
    )
    assert answer.status_code == 403
    assert "/lti/login?" in answer.text


def _token_for(classroom: Classroom, browser: LtiBrowser, auth_url: str) -> str:
    """Return an id_token for the nonce of ``auth_url`` (its own hint has been used already)."""
    nonce = parse_qs(urlsplit(auth_url).query)["nonce"][0]
    classroom.world.next_launch({"nonce": nonce})
    return dict(browser.launch_form("anna", title_of(classroom, "pos/quiz")).fields)["id_token"]

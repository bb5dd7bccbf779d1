"""What one process registers, the others know at once."""

from flask import Flask

from lti_tool.platforms import enrolment, registry
from lti_tool.platforms.enrolment import PlatformFacts

FACTS = PlatformFacts(
    issuer="https://lms.example",
    client_id="client-1",
    name="LMS",
    auth_login_url="https://lms.example/auth",
    auth_token_url="https://lms.example/token",
    jwks_url="https://lms.example/jwks",
)


def test_a_platform_registered_by_another_process_is_known_at_once(app: Flask) -> None:
    with app.app_context():
        assert registry.all_registrations() == ()
        kept = app.extensions["accord_registrations"]
        made = enrolment.enrol(FACTS, source="administrator")
        app.extensions["accord_registrations"] = kept
        assert [known.id for known in registry.candidates(FACTS.issuer, None)] == [made]
        app.extensions["accord_registrations"] = kept
        known = registry.with_id(made)
        assert known is not None
        assert known.client_id == "client-1"
        assert registry.with_id(made + 1) is None


def test_only_active_platforms_may_show_us_in_a_frame(app: Flask) -> None:
    with app.app_context():
        made = enrolment.enrol(FACTS, source="administrator")
        assert registry.frame_ancestors() == ("https://lms.example",)
        enrolment.set_active(made, False)
        assert registry.frame_ancestors() == ()

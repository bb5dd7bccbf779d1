"""What single LMSs do differently."""

import pytest

from lti_tool.platforms.quirks import Quirks, quirks_of


def test_an_unknown_lms_keeps_to_the_standard() -> None:
    assert quirks_of("something new") == Quirks()
    assert quirks_of("") == Quirks()
    assert quirks_of("").relaunch_url("https://lms.example", "{}") is None


def test_an_lms_is_known_by_its_product_family() -> None:
    assert quirks_of(" Moodle ").after_registration == "activate"
    assert "user_group_ids" in quirks_of("moodle").custom_parameters


@pytest.mark.parametrize(
    ("hint", "url"),
    [
        ('{"cmid":3,"launchid":"x"}', "https://m.example/mod/lti/launch.php?id=3"),
        ('{"cmid":"3"}', "https://m.example/mod/lti/launch.php?id=3"),
        ('{"launchid":"x"}', None),
        ('{"cmid":"3&x=1"}', None),
        ('{"cmid":true}', None),
        ('{"cmid":-1}', None),
        ("[3]", None),
        ("not json", None),
        ("", None),
    ],
)
def test_moodle_starts_a_launch_again_at_its_own_page(hint: str, url: str | None) -> None:
    assert quirks_of("moodle").relaunch_url("https://m.example/", hint) == url

"""The first page («войти как»), signing in and out, the language switch."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import cookie_name, signed_in, tool_or_none, world
from lti_tool.sandbox_lms.people import AUTHOR, PARTICIPANT, TRAINER
from lti_tool.sandbox_lms.wording import LANGUAGES, language
from lti_tool.sandbox_lms.wording import gettext as _

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def people() -> str:
    """Everybody one can sign in as, and what each can do."""
    everybody = list(world().people.values())
    return render_template(
        "sandbox_lms/people.html",
        participants=[person for person in everybody if person.kind == PARTICIPANT],
        author=next((person for person in everybody if person.kind == AUTHOR), None),
        trainer=next((person for person in everybody if person.kind == TRAINER), None),
        course=world().course,
        tool=tool_or_none(),
    )


@blueprint.post("/sign-in")
def sign_in() -> AnyResponse:
    """Become somebody: one click, no password. Goes to the course (or to `next`, a path)."""
    try:
        person = world().person(request.form["person"])
    except KeyError as error:
        raise BadRequest from error
    answer = redirect(_inner(request.form.get("next")) or f"/course/{world().course.id}")
    _set_cookie(answer, cookie_name(), person.user_id)
    return answer


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """Be nobody again."""
    answer = redirect("/")
    _set_cookie(answer, cookie_name(), "")
    return answer


@blueprint.post("/language")
def choose_language() -> AnyResponse:
    """Switch the pages, and with them the locale of launches."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        raise BadRequest
    answer = make_response(redirect(_inner(request.form.get("back")) or "/"))
    _set_cookie(answer, "sandbox_language", chosen)
    return answer


def _set_cookie(answer: AnyResponse, name: str, value: str) -> None:
    """Set a cookie that also comes with a form the tool posts back from another site.

    Browsers take `Secure` cookies over plain http on loopback.
    """
    answer.set_cookie(name, value, secure=True, httponly=True, samesite="None")


def _inner(path: str | None) -> str | None:
    """The path if it stays on this site."""
    if path and path.startswith("/") and not path.startswith("//"):
        return path
    return None


def current_language() -> str:
    """The language asked for by cookie, else the world's."""
    chosen = request.cookies.get("sandbox_language", "")
    return chosen if chosen in LANGUAGES else world().locale


def page_values() -> dict[str, object]:
    """Template variables every page has: who is signed in, the switches, where we are."""
    origins = [origin for tool in world().tools.values() for origin in tool.origins]
    return {
        "me": signed_in(),
        "platform_name": world().platform_name,
        "features": world().features,
        "first_course": world().course,
        "page_language": language(),
        "page_path": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "role_name": role_name,
        "tool_origins": dict.fromkeys(origins),
    }


def role_name(kind: str) -> str:
    """A person's role for people."""
    return {AUTHOR: _("Author"), TRAINER: _("Trainer")}.get(kind, _("Participant"))

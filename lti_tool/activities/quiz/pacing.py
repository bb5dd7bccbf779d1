"""How an attempt goes on: an answer checked at once, the next item, one before. No commit."""

from lti_tool import clock
from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.papers import Paper, sitting_of
from lti_tool.activities.quiz.rules import Layout, Verdict, verdict
from lti_tool.coursework.models import Attempt
from lti_tool.db import db


def check(attempt: Attempt, paper: Paper, item_id: str, *, seen: int) -> None:
    """Check the answer that stands to an item of the locked attempt; the last try closes it.

    ``seen`` is how many tries the page showed: one wish sent twice is one try. Nothing happens
    where nothing is answered, or the item is closed.
    """
    quiz = quiz_in(attempt.version)
    item = paper.item(item_id)
    answer = operations.answers_of(attempt).get(item_id)
    if item is None or answer is None or not answer.given or not quiz.checks:
        return
    if answer.tries != seen or operations.is_closed(paper, answer, item_id):
        return
    answer.tries += 1
    is_done = verdict(item, answer.given) in (Verdict.RIGHT, Verdict.WAITING)
    if is_done or answer.tries >= quiz.tries:
        answer.checked_at = clock.now()
    db.session.flush()


def go_on(attempt: Attempt, paper: Paper, item_id: str) -> None:
    """Go on from an item of the locked attempt to the one after it.

    Where nobody goes back, a page that is behind changes nothing.
    """
    places = [item.id for item in paper.to_answer]
    if paper.layout is Layout.ITEMS and item_id in places:
        _stand_at(attempt, paper, places.index(item_id) + 1)


def go_to(attempt: Attempt, paper: Paper, place: int) -> None:
    """Go to any item of the locked attempt, if its quiz lets people go back."""
    if paper.layout is Layout.ITEMS and paper.back:
        _stand_at(attempt, paper, place)


def _stand_at(attempt: Attempt, paper: Paper, place: int) -> None:
    asked = paper.to_answer
    if paper.back:
        place = min(place, len(asked) - 1)
    elif place <= paper.place:
        return
    sitting = sitting_of(attempt)
    after_all = place >= len(asked)
    sitting.place = len(sitting.items) if after_all else sitting.items.index(asked[place].id)
    db.session.flush()

"""What changes an attempt: an answer saved. The caller commits."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from lti_tool import clock
from lti_tool.activities.quiz.errors import (
    AnswerClosedError,
    AnswerStaleError,
    AnswerUnreadableError,
)
from lti_tool.activities.quiz.models import QuizAnswer, QuizEdit
from lti_tool.activities.quiz.papers import Paper
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.items.base import UnreadableAnswer
from lti_tool.coursework.models import Attempt
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class Edit:
    """A wish to change one answer: ``base_version`` is the version the writer saw (0: none).

    ``replaces`` names edits of the same browser that this one takes the place of. ``seconds`` is
    how long the item was looked at since the browser said so last, None where it cannot tell.
    """

    item: str
    base_version: int
    given: tuple[str, ...]
    edit_id: str
    replaces: tuple[str, ...] = ()
    seconds: int | None = None


_ANSWERS = select(QuizAnswer).where(QuizAnswer.attempt_id == bindparam("attempt_id"))
_ANSWER = _ANSWERS.where(QuizAnswer.item == bindparam("item"))
_KNOWN = select(QuizEdit.version).where(
    QuizEdit.attempt_id == bindparam("attempt_id"), QuizEdit.edit_id == bindparam("edit_id")
)


def answers_of(attempt: Attempt) -> dict[str, QuizAnswer]:
    """Return the standing answers of an attempt by item."""
    found = db.session.scalars(_ANSWERS, {"attempt_id": attempt.id})
    return {answer.item: answer for answer in found}


def lock_unfinished(attempt: Attempt) -> None:
    """Hold the attempt's row until the commit, so that saving and handing in take turns.

    Raises:
        AttemptFinishedError: it has been handed in.
    """
    db.session.refresh(attempt, with_for_update=True)
    if attempt.finished_at is not None:
        raise AttemptFinishedError(attempt_id=attempt.id)


def save_answer(attempt: Attempt, paper: Paper, edit: Edit) -> int:
    """Save one answer and return its version; the attempt must be locked.

    The same ``edit_id`` again changes nothing and answers as the first time. An edit that asks
    for what stands already is no conflict, whatever version it saw.

    Raises:
        AnswerUnreadableError: no such item, or nothing its fields can send.
        AnswerClosedError: the item takes no other answer any more.
        AnswerStaleError: another answer was saved since ``base_version``.
    """
    known = db.session.scalar(_KNOWN, {"attempt_id": attempt.id, "edit_id": edit.edit_id})
    if known is not None:
        return known
    standing = db.session.scalar(_ANSWER, {"attempt_id": attempt.id, "item": edit.item})
    answers = {} if standing is None else {edit.item: standing}
    version = put_answer(attempt, paper, edit, answers)
    db.session.flush()
    return version


def put_answer(
    attempt: Attempt, paper: Paper, edit: Edit, answers: MutableMapping[str, QuizAnswer]
) -> int:
    """Save one answer among those that stand, as :func:`save_answer` does for an edit not seen.

    ``answers`` holds it afterwards. Nothing is sent yet: the answers of a page go together.

    Raises:
        AnswerUnreadableError, AnswerClosedError, AnswerStaleError
    """
    given = _clean(paper, edit)
    standing = answers.get(edit.item)
    now = tuple(standing.given) if standing else ()
    version = standing.version if standing else 0
    if now == given:
        if standing is not None and not is_closed(paper, standing, edit.item):
            add_time(attempt, standing, edit.seconds)
        return version
    if is_closed(paper, standing, edit.item):
        raise AnswerClosedError(version=version, given=now, attempt_id=attempt.id, item=edit.item)
    if version != edit.base_version and not _made_by_replaced(attempt, version, edit):
        raise AnswerStaleError(
            version=version, given=now, attempt_id=attempt.id, base=edit.base_version
        )
    if standing is None:
        standing = QuizAnswer(attempt_id=attempt.id, item=edit.item, version=0, tries=0)
        db.session.add(standing)
        answers[edit.item] = standing
    _write(attempt, standing, given, edit)
    return version + 1


def is_closed(paper: Paper, standing: QuizAnswer | None, item_id: str) -> bool:
    """Whether an item takes no other answer: it was checked, or it is not its turn."""
    if standing is not None and standing.checked_at is not None:
        return True
    item = paper.item(item_id)
    return item is not None and not paper.takes(item)


def add_time(attempt: Attempt, answer: QuizAnswer, seconds: int | None) -> None:
    """Add to the time that an item was looked at; never more than has passed since the beginning.

    A change sent twice may tell of the same seconds twice: the bound holds all the same.
    """
    if seconds is not None:
        passed = int((clock.now() - attempt.started_at).total_seconds())
        answer.seconds = max(0, min((answer.seconds or 0) + seconds, passed))


def cleaned(paper: Paper, edits: Iterable[Edit]) -> dict[str, tuple[str, ...]]:
    """Return what ``edits`` ask for by item, without saving anything.

    Raises:
        AnswerUnreadableError: no such item, or nothing its fields can send.
    """
    return {edit.item: _clean(paper, edit) for edit in edits}


def _clean(paper: Paper, edit: Edit) -> tuple[str, ...]:
    item = paper.item(edit.item)
    if item is None:
        raise AnswerUnreadableError(item=edit.item, reason="item")
    try:
        return item.clean(edit.given)
    except UnreadableAnswer as fault:
        raise AnswerUnreadableError(item=item.id, reason=str(fault)) from None


def _made_by_replaced(attempt: Attempt, version: int, edit: Edit) -> bool:
    """Tell whether the standing ``version`` came from an edit that this one takes the place of.

    That edit was sent and its answer never arrived, so its writer could not know the version.
    """
    made_by = db.session.scalar(
        select(QuizEdit.edit_id).where(
            QuizEdit.attempt_id == attempt.id,
            QuizEdit.item == edit.item,
            QuizEdit.version == version,
        )
    )
    return made_by is not None and made_by in edit.replaces


def _write(attempt: Attempt, standing: QuizAnswer, given: tuple[str, ...], edit: Edit) -> None:
    saved_at = clock.now()
    standing.given = list(given)
    standing.version += 1
    standing.saved_at = saved_at
    add_time(attempt, standing, edit.seconds)
    db.session.add(
        QuizEdit(
            attempt_id=attempt.id,
            edit_id=edit.edit_id,
            item=edit.item,
            version=standing.version,
            given=list(given),
            saved_at=saved_at,
        )
    )

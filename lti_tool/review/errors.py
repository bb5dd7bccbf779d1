"""What can be wrong when work is reviewed."""

from typing import Any

from lti_tool.errors import N_, AccordError


class ReviewLinkEmptyError(AccordError):
    """A submission review of a link that has no activity yet."""

    code = "review-link-empty"
    status = 404
    what_happened = N_("This link has no activity yet, so there is no work to look at.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Open the link from the course and choose an activity for it.")


class ReviewOtherColumnError(AccordError):
    """A submission review of a column of the gradebook that is not this link's."""

    code = "review-other-column"
    status = 404
    what_happened = N_("This column of the gradebook does not belong to this activity.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Open the cell in the activity’s own column, or look through all the work.")


class ReviewPersonUnknownError(AccordError):
    """The gradebook names a person whom we never met in this course."""

    code = "review-person-unknown"
    status = 404
    what_happened = N_("The gradebook asks about a person who has not been here.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Look through all the work, or wait until the person opens the activity.")


class ReviewNoWorkError(AccordError):
    """The person is known but has done nothing in this activity."""

    code = "review-no-work"
    status = 404
    what_happened = N_("This person has not begun yet.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Look through all the work, or come back later.")


class ReviewNotYoursError(AccordError):
    """A participant asks for another person's work."""

    code = "review-not-yours"
    status = 403
    what_happened = N_("This is another person's work.")
    what_is_safe = N_("Everything you saved is safe.")
    what_to_do = N_("Open your own result from the course.")


class ReviewMemberUnknownError(AccordError):
    """Points are changed for somebody who has no part in the work."""

    code = "review-member-unknown"
    status = 404
    what_happened = N_("This person has no part in this work.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Look at the work again.")


class MarkChangedError(AccordError):
    """A mark or its draft is another one than the trainer's page showed.

    ``kept_texts``: the comment that was typed.
    """

    code = "mark-changed"
    status = 409
    what_happened = N_("Somebody else has changed this mark meanwhile.")
    what_is_safe = N_("Theirs is saved; yours is still on your page.")
    what_to_do = N_("Open the work again to see both.")


class SecondNeededError(AccordError):
    """A trainer agrees with a mark that they set themselves, or that is not set."""

    code = "mark-second-needed"
    status = 409
    what_happened = N_("A second trainer must agree to this mark.")
    what_is_safe = N_("The mark is kept and not released.")
    what_to_do = N_("Ask a colleague to look at it.")


class WorkNotMarkableError(AccordError):
    """The work is marked by its kind's rules, or has not been handed in.

    ``kept_texts``: the comment that was typed, shown again so that it is not lost.
    """

    code = "work-not-markable"
    status = 409
    what_happened = N_("This work cannot be marked now: it is not handed in, or it marks itself.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Look at the work again.")

    def __init__(self, *, kept_texts: tuple[str, ...] = (), **detail: Any) -> None:
        super().__init__(**detail)
        self.kept_texts = kept_texts

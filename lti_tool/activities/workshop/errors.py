"""What can be wrong with working on a group's sheet."""

from typing import Any

from lti_tool.errors import N_, AccordError


class GroupNeededError(AccordError):
    """The person is in no group yet, so there is no sheet to write on."""

    code = "group-needed"
    status = 409
    what_happened = N_("You are not in a group yet.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Join a group or name a new one on the first page of the workshop.")


class GroupChangedError(AccordError):
    """The page was opened for a group that the person has left since."""

    code = "group-changed"
    status = 409
    what_happened = N_("This page belongs to a group that you have left.")
    what_is_safe = N_("What was saved before is safe; what you wrote on this page was not added.")
    what_to_do = N_("Load the page again to see the sheet of your group.")


class SlotUnreadableError(AccordError):
    """An edit names a slot that the sheet does not have, is too long, or has no proper form."""

    code = "slot-unreadable"
    status = 400
    what_happened = N_("We could not take this text as it is.")
    what_is_safe = N_("What was saved before is safe.")
    what_to_do = N_("Shorten the text if it is long, load the page again and write it once more.")


class SlotConflictError(AccordError):
    """Somebody else changed the slot since this page was read.

    ``version``, ``standing`` and ``author`` are the text that stands and who wrote it; ``merged``
    has both changes in one text.
    """

    code = "slot-conflict"
    status = 409
    what_happened = N_("Somebody in your group changed the same text at the same time.")
    what_is_safe = N_("Both texts are kept: theirs on the sheet, yours on this page.")
    what_to_do = N_("Keep either of them or join them.")

    def __init__(
        self, *, version: int, standing: str, author: str, merged: str, **detail: Any
    ) -> None:
        super().__init__(version=version, **detail)
        self.version = version
        self.standing = standing
        self.author = author
        self.merged = merged


class SheetSubmittedError(AccordError):
    """The sheet is handed in and cannot change until a trainer returns it."""

    code = "sheet-submitted"
    status = 409
    what_happened = N_("The group’s sheet has been handed in.")
    what_is_safe = N_("It is kept exactly as it was handed in.")
    what_to_do = N_("If something must change, ask your trainer to return it for rework.")


class SheetIncompleteError(AccordError):
    """Somebody wanted to sign or hand in a sheet that has empty places."""

    code = "sheet-incomplete"
    status = 409
    what_happened = N_("Some places on the sheet are still empty.")
    what_is_safe = N_("What your group wrote is saved.")
    what_to_do = N_("Fill the empty places; the steps that have some are marked.")


class SheetChangedError(AccordError):
    """The text changed between reading it and signing or handing it in."""

    code = "sheet-changed"
    status = 409
    what_happened = N_("The text changed while you were reading it.")
    what_is_safe = N_("You have signed nothing that you have not read.")
    what_to_do = N_("Read the sheet again, then sign it.")


class SignatureNeededError(AccordError):
    """The person who wants to hand in has not signed."""

    code = "signature-needed"
    status = 409
    what_happened = N_("You have not signed the sheet as it is now.")
    what_is_safe = N_("What your group wrote is saved.")
    what_to_do = N_("Sign the sheet first, then hand it in.")


class QuorumMissingError(AccordError):
    """Fewer members have signed than this workshop asks for before handing in."""

    code = "quorum-missing"
    status = 409
    what_happened = N_("Too few members of the group have signed to hand the sheet in.")
    what_is_safe = N_("What your group wrote is saved, and so are the signatures.")
    what_to_do = N_("Ask the others to read the sheet and sign it, then hand it in.")


class HandInLateError(AccordError):
    """The date is over, and this workshop takes no sheets after it."""

    code = "hand-in-late"
    status = 409
    what_happened = N_("The date for handing in is over.")
    what_is_safe = N_("What your group wrote is saved, and so are the signatures.")
    what_to_do = N_("Ask your trainer to move the date.")


class NotOnRosterError(AccordError):
    """Somebody who joined after handing in wanted to sign what was handed in without them."""

    code = "not-on-roster"
    status = 409
    what_happened = N_("You were not in this group when it handed the sheet in.")
    what_is_safe = N_("The sheet and its signatures stay as they are.")
    what_to_do = N_("You sign when the group hands in its next version.")


class AmendmentEarlyError(AccordError):
    """A group wanted to amend a sheet that still waits for its mark."""

    code = "amendment-early"
    status = 409
    what_happened = N_("This sheet still waits for its mark, so it cannot be amended yet.")
    what_is_safe = N_("It is kept exactly as it was handed in.")
    what_to_do = N_("If something must change before, ask your trainer to return it for rework.")


class RowTakenError(AccordError):
    """Somebody wanted to move a row in which another member writes at that moment."""

    code = "row-taken"
    status = 409
    what_happened = N_("Somebody in your group is changing one of these rows just now.")
    what_is_safe = N_("All texts are kept; the rows are where they were.")
    what_to_do = N_("Wait a moment until they have finished, then move the row again.")


class RowDoesNotFitError(AccordError):
    """Somebody wanted a removed row back, and the list is full by now."""

    code = "row-does-not-fit"
    status = 409
    what_happened = N_("The list is full by now: there is no place for the removed row.")
    what_is_safe = N_("All texts are kept; those of the removed row stay in the history.")
    what_to_do = N_("Remove another row, or take the text from the history of its slot.")


class RuleDoesNotFitError(AccordError):
    """Somebody wanted to take a rule for which their own sheet has no place."""

    code = "rule-does-not-fit"
    status = 409
    what_happened = N_("There is no place on your sheet for this rule.")
    what_is_safe = N_("Your sheet is as it was.")
    what_to_do = N_("Free a place in the same list, or write the rule in your own shorter words.")


class CheckInClosedError(AccordError):
    """Somebody answered a check-in that has not begun, or a later one has taken its place."""

    code = "check-in-closed"
    status = 409
    what_happened = N_("These questions are not open now.")
    what_is_safe = N_("What you answered before is kept.")
    what_to_do = N_("Open the page again: it shows what is asked now, or when.")


class StepClosedError(AccordError):
    """The trainer leads the groups step by step and has not come to this one."""

    code = "step-closed"
    status = 409
    what_happened = N_("The trainer opens this step for all groups a little later.")
    what_is_safe = N_("What your group wrote is saved.")
    what_to_do = N_("Go on with the step that is open, then come back to this one.")


class MessageUnreadableError(AccordError):
    """A message or notice is empty or too long."""

    code = "message-unreadable"
    status = 400
    what_happened = N_("This message cannot be sent as it is.")
    what_is_safe = N_("Nothing else has changed.")
    what_to_do = N_("Write at least a word and no more than 300 characters, then send it again.")


class MomentUnreadableError(AccordError):
    """A date and time in a form cannot be read, or is not in the future."""

    code = "moment-unreadable"
    status = 400
    what_happened = N_("This date cannot be used.")
    what_is_safe = N_("Nothing has changed.")
    what_to_do = N_("Choose a date and a time that are still to come.")

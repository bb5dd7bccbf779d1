"""What notices say; the facts of a notice fill the names in."""

from collections.abc import Mapping

from flask_babel import gettext

from lti_tool.errors import N_

TEXTS = {
    "returned": N_("Your work was returned to be changed"),
    "marked": N_("Your work has been marked"),
    "group_changed": N_("You are in the group “%(group)s” now"),
    "group_left": N_("You were taken out of the group “%(group)s”"),
    "amending": N_("Your group is changing its agreement"),
    "check_in": N_("How is what you agreed on kept? Please answer"),
    "gallery": N_("The gallery is open: look at the other groups’ sheets"),
    "answered": N_("There is an answer to what was not clear to you in the lecture"),
    "handed_in": N_("“%(who)s” handed in"),
    "to_mark": N_("Written answers are waiting for your mark"),
    "scores_stuck": N_("Scores have been waiting for the gradebook for more than an hour"),
}


def text_of(kind: str, facts: Mapping[str, str]) -> str:
    """Return what a notice says, in the reader's language."""
    return str(gettext(TEXTS[kind], **facts))

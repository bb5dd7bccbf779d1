"""What a lecture plays, for activities that point to a moment of it."""

from lti_tool.activities.lecture.definition import lecture_in
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.moments import Recording


def recording_of(version: ActivityVersion) -> Recording:
    """Return the lecture's recording with the second of each numbered slide."""
    lecture = lecture_in(version)
    slides = {
        slide.number: slide.at
        for slide in lecture.slides
        if slide.number is not None and slide.at is not None
    }
    return Recording(lecture.recording, slides)

"""Every «see» of the built-in quiz leads to a slide of the built-in lecture or to nothing."""

from flask import Flask

from lti_tool.activities.quiz.definition import read
from lti_tool.activities.registry import kinds
from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.coursework import moments
from lti_tool.coursework.library import import_package
from lti_tool.db import db
from lti_tool.settings import PROJECT_ROOT, Settings


def test_the_built_in_quiz_points_to_the_built_in_lecture(app: Flask) -> None:
    settings: Settings = app.extensions["accord_settings"]
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    document = package.activity("pos/quiz")
    assert document is not None
    with app.test_request_context():
        import_package(package, kinds(), MediaStore(settings.media_dir))
        db.session.commit()
        for item in read(document.source.data).items:
            assert item.see is not None
            assert item.see.activity == "lecture"
        first = moments.find("lecture", "pos/quiz", slide=1)
        assert first is not None
        assert first.seconds == 0
        assert first.url.endswith("/lecture.mp4#t=0")
        assert moments.find("pos/lecture", "other/quiz", second=7.5) is not None
        assert moments.find("lecture", "other/quiz", slide=1) is None
        assert moments.find("workshop", "pos/quiz", slide=1) is None
        assert moments.find("lecture", "pos/quiz", slide=999) is None

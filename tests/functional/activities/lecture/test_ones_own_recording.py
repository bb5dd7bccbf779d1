"""An author puts a recording of their own into the lecture: files and words in YAML, no code."""

import shutil
import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urljoin

import pytest
import time_machine
import yaml

from lti_tool import clock
from lti_tool.authoring.commands import content
from lti_tool.sandbox_lms.course import Link, SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.activities.lecture.conftest import SHORT_COURSE, StagePage
from tests.functional.lti_browser import LtiBrowser

OWN_CAPTIONS = """1
00:00:00,500 --> 00:00:03,500
Это моя запись.

2
00:00:04,200 --> 00:00:07,500
Она короче прежней.
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The course's folder as an author has it, with a film of eight seconds and an SRT put in."""
    folder = tmp_path / "edited"
    shutil.copytree(SHORT_COURSE, folder)
    media = folder / "01-lecture" / "media"
    _film(media / "mine.mp4")
    (media / "mine.srt").write_text(OWN_CAPTIONS, encoding="utf-8")
    file = folder / "01-lecture" / "lecture.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    said |= {"video": "mine.mp4", "duration": 8, "scoring": "in_tenths", "threshold": 1}
    said["captions"][0]["file"] = "mine.srt"
    for slide, moment in zip(said["slides"], (0, 2, 4), strict=False):
        slide["at"] = moment
    del said["audio"]
    file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return folder


def _film(path: Path) -> None:
    picture = "testsrc2=size=320x180:rate=10:duration=8"
    sound = "sine=frequency=330:duration=8"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound)
    made = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    subprocess.run(
        ["ffmpeg", "-v", "error", *inputs, *made, "-movflags", "+faststart", str(path)], check=True
    )


@pytest.fixture
def link(classroom: Classroom, package: Path) -> Link:
    """A link to the lecture that the author's two commands brought into the library."""
    shell = classroom.app.test_cli_runner(env={"LC_ALL": "C.UTF-8"})
    assert shell.invoke(content, ["check", str(package)]).exit_code == 0
    assert "version 1, new" in shell.invoke(content, ["import", str(package)]).output
    return classroom.world.add_link(
        SeedLink("Моя лекция", {"activity": "short/lecture"}, Decimal(5))
    )


@pytest.fixture
def anna(classroom: Classroom) -> LtiBrowser:
    return LtiBrowser(classroom.world)


def test_it_is_served_with_its_captions_and_its_text(
    anna: LtiBrowser, link: Link, package: Path
) -> None:
    page = anna.launch("anna", link)
    assert "Она короче прежней." in page.text
    film = (package / "01-lecture" / "media" / "mine.mp4").read_bytes()
    source = page.text.partition('<source src="')[2].partition('"')[0]
    answer = anna.fetch("GET", source, headers={"Range": "bytes=100-4095"})
    assert (answer.status_code, answer.content) == (206, film[100:4096])
    track = page.text.partition("<track")[2].partition('src="')[2].partition('"')[0]
    captions = anna.fetch("GET", track)
    assert captions.text.startswith("WEBVTT")
    assert "00:00:04.200 --> 00:00:07.500\nОна короче прежней." in captions.text


def test_watching_it_is_scored_whole_and_never_lower(
    classroom: Classroom, anna: LtiBrowser, link: Link
) -> None:
    page = anna.launch("anna", link)
    opened = clock.now()
    token = StagePage(page.text).stage["data-opened"]
    address = urljoin(page.url, "progress")
    for minute, seconds in enumerate((1, 4, 8, 2), 1):
        with time_machine.travel(opened + timedelta(minutes=minute)):
            report = {"opened": token, "intervals": [[0, seconds * 1000]]}
            assert anna.fetch("POST", address, json=report).status_code == 200
        with time_machine.travel(opened + timedelta(minutes=minute, seconds=30)):
            classroom.deliver()
    posted = [post.body for post in classroom.world.score_log if post.applied]
    assert [body["scoreGiven"] for body in posted] == [0.5, 2.5, 5]
    assert {body["gradingProgress"] for body in posted} == {"FullyGraded"}
    assert classroom.world.cell(link, "anna").points == Decimal(5)

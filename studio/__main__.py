"""``python -m studio <folder>``: make the lecture's recording again from its plain files.

Reads ``lecture.yaml`` and ``recording/``; writes ``media/`` and the times in ``lecture.yaml``.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from studio import cues, film, pictures, script, sound, timeline, voice
from studio.faults import StudioError


def main() -> int:
    """Make the recording that was asked for and return the process's exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the lecture's folder in its course package")
    folder = parser.parse_args().folder
    try:
        with tempfile.TemporaryDirectory(prefix="accord-studio-") as name:
            make(folder, Path(name))
    except StudioError as error:
        print(f"make lecture: {error}", file=sys.stderr)
        return 1
    return 0


def make(folder: Path, workshop: Path) -> None:
    """Make everything that ``lecture.yaml`` in ``folder`` names; ``workshop`` is for drafts.

    Raises:
        StudioError: what stands in the way; nothing was changed then.
    """
    definition_file = folder / "lecture.yaml"
    text = definition_file.read_text(encoding="utf-8")
    definition = yaml.safe_load(text)
    said = script.read_said(folder / "recording" / "recording.yaml")
    slides = script.read_slides(definition, said)
    sentences = [sentence for slide in slides for sentence in slide.sentences]

    views = pictures.photographed(folder / "recording" / "slides.html", workshop)
    utterances = voice.speak(sentences, workshop)
    plan = timeline.laid_out(slides, [one.seconds for one in utterances], said.seconds)
    captions = captioned(sentences, utterances, plan)
    shots = shots_of(slides, plan, views)

    draft, recording = workshop / "draft.wav", workshop / "sound.m4a"
    sound.laid_down(utterances, plan, draft)
    sound.made_loud(draft, recording, plan.seconds)
    names = [(slide.title, at) for slide, at in zip(slides, plan.slides_at, strict=True)]
    ends = [*plan.slides_at[1:], plan.seconds]
    chapters = [film.Chapter(title, at, end) for (title, at), end in zip(names, ends, strict=True)]
    ready = workshop / "media"
    ready.mkdir()
    film.edited(shots, chapters, recording, slides[0].title, ready / definition["video"])
    shutil.copyfile(recording, ready / definition["audio"])
    film.as_jpeg(pictures.opening(views, slides[0].number).picture, ready / definition["poster"])
    for slide in slides:
        film.as_webp(pictures.opening(views, slide.number).picture, ready / slide.picture)
    captions_file = ready / definition["captions"][0]["file"]
    captions_file.write_text(cues.web_vtt(captions), encoding="utf-8")
    text = with_times(text, slides, plan)

    shutil.copytree(ready, folder / "media", dirs_exist_ok=True)
    definition_file.write_text(text, encoding="utf-8")
    print(
        f"{plan.seconds:.0f} s: {len(sentences)} sentences, pauses of {plan.pause:.2f} s, "
        f"{len(shots)} pictures, {len(captions)} captions"
    )


def captioned(
    sentences: Sequence[script.Sentence],
    utterances: Sequence[voice.Utterance],
    plan: timeline.Timeline,
) -> list[cues.TimedCue]:
    """Return the captions of the whole recording, each word at its time in it."""
    found = []
    for number, (sentence, utterance) in enumerate(zip(sentences, utterances, strict=True)):
        begin = plan.moments[number].begin
        times = [(begin + first, begin + last) for first, last in utterance.times]
        later = plan.moments[number + 1 :]
        until = later[0].begin - cues.GAP if later else plan.seconds
        found += cues.cues_of(sentence.tokens, times, until)
    return found


def shots_of(
    slides: Sequence[script.Slide], plan: timeline.Timeline, views: Sequence[pictures.View]
) -> list[film.Shot]:
    """Return which picture stands when.

    Raises:
        StudioError: a picture waits for a sentence that is not said.
    """
    starts: list[tuple[float, Path]] = []
    for place, slide in enumerate(slides):
        starts.append((plan.slides_at[place], pictures.opening(views, slide.number).picture))
        starts += [
            (_heard(view, place, slide, plan), view.picture)
            for view in views
            if view.slide == slide.number and view.words
        ]
    ends = [*(at for at, _picture in starts[1:]), plan.seconds]
    if any(end <= at for (at, _picture), end in zip(starts, ends, strict=True)):
        raise StudioError("slides.html: pictures must stand in the order of the sentences")
    return [film.Shot(picture, at, end) for (at, picture), end in zip(starts, ends, strict=True)]


def with_times(text: str, slides: Sequence[script.Slide], plan: timeline.Timeline) -> str:
    """Return ``lecture.yaml`` with its ``duration`` and each ``at`` written anew, else as it was.

    Raises:
        StudioError: a slide that is spoken over has no ``at`` line to write into.
    """
    times = iter(plan.slides_at)
    text = re.sub(r"(?m)^( +at: ).*$", lambda found: f"{found[1]}{next(times, 0.0)}", text)
    text = re.sub(r"(?m)^(duration: ).*$", rf"\g<1>{plan.seconds:.2f}", text)
    read = yaml.safe_load(text)
    places = [place for place, slide in enumerate(read["slides"]) if "at" in slide]
    if places != [slide.place for slide in slides]:
        raise StudioError("lecture.yaml: give each slide with “spoken”, and no other, “at: 0”")
    return text


def _heard(view: pictures.View, place: int, slide: script.Slide, plan: timeline.Timeline) -> float:
    """Return when the sentence that ``view`` waits for begins, on a frame of the film."""
    for number, sentence in enumerate(slide.sentences):
        if sentence.text.startswith(view.words):
            moment = next(
                one for one in plan.moments if (one.slide, one.sentence) == (place, number)
            )
            return round(round(moment.begin / timeline.FRAME) * timeline.FRAME, 3)
    raise StudioError(f"slides.html: nobody says “{view.words}…” on slide {view.slide}")


if __name__ == "__main__":
    sys.exit(main())

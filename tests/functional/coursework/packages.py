"""A small course package to import, change and import again."""

from pathlib import Path

COURSE = """\
id: tiny
language: ru
title: {ru: Крошечный курс, en: A tiny course}
short_title: {ru: Кроха, en: Tiny}
activities:
  - key: first
    kind: quiz
    file: 01-first/quiz.yaml
    title: {ru: Первый вопрос, en: The first question}
    minutes: 3
    points: 2.5
  - key: second
    kind: quiz
    file: 02-second/quiz.yaml
    title: Второй вопрос
    minutes: 5
"""

QUIZ = """\
instructions: Отметьте верное. # замечание автора
items:
  - id: one
    type: multiple
    prompt: Что верно?
    options:
      - {id: a, text: Это, correct: true, feedback: 'Да: верно'}
      - {id: b, text: То}
"""


def tiny_course(folder: Path) -> Path:
    """Write the package into ``folder`` and return it."""
    for name in ("01-first", "02-second"):
        (folder / name / "media").mkdir(parents=True)
        (folder / name / "quiz.yaml").write_text(QUIZ, encoding="utf-8")
    (folder / "01-first" / "media" / "picture.png").write_bytes(b"\x89PNG picture")
    (folder / "course.yaml").write_text(COURSE, encoding="utf-8")
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

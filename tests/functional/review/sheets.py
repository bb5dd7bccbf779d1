"""Groups of the real workshop bring a sheet to its end, by plain forms as people without scripts."""

from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

WORKSHOP = "Практическое задание: соглашение ПОС"
TEXTS = {
    "feelings": ("Уверенность", "Интерес", "Поддержка"),
    "actions": (
        "Приходим друг к другу на уроки и говорим, что получилось",
        "Приносим на встречу по одному приёму, который пробуем на неделе",
        "Отвечаем коллеге в тот же день",
    ),
    "rules": (
        "Начинаем и заканчиваем встречу вовремя",
        "Говорим о практике, а не о людях",
        "Решения записываем и возвращаемся к ним через месяц",
    ),
}


def hand_in(classroom: Classroom, group: str, *people: str) -> None:
    """Let ``people`` make a group, fill its sheet, sign it all and hand it in."""
    browsers = {who: LtiBrowser(classroom.world) for who in people}
    first = browsers[people[0]]
    page = first.launch(people[0], WORKSHOP)
    first.submit(page, {"name": group})
    for who in people[1:]:
        joining = browsers[who].launch(who, WORKSHOP)
        browsers[who].submit(joining, button=f"Вступить {group}")
    page = first.launch(people[0], WORKSHOP)
    base = page.url.rpartition("/workshop/")[0]
    for step, texts in TEXTS.items():
        page = first.get(f"{base}/workshop/steps/{step}")
        values = {f"slot-{step}.{number}": text for number, text in enumerate(texts, 1)}
        page = first.submit(page, values, button="next")
    for who, browser in browsers.items():
        page = browser.launch(who, WORKSHOP)
        page = browser.get(page.url.rpartition("/workshop/")[0] + "/workshop/signing")
        page = browser.submit(page, form="/signatures")
        assert page.ok, page.text
    page = first.launch(people[0], WORKSHOP)
    page = first.get(page.url.rpartition("/workshop/")[0] + "/workshop/submission")
    page = first.submit(page, form="/submissions")
    assert page.ok, page.text


BEST = {
    "criterion-feelings": "2",
    "criterion-pairs": "3",
    "criterion-rules": "3",
    "criterion-agreement": "2",
}
"""The best level of every criterion of the built-in rubric: ten points, on a placement of ten."""

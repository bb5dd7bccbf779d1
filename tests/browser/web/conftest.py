"""The shell's own pages over HTTP, and a platform on another site that frames them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import (
    Flask,
    Response,
    abort,
    g,
    jsonify,
    render_template,
    render_template_string,
    request,
)

from lti_tool.errors import N_, AccordError
from lti_tool.web.access import launch_endpoint, public
from lti_tool.web.forms import verify_csrf
from lti_tool.web.i18n import set_reader
from lti_tool.web.page_header import PageHeader, PageLink, set_page_header
from tests.fixtures.serving import served
from tests.unit.web.conftest import shell_app, shell_settings

PAGE = """{% extends "layout.html" %}
{% block main %}<h1>Work</h1>
<div id="here" data-module="{{ static_url('js/save_queue.js') }}"></div>{% endblock %}"""

PARTS = """{% extends "layout.html" %}
{% block page_class %}page page-wide{% endblock %}
{% block main %}
<h1>Соглашение группы «Рассвет»</h1>
{{ ui.rail("Шаги", [{"label": "Группа", "state": "done", "url": "/s/one/work"},
                    {"label": "Действия", "state": "here", "url": "/s/one/work"},
                    {"label": "Подписи", "state": "ahead", "url": none, "note": "2 из 5"}]) }}
{{ ui.score(7.5, 10) }}
{% for state in ("right", "careful", "wrong", "waiting", "quiet") %}
  {{ ui.score_line(state, "Балл передан в журнал, 14:05") }}
  {{ ui.notice(state, "Можно сдать и без него.", title="Подписали 4 из 5") }}
{% endfor %}
{% call ui.table("Баллы", ["Участник", "Баллы", "Что сделать"]) %}
  <tr>{{ ui.cell("Участник", "Анна", head=true) }}{{ ui.cell("Баллы", 7.5|number, number=true) }}
    {% call ui.cell("Что сделать") %}{{ ui.button("Отправить снова", kind="plain") }}{% endcall %}</tr>
{% endcall %}
<div class="grid">{% call ui.sheet("Группа 1") %}{{ ui.meter("Готово", 0.6, "60 %") }}{% endcall %}</div>
<div>{{ ui.tabs("Рядом с видео", [("text", "Текст"), ("slides", "Слайды")]) }}
{% call ui.panel("text", "Текст") %}<p>Текст лекции.</p>{% endcall %}
{% call ui.panel("slides", "Слайды") %}<p>Слайды лекции.</p>{% endcall %}</div>
{{ ui.empty("Групп пока нет", "Создайте первую.", label="Создать", href="/s/one/work") }}
<form method="post">{{ ui.csrf() }}
<label class="choice"><input type="checkbox" name="a"><span class="choice-text">Вариант</span></label>
<label class="label" for="work">Ответ</label><textarea id="work" name="work"></textarea>
{% call ui.actions() %}{{ ui.button("Сдать") }}{{ ui.button("Отмена", kind="quiet", href="/") }}{% endcall %}
</form>
{% endblock %}"""

PLATFORM = """<!doctype html><html lang="en"><title>Course</title>
<script>
const mode = new URLSearchParams(location.search).get("mode");
const kept = {};
window.seen = [];
addEventListener("message", (event) => {
  window.seen.push({origin: event.origin, data: event.data});
  const data = event.data;
  const answer = {subject: data.subject + ".response", message_id: data.message_id, key: data.key};
  if (mode === "silent") return;
  if (mode === "liar") answer.message_id = "another";
  if (mode === "refusing") answer.error = {code: "storage_exhaustion"};
  if (mode === "mixing") answer.key = "another";
  if (data.subject === "lti.put_data") kept[data.key] = data.value;
  answer.value = mode === "empty" ? null : kept[data.key] ?? "proof-of-the-browser";
  event.source.postMessage(answer, mode === "elsewhere" ? "*" : event.origin);
});
</script>
<iframe name="tool" width="900" height="500" src="{{ tool }}"></iframe>"""


class PlantedSessionExpired(AccordError):
    """Stands for a session that is over."""

    code = "session-expired"
    status = 403
    what_happened = N_("There is no such page.")


@dataclass
class Room:
    """A room that keeps edits, and how it misbehaves."""

    tool: str = ""
    platform: str = ""
    fail_with: list[int] = field(default_factory=list)
    saved: list[dict[str, Any]] = field(default_factory=list)
    launched: list[dict[str, str]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Return what was saved, in order, each edit once."""
        return [edit["text"] for edit in {edit["edit_id"]: edit for edit in self.saved}.values()]


@pytest.fixture
def room() -> Iterator[Room]:
    """A running tool on ``127.0.0.1`` and a platform page on ``localhost``."""
    room = Room()
    app = shell_app(shell_settings())
    _add_pages(app, room)
    with served(app) as server:
        room.tool = server.url
        room.platform = f"http://localhost:{server.port}"
        app.extensions["frame_ancestors"] = lambda: (room.platform,)
        yield room


def _add_pages(app: Flask, room: Room) -> None:
    @app.get("/s/<session>/work")
    @public
    def work(session: str) -> str:
        g.csrf_subject = f"browser.{session}"
        set_reader(language="ru")
        set_page_header(PageHeader("Опрос", "Ада", "участник"))
        return render_template_string(PAGE)

    @app.get("/s/<session>/parts")
    @public
    def parts(session: str) -> str:
        g.csrf_subject = f"browser.{session}"
        set_reader(language="ru")
        home = f"/s/{session}/"
        pages = (PageLink("Занятие", home), PageLink("Баллы", f"{home}scores/"))
        header = PageHeader("Опрос", "Ада", "тренер", home_url=home, pages=pages)
        set_page_header(header)
        return render_template_string(PARTS)

    @app.post("/s/<session>/save/<key>")
    @public
    def save(session: str, key: str) -> Response:
        g.csrf_subject = f"browser.{session}"
        verify_csrf()
        if room.fail_with:
            status = room.fail_with.pop(0)
            if status == 403:
                raise PlantedSessionExpired
            if status:
                abort(status)
        room.saved.append(request.get_json())
        return jsonify(saved=key)

    @app.get("/platform")
    @public
    def platform() -> Response:
        page = render_template_string(PLATFORM, tool=request.args["tool"])
        return Response(page, headers={"Content-Security-Policy": "default-src * 'unsafe-inline'"})

    @app.get("/lti/<step>")
    @launch_endpoint
    def protocol(step: str) -> str:
        return render_template(
            f"lti/{step}.html",
            auth_url=f"{room.tool}/s/one/work",
            storage_target=request.args.get("target", "_parent"),
            platform_origin=request.args.get("origin", room.platform),
            state_key="accord_key",
            state_value="proof-of-the-browser",
            launch_url="/lti/launch",
            login_url=f"{room.tool}/s/two/work",
            id_token="a.b.c",
            state="signed",
            action_url="/lti/launch",
            fields={"JWT": 'a"b'},
        )

    @app.post("/lti/launch")
    @launch_endpoint
    def launch() -> str:
        room.launched.append(request.form.to_dict())
        return render_template_string(
            '{% extends "layout.html" %}{% block main %}<h1>In</h1>{% endblock %}'
        )

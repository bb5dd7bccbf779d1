/* «Непонятно» at a moment: one tap marks it, another within five seconds of it takes it back. And
   the trainer's answers, shown when the recording comes to them. */
import { clockLength } from "./watch_map.js";

const SAME_MARK_MS = 5000;
const SHOWN_MS = 20000;

/** Let marks be made on `desk`; returns what takes each new map. */
export function markUnclear(desk, reporter, recording) {
  const button = desk.querySelector("[data-unclear]");
  const words = desk.querySelector("[data-unclear-words]");
  const chapters = [...desk.querySelectorAll("[data-unclear-chapter]")];
  let marks = [];

  const standing = (at) => marks.find((mark) => Math.abs(mark - at) < SAME_MARK_MS);
  const show = () => {
    press(button, recording.at);
    chapters.forEach((chapter) => press(chapter, Number(chapter.value)));
  };
  const press = (pressed, at) => {
    pressed.setAttribute("aria-pressed", String(standing(at) !== undefined));
  };
  const mark = (at) => {
    const there = standing(at);
    const on = there === undefined;
    const moment = there ?? at;
    marks = on ? [...marks, moment] : marks.filter((one) => one !== moment);
    words.textContent = on
      ? words.dataset.marked.replace("{time}", clockLength(moment))
      : words.dataset.taken;
    reporter.send(`unclear-${moment}`, "unclear", { at: moment, on });
    show();
  };

  desk.querySelector("[data-unclear-row]").hidden = false;
  button.addEventListener("click", () => mark(recording.at));
  for (const chapter of chapters) {
    chapter.addEventListener("click", (event) => {
      event.preventDefault();
      mark(Number(chapter.value));
    });
  }
  recording.onMove(show);
  return (map) => {
    marks = map.unclear;
    show();
  };
}

/** Show each of the trainer's answers on `desk` while the recording passes its moment. */
export function showAnswers(desk, recording) {
  const place = desk.querySelector("[data-answer-now]");
  const answers = [...desk.querySelectorAll("[data-answer-at]")].map((element) => ({
    at: Number(element.dataset.answerAt),
    element,
  }));
  let shown = null;
  recording.onMove((now) => {
    const current = answers.findLast(({ at }) => at <= now && now < at + SHOWN_MS) ?? null;
    if (current !== shown) {
      shown = current;
      place.hidden = !current;
      const text = current?.element.querySelector(".lecture-answer").textContent ?? "";
      place.textContent = current ? place.dataset.words.replace("{text}", () => text) : "";
    }
  });
}

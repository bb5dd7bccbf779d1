/* The attempt page: every answer goes to the server as soon as it is given. Without this module
   the page is a plain form with the buttons «Save» and «Hand in». */
import { controlsOf, givenIn, isTick } from "../js/answers.js";
import { SaveQueue } from "../js/save_queue.js";
import * as status from "../js/status.js";
import { startClock } from "./clock.js";
import { enhanceOrdering } from "../js/ordering.js";
import { TimeOnItem } from "./time_on_item.js";

const TYPING_PAUSE_MS = 800;

const form = document.getElementById("attempt");
const words = form.dataset;
const items = new Map(
  [...form.querySelectorAll("[data-item]")].map((element) => [element.dataset.item, element]),
);

const time = new TimeOnItem(items);

const queue = new SaveQueue({
  name: `quiz-${words.attempt}`,
  base: words.base,
  merge: (older, newer) => ({
    ...newer,
    body: { ...newer.body, seconds: newer.body.seconds + (older.body.seconds ?? 0) },
  }),
  onSaved(edit, answer) {
    setVersion(edit.key, answer.version);
    if (!queue.pending.some((other) => other.key === edit.key)) {
      say(edit.key, doubtIn(edit.key) ?? words.saved);
    }
  },
  onRefused(edit, status, answer) {
    if (answer?.error?.code === "attempt-finished") {
      location.assign(words.result);
    } else if (Array.isArray(answer?.given)) {
      show(edit.key, answer.given);
      setVersion(edit.key, answer.version);
      const isClosed = answer.error?.code === "answer-closed";
      say(edit.key, isClosed ? words.closed : words.elsewhere, true);
      items.get(edit.key)?.querySelector("fieldset")?.toggleAttribute("disabled", isClosed);
    } else {
      // The session has ended, not the attempt: what waits here is sent after the next launch.
      const waits = queue.pending.some((other) => other.edit_id === edit.edit_id);
      say(edit.key, waits ? words.kept : words.refused, true);
    }
  },
});

for (const edit of queue.pending) {
  show(edit.key, edit.body.given);
  say(edit.key, words.saving);
}

form.classList.add("saves-itself");
enhanceOrdering(form);
startClock(form, () => {
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button[value=hand-in]"));
});

form.addEventListener("change", (event) => {
  const id = event.target.closest("[data-item]")?.dataset.item;
  if (id) {
    send(id);
  }
});

/* What is being typed is saved in the pauses. */
const typing = new Map();
form.addEventListener("input", (event) => {
  const id = event.target.closest("[data-item]")?.dataset.item;
  if (id && ["text", "textarea"].includes(event.target.type)) {
    clearTimeout(typing.get(id));
    typing.set(id, setTimeout(() => send(id), TYPING_PAUSE_MS));
  }
});

/* What was answered before this module was there to notice it. */
for (const [id, item] of items) {
  const waits = queue.pending.some((edit) => edit.key === id);
  if (!waits && controlsOf(item).some(isChanged)) {
    send(id);
  }
}

/* The plain form carries every answer too, so handing in needs no waiting for the queue; it only
   waits a moment so that the page's versions are those the server knows. */
let settled = false;
form.addEventListener("submit", (event) => {
  const wish = event.submitter?.value ?? "";
  if (!navigator.onLine && !wish.startsWith("hand-in")) {
    event.preventDefault();
    status.say(words.offline, "waiting");
    return;
  }
  if (settled || queue.waiting === 0) {
    return;
  }
  event.preventDefault();
  queue
    .settled(4000)
    .catch(() => undefined)
    .then(() => {
      settled = true;
      form.requestSubmit(event.submitter);
    });
});

form.addEventListener("formdata", (event) => {
  for (const id of items.keys()) {
    event.formData.set(`seconds-${id}`, String(time.take(id)));
  }
});

function send(id) {
  clearTimeout(typing.get(id));
  typing.delete(id);
  say(id, words.saving);
  updateMap(id);
  queue.push({
    key: id,
    path: `answers/${encodeURIComponent(id)}`,
    method: "PATCH",
    body: {
      base_version: Number(version(id).value),
      given: givenIn(items.get(id)),
      seconds: time.take(id),
    },
  });
}

function show(id, given) {
  for (const control of items.has(id) ? controlsOf(items.get(id)) : []) {
    if (isTick(control)) {
      control.checked = given.includes(control.value);
    } else if (control.dataset.part) {
      const start = `${control.dataset.part}:`;
      control.value = given.find((one) => one.startsWith(start))?.slice(start.length) ?? "";
    } else {
      control.value = given[0] ?? "";
    }
  }
  updateMap(id);
}

function isChanged(control) {
  if (isTick(control)) {
    return control.checked !== control.defaultChecked;
  }
  if (control.options) {
    const first = [...control.options].find((option) => option.defaultSelected);
    return control.value !== (first?.value ?? control.options[0].value);
  }
  return control.value !== control.defaultValue;
}

/* A number that does not look like one is saved all the same, and its writer is told. */
function doubtIn(id) {
  const control = items.get(id)?.querySelector("[data-doubt]");
  return control?.validity.patternMismatch ? control.dataset.doubt : null;
}

/* What still waits may belong to an item that the page does not show any more. */
function version(id) {
  return items.get(id)?.querySelector("[data-version]");
}

function setVersion(id, number) {
  const field = version(id);
  if (field) {
    field.value = String(number);
  }
}

function say(id, text, careful = false) {
  const word = items.get(id)?.querySelector("[data-word]");
  if (word) {
    word.textContent = text;
    word.classList.toggle("is-careful", careful);
  }
}

function updateMap(id) {
  const link = form.querySelector(`[data-mapped="${CSS.escape(id)}"]`);
  if (link && items.has(id)) {
    const answered = givenIn(items.get(id)).length > 0;
    link.classList.toggle("is-answered", answered);
    const word = link.querySelector("[data-answered]");
    word.textContent = answered ? word.dataset.answered : word.dataset.empty;
  }
}

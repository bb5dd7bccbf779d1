/* The attempt page: every answer goes to the server as soon as it is given. Without this module
   the page is a plain form with the buttons «Save» and «Hand in». */
import { SaveQueue } from "../js/save_queue.js";

const form = document.getElementById("attempt");
const words = form.dataset;
const items = new Map(
  [...form.querySelectorAll("[data-item]")].map((element) => [element.dataset.item, element]),
);

const queue = new SaveQueue({
  name: `quiz-${words.attempt}`,
  base: words.base,
  onSaved(edit, answer) {
    setVersion(edit.key, answer.version);
    if (!queue.pending.some((other) => other.key === edit.key)) {
      say(edit.key, words.saved);
    }
  },
  onRefused(edit, status, answer) {
    if (answer?.error?.code === "attempt-finished") {
      location.assign(words.result);
    } else if (Array.isArray(answer?.chosen)) {
      show(edit.key, answer.chosen);
      setVersion(edit.key, answer.version);
      say(edit.key, words.elsewhere, true);
    } else {
      say(edit.key, words.refused, true);
    }
  },
});

for (const edit of queue.pending) {
  show(edit.key, edit.body.chosen);
  say(edit.key, words.saving);
}

form.classList.add("saves-itself");
form.addEventListener("change", (event) => {
  const id = event.target.closest("[data-item]")?.dataset.item;
  if (id) {
    send(id);
  }
});

/* What was answered before this module was there to notice it. */
for (const [id, item] of items) {
  const inputs = [...item.querySelectorAll("input:not([type=hidden])")];
  const waits = queue.pending.some((edit) => edit.key === id);
  if (!waits && inputs.some((input) => input.checked !== input.defaultChecked)) {
    send(id);
  }
}

/* The plain form carries every answer too, so handing in needs no waiting for the queue; it only
   waits a moment so that the page's versions are those the server knows. */
let settled = false;
form.addEventListener("submit", (event) => {
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

function send(id) {
  say(id, words.saving);
  updateMap(id);
  queue.push({
    key: id,
    path: `answers/${encodeURIComponent(id)}`,
    method: "PATCH",
    body: { base_version: Number(version(id).value), chosen: chosenIn(id) },
  });
}

function chosenIn(id) {
  return [...items.get(id).querySelectorAll("input:checked")].map((input) => input.value);
}

function show(id, chosen) {
  for (const input of items.get(id)?.querySelectorAll("input:not([type=hidden])") ?? []) {
    input.checked = chosen.includes(input.value);
  }
  updateMap(id);
}

function version(id) {
  return items.get(id).querySelector("[data-version]");
}

function setVersion(id, number) {
  version(id).value = String(number);
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
  if (link) {
    const answered = chosenIn(id).length > 0;
    link.classList.toggle("is-answered", answered);
    const word = link.querySelector("[data-answered]");
    word.textContent = answered ? word.dataset.answered : word.dataset.empty;
  }
}

/* The step page: every slot goes to the server a moment after it was written, and again when it is
   left. Without this module the page is a plain form with the buttons «Next» and «Save». */
import { SaveQueue } from "../js/save_queue.js";

const PAUSE_MS = 700;

const form = document.getElementById("step");
const words = form.dataset;
const names = JSON.parse(words.names);
const timers = new Map();
const versions = new Map(
  [...form.querySelectorAll("[data-version]")].map((input) => [input.dataset.version, Number(input.value)]),
);

const queue = new SaveQueue({
  name: `workshop-${words.sheet}`,
  base: words.base,
  onSaved(edit, answer) {
    setVersion(edit.key, answer.version);
    if (!timers.has(edit.key) && !queue.pending.some((other) => other.key === edit.key)) {
      say(edit.key, words.saved);
    }
  },
  onRefused(edit, status, answer) {
    if (answer?.error?.code === "slot-conflict") {
      ask(edit, answer);
    } else {
      const told = answer?.error;
      say(edit.key, told?.what_happened ? `${told.what_happened} ${told.what_to_do}` : words.refused, true);
    }
  },
});

for (const edit of queue.pending) {
  const field = fieldOf(edit.key);
  if (field) {
    field.value = edit.body.text;
    say(edit.key, words.saving);
  }
}

form.classList.add("saves-itself");
form.addEventListener("input", (event) => {
  const key = event.target.dataset.slot;
  if (key && !isAsked(key)) {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => send(key), PAUSE_MS));
    say(key, words.saving);
  }
});
form.addEventListener("focusout", (event) => sendWaiting(event.target.dataset.slot));

/* What was written before this module was there to notice it. */
for (const field of form.querySelectorAll("[data-slot]")) {
  const waits = queue.pending.some((edit) => edit.key === field.dataset.slot);
  if (!waits && field.value !== standing(field)) {
    send(field.dataset.slot);
  }
}

window.addEventListener("pagehide", () => [...timers.keys()].forEach(sendWaiting));

/* Rows that are kept out of sight come one by one. */
for (const grow of form.querySelectorAll("[data-grow]")) {
  grow.hidden = false;
  grow.addEventListener("click", () => {
    const block = grow.closest(".paper-block");
    const row = block.querySelector("[data-spare][hidden]");
    row.hidden = false;
    row.querySelector("[data-slot]").focus();
    grow.hidden = !block.querySelector("[data-spare][hidden]");
  });
}

/* The plain form carries every text too; it only waits a moment so that the versions on the page
   are those the server knows. */
let settled = false;
form.addEventListener("submit", (event) => {
  [...timers.keys()].forEach(sendWaiting);
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

function sendWaiting(key) {
  if (timers.has(key)) {
    clearTimeout(timers.get(key));
    send(key);
  }
}

function send(key, text = fieldOf(key).value) {
  timers.delete(key);
  say(key, words.saving);
  queue.push({
    key,
    path: `slots/${encodeURIComponent(key)}`,
    method: "PATCH",
    body: { base_version: versions.get(key) ?? 0, text, group: Number(words.group) },
  });
}

/* Somebody was faster: both texts stand side by side until one is chosen. A change that waited
   since another step was open is asked about above the sheet. */
function ask(edit, answer) {
  const { key } = edit;
  const field = fieldOf(key);
  const question = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
  const title = question.querySelector("[data-somebody]");
  const said = answer.author ? title.dataset.named.replace("{name}", answer.author) : title.dataset.somebody;
  title.textContent = field ? said : `${nameOf(key)}. ${said}`;
  question.querySelector("[data-theirs]").textContent = answer.text || "—";
  const mine = question.querySelector("[data-mine]");
  mine.textContent = edit.body.text;
  mine.hidden = Boolean(field);
  question.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-take]")?.dataset.take;
    if (choice) {
      const own = field ? field.value : edit.body.text;
      const text = { theirs: answer.text, mine: own, both: join(answer.text, own) }[choice];
      setVersion(key, answer.version);
      question.remove();
      if (field) {
        field.value = text;
        field.focus();
      }
      send(key, text);
    }
  });
  if (field) {
    form.querySelector(`[data-conflict="${CSS.escape(key)}"]`).replaceChildren(question);
  } else {
    document.getElementById("conflicts").append(question);
  }
  say(key, words.refused, true);
}

/* The text a field had when the page was made. */
function standing(field) {
  return field.options ? [...field.options].find((one) => one.defaultSelected)?.value ?? "" : field.defaultValue;
}

function nameOf(key) {
  const [part, number] = key.split(".");
  const [label, most] = names[part] ?? ["", 1];
  return most === 1 ? label : `${label} ${number}`;
}

function isAsked(key) {
  return form.querySelector(`[data-conflict="${CSS.escape(key)}"]`)?.hasChildNodes() ?? false;
}

function join(theirs, mine) {
  const lines = theirs.split("\n");
  return [...lines, ...mine.split("\n").filter((line) => !lines.includes(line))].join("\n").trim();
}

function fieldOf(key) {
  return form.querySelector(`[data-slot="${CSS.escape(key)}"]`);
}

function setVersion(key, number) {
  versions.set(key, number);
  const input = form.querySelector(`[data-version="${CSS.escape(key)}"]`);
  if (input) {
    input.value = String(number);
  }
}

function say(key, text, careful = false) {
  const word = form.querySelector(`[data-word="${CSS.escape(key)}"]`);
  if (word) {
    word.textContent = text;
    word.classList.toggle("is-careful", careful);
  }
}

/* The step page: every slot goes to the server a moment after it was written, and again when it is
   left; what others write comes in as they write it. A field that has the focus, or a text the
   server does not have yet, is never touched. Without this module the page is a plain form with
   the buttons «Next» and «Save». */
import { SaveQueue } from "../js/save_queue.js";
import { keepAround } from "./around.js";
import { follow } from "./live.js";
import { OneAtATime } from "./one_at_a_time.js";
import { boundRows, moveRows } from "./rows.js";
import { Writing } from "./writing.js";

const PAUSE_MS = 700;

const form = document.getElementById("step");
const words = form.dataset;
const names = JSON.parse(words.names);
const writing = new Writing(words.base, Number(words.me), words);
const timers = new Map();
const versions = new Map(
  [...form.querySelectorAll("[data-version]")].map((input) => [input.dataset.version, Number(input.value)]),
);
/* The newest state of a slot that others made and this page does not show yet. */
const newer = new Map();

const queue = new SaveQueue({
  name: `workshop-${words.sheet}`,
  base: words.base,
  onSaved(edit, answer) {
    setVersion(edit.key, answer.version);
    if (!isUnderWay(edit.key)) {
      say(edit.key, words.saved);
    }
    settle(edit.key);
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
    writing.tell(key);
  }
});
form.addEventListener("focusout", (event) => {
  const key = event.target.dataset.slot;
  sendWaiting(key);
  if (key) {
    writing.tell("");
    /* The focus is gone only after this event. */
    setTimeout(() => settle(key));
  }
});

/* What was written before this module was there to notice it. */
for (const field of form.querySelectorAll("[data-slot]")) {
  const waits = queue.pending.some((edit) => edit.key === field.dataset.slot);
  if (!waits && field.value !== standing(field)) {
    send(field.dataset.slot);
  }
}

const takeAround = keepAround(words.base);
/* Before what sends the form: «Next» leads on within the step first. */
const shown = new OneAtATime(form);

follow({
  base: words.base,
  since: Number(words.since),
  onChanges(told) {
    told.slots.forEach(take);
    writing.show(told.writing);
    takeAround(told.around);
    document.getElementById("handed-in").hidden = !told.submitted;
  },
});

window.addEventListener("pagehide", () => [...timers.keys()].forEach(sendWaiting));

moveRows(form, {
  flush() {
    [...timers.keys()].forEach(sendWaiting);
    return queue.settled(4000);
  },
  take,
  bring: (element) => shown.bring(element),
});

/* Rows that are kept out of sight come one by one. */
for (const grow of form.querySelectorAll("[data-grow]")) {
  grow.hidden = false;
  grow.addEventListener("click", () => {
    const row = grow.closest(".paper-block").querySelector("[data-spare][hidden]");
    reveal(row);
    shown.bring(row);
    row.querySelector("[data-slot]").focus();
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

/* Somebody's edit, perhaps one's own. */
function take(slot) {
  const field = fieldOf(slot.key);
  if (!field) {
    const shown = document.querySelector(`[data-shown="${CSS.escape(slot.key)}"]`);
    if (shown) {
      shown.textContent = slot.text || words.empty;
      shown.classList.toggle("is-empty", !slot.text);
    }
    return;
  }
  if (slot.version > (versions.get(slot.key) ?? 0)) {
    newer.set(slot.key, slot);
    settle(slot.key);
  }
}

/* Show the newest state of a slot if nobody is in its way. */
function settle(key) {
  const slot = newer.get(key);
  const field = fieldOf(key);
  if (!slot || !field || isUnderWay(key) || isAsked(key)) {
    return;
  }
  if (slot.version <= (versions.get(key) ?? 0)) {
    newer.delete(key);
    return;
  }
  if (slot.text !== field.value && document.activeElement === field) {
    say(key, words.newer.replace("{name}", slot.author || words.somebody));
    return;
  }
  newer.delete(key);
  put(field, slot.text);
  setVersion(key, slot.version);
  say(key, slot.author ? words.by.replace("{name}", slot.author) : words.saved);
}

function put(field, text) {
  if (field.options && ![...field.options].some((one) => one.value === text)) {
    field.add(new Option(text, text));
  }
  if (field.value !== text) {
    field.value = text;
  }
  for (let row = field.closest("[data-spare][hidden]"); text && row?.matches("[data-spare][hidden]"); ) {
    reveal(row);
    row = row.previousElementSibling;
  }
}

function reveal(row) {
  const block = row.closest(".paper-block");
  row.hidden = false;
  boundRows(form);
  shown.draw();
  block.querySelector("[data-grow]").hidden = !block.querySelector("[data-spare][hidden]");
}

/* Somebody was faster: both texts stand side by side until one is chosen. A change whose place is
   not on the screen (of another step, or of another row on a phone) is asked about above the sheet. */
function ask(edit, answer) {
  const { key } = edit;
  const field = fieldOf(key);
  const isHere = Boolean(field?.offsetParent);
  const question = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
  const title = question.querySelector("[data-somebody]");
  const said = answer.author ? title.dataset.named.replace("{name}", answer.author) : title.dataset.somebody;
  title.textContent = isHere ? said : `${nameOf(key)}. ${said}`;
  question.querySelector("[data-theirs]").textContent = answer.text || "—";
  const mine = question.querySelector("[data-mine]");
  mine.textContent = edit.body.text;
  mine.hidden = isHere;
  question.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-take]")?.dataset.take;
    if (choice) {
      const own = isHere ? field.value : edit.body.text;
      const both = own === edit.body.text ? answer.merged : join(answer.text, own);
      const text = { theirs: answer.text, mine: own, both }[choice];
      setVersion(key, answer.version);
      question.remove();
      if (field) {
        field.value = text;
        shown.bring(field);
        field.focus();
      }
      send(key, text);
    }
  });
  if (isHere) {
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

function isUnderWay(key) {
  return timers.has(key) || queue.pending.some((edit) => edit.key === key);
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
    form.querySelector(`[data-history="${CSS.escape(key)}"]`).hidden = number === 0;
  }
}

function say(key, text, careful = false) {
  const word = form.querySelector(`[data-word="${CSS.escape(key)}"]`);
  if (word) {
    word.textContent = text;
    word.classList.toggle("is-careful", careful);
  }
}

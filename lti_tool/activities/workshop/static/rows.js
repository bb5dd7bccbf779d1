/* Rows that change places, go or come back: the buttons of the step's form, without leaving the page. What is
   written goes to the server first; what its answer says is shown at once, and to the others as
   everybody's changes are. */
import * as status from "../js/status.js";

/** `flush()` resolves when the server has everything that was written on this page; `take(slot)`
    shows a slot's new state; `bring(element)` lets its row stand on the screen. */
export function moveRows(form, { flush, take, bring }) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-way]");
    if (button) {
      event.preventDefault();
      move(form, button, { flush, take, bring });
    }
  });
}

/** Let the first and the last row that are to be seen go no further. */
export function boundRows(form) {
  for (const tools of form.querySelectorAll("[data-row]")) {
    const row = tools.closest(".paper-row");
    const below = row.nextElementSibling;
    tools.querySelector('[data-way="up"]').disabled = !row.previousElementSibling;
    tools.querySelector('[data-way="down"]').disabled = !below || below.hidden;
  }
}

async function move(form, button, { flush, take, bring }) {
  try {
    await flush();
  } catch {
    /* The status line says already that changes wait. */
    return;
  }
  try {
    const response = await fetch(button.formAction, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const answer = await response.json();
    if (response.ok) {
      answer.slots.forEach(take);
      document.getElementById("gone").innerHTML = answer.gone;
      bring(document.getElementById(`slot-${answer.key}`));
      arrive(form, button.dataset.way, answer.key);
    } else {
      status.say(`${answer.error.what_happened} ${answer.error.what_to_do}`, "failed");
    }
  } catch {
    status.failed();
  }
}

/* The finger and the keyboard stay with the row. */
function arrive(form, way, key) {
  const tools = form.querySelector(`[data-row="${CSS.escape(key)}"]`);
  const same = tools.querySelector(`[data-way="${way}"]:not([disabled])`);
  (same ?? tools.querySelector("[data-way]:not([disabled])")).focus();
  const words = { remove: form.dataset.removed, return: form.dataset.returned }[way] ?? form.dataset.moved;
  status.say(words.replace("{number}", key.split(".").at(-1)), "saved");
}

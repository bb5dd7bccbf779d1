/* What stands around the sheet: the trainer's step and timer, notices, the raised hand, the talk,
   and in its margins whose rule it was and what the trainer noted.
   The stream of the sheet says that something there is new; then the part is fetched as the server
   words it. Its forms are sent without leaving the page. */
import { csrfToken } from "../js/save_queue.js";
import { runTimer } from "./timer.js";

const PRESENT_MS = 60000;
const SPREAD_MS = 500;

export function keepAround(base) {
  const part = document.getElementById("around");
  const talk = document.getElementById("talk");
  const word = document.getElementById("around-word");
  const tell = (text) => {
    word.textContent = text;
  };
  let revision = null;

  function put(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const said = stepOf(part);
    for (const place of [part, talk, document.getElementById("pointed")]) {
      const now = place && fresh.querySelector(`#${place.id}`);
      if (now) {
        exchange(place, now);
      }
    }
    for (const margin of document.querySelectorAll("[data-margin]")) {
      const now = fresh.querySelector(`[data-margin="${CSS.escape(margin.dataset.margin)}"]`);
      margin.replaceChildren(...(now?.childNodes ?? []));
    }
    const step = stepOf(part);
    if (step && step !== said) {
      word.textContent = step;
    }
    runTimer(part, tell);
  }

  async function load() {
    try {
      const response = await fetch(part.dataset.part);
      if (response.ok) {
        put(await response.text());
      }
    } catch {
      /* No network: the stream says so again when it is back. */
      revision = null;
    }
  }

  async function send(event) {
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    event.submitter.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Part": "1" } });
      if (!response.ok) {
        throw new Error(response.statusText);
      }
      for (const text of form.querySelectorAll("textarea")) {
        text.value = "";
      }
      put(await response.text());
    } catch {
      event.submitter.disabled = false;
      form.submit();
    }
  }

  part.addEventListener("submit", send);
  talk.addEventListener("submit", send);

  function present() {
    if (!document.hidden) {
      fetch(`${base}present`, { method: "POST", headers: { "X-CSRF-Token": csrfToken() } }).catch(() => undefined);
    }
  }

  present();
  setInterval(present, PRESENT_MS);
  document.addEventListener("visibilitychange", present);
  runTimer(part, tell);

  return function take(around) {
    if (revision !== null && around !== revision) {
      /* Not everybody in the same moment. */
      setTimeout(load, Math.random() * SPREAD_MS);
    }
    revision = around;
  };
}

function stepOf(part) {
  return part.querySelector(".pace-line")?.innerText.split("·")[0];
}

/* What is open stays open, what is typed stays, and so does the focus as far as there is a place. */
function exchange(place, fresh) {
  const focus = place.contains(document.activeElement) ? document.activeElement : null;
  const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.keep));
  const draft = place.querySelector("textarea")?.value ?? "";
  place.replaceChildren(...fresh.childNodes);
  for (const details of place.querySelectorAll("details")) {
    details.open = open.has(details.dataset.keep);
  }
  const text = place.querySelector("textarea");
  if (text) {
    text.value = draft;
  }
  if (focus?.id) {
    document.getElementById(focus.id)?.focus();
  } else if (focus) {
    const action = focus.closest("form")?.action;
    const same = [...place.querySelectorAll("form")].find((form) => form.action === action);
    const keep = focus.closest("details")?.dataset.keep;
    const summary = keep && place.querySelector(`[data-keep="${keep}"] summary`);
    (same?.querySelector("button") ?? summary ?? place.querySelector("button"))?.focus();
  }
}

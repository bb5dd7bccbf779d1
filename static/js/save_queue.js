/* Sends changes to the server one after the other and loses none: a change is written down in the
   browser before it is sent, and struck out only when the server has answered. A dropped network
   or a failing server makes it wait; a reload, a crash or a new launch of the same work sends
   what was left. Nothing ever stops a person from leaving the page.

   const queue = new SaveQueue({
     name: "quiz-17",              what the changes belong to: the attempt or sheet, NOT the session
     base: "/s/<session>/quiz/",   prefix of every edit's path
     onSaved(edit, answer) {},     2xx, answer is the JSON body or null
     onRefused(edit, status, answer) {},   409 and other final answers: the edit is struck out
     quiet: false,                 true: the status line speaks only when something waits or fails
   });
   queue.push({ key: "item-3", path: "answers/3", body: { choices: ["a"] } });

   A newer edit of the same `key` replaces one that still waits (or, with `merge(older, newer)`,
   is merged with it). Every edit has an `edit_id`, sent in the body; the server must treat a
   second one of the same id as the first. Where the body names the `base_version` it saw and the
   answer the new `version`, later edits of the same key are moved onto that version; and an edit
   that took the place of waiting ones names them in `replaces`: if one of those made the version
   that stands, the server accepts it as if it had been seen. */

import * as status from "./status.js";

const PREFIX = "accord-save";
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30000;
const ANSWER_MS = 20000;
const MOST_REPLACED = 20;
/* The session is at fault, not the edit: it waits for the next launch. */
const SESSION_CODES = new Set(["session-not-here", "session-expired", "csrf-failed"]);

export class SaveQueue {
  #name;
  #base;
  #onSaved;
  #onRefused;
  #merge;
  #quiet;
  #saidWaiting = false;
  #edits = [];
  #inFlight = null;
  #timer = null;
  #delay = FIRST_DELAY_MS;
  #halted = false;

  constructor({ name, base, onSaved = () => {}, onRefused = () => {}, merge = (_, newer) => newer, quiet = false }) {
    this.#name = `${PREFIX}:${name}:`;
    this.#base = base;
    this.#onSaved = onSaved;
    this.#onRefused = onRefused;
    this.#merge = merge;
    this.#quiet = quiet;
    this.#edits = readStored(this.#name);
    window.addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => this.#retryNow());
    if (this.#edits.length) {
      this.#send();
    }
  }

  /** How many changes the server does not have yet. */
  get waiting() {
    return this.#edits.length;
  }

  /** The changes that wait under `name`, oldest first, without sending them. */
  static stored(name) {
    return readStored(`${PREFIX}:${name}:`);
  }

  /** The changes that wait, oldest first: a page shows them instead of the server's texts. */
  get pending() {
    return this.#edits.map((edit) => ({ ...edit }));
  }

  /** Take over a change; returns its edit_id. */
  push({ key, path, method = "POST", body = {} }) {
    const newer = { edit_id: newId(), key, path, method, body, at: Date.now() };
    const older = this.#edits.find((edit) => edit.key === key && edit !== this.#inFlight);
    let edit = newer;
    if (older) {
      edit = { ...this.#merge(older, newer), edit_id: newer.edit_id, key, at: older.at };
      edit.body = withReplaced(edit.body, older);
      this.#strike(older);
    }
    this.#edits.push(edit);
    store(this.#name + edit.edit_id, edit);
    this.#halted = false;
    if (!this.#timer) {
      this.#send();
    }
    return edit.edit_id;
  }

  /** Resolve when nothing waits any more, or reject after `ms`: for «Сдать» with a change under way. */
  async settled(ms = 10000) {
    const until = Date.now() + ms;
    this.#retryNow();
    while (this.#edits.length) {
      if (Date.now() > until || this.#halted) {
        throw new Error("changes are still waiting");
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #retryNow() {
    if (this.#edits.length && !this.#inFlight && !this.#halted) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#delay = FIRST_DELAY_MS;
      this.#send();
    }
  }

  async #send() {
    const edit = this.#edits[0];
    if (!edit || this.#inFlight) {
      return;
    }
    this.#inFlight = edit;
    if (!this.#quiet) {
      status.saving();
    }
    let response = null;
    let answer = null;
    try {
      response = await fetch(this.#base + edit.path, {
        method: edit.method,
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRF-Token": csrfToken(),
        },
        body: JSON.stringify({ ...edit.body, edit_id: edit.edit_id }),
        keepalive: true,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      answer = await response.json().catch(() => null);
    } catch {
      response = null;
    }
    this.#inFlight = null;
    this.#settle(edit, response, answer);
  }

  #settle(edit, response, answer) {
    if (!response || response.status >= 500 || response.status === 429) {
      this.#wait(response);
    } else if (response.ok) {
      this.#delay = FIRST_DELAY_MS;
      this.#strike(edit);
      this.#rebase(edit, answer);
      this.#onSaved(edit, answer);
      if (this.#edits.length) {
        this.#send();
      } else if (!this.#quiet || this.#saidWaiting) {
        this.#saidWaiting = false;
        status.saved();
      }
    } else if (SESSION_CODES.has(answer?.error?.code)) {
      this.#halted = true;
      status.say(`${answer.error.what_happened} ${answer.error.what_to_do}`, "failed");
      this.#onRefused(edit, response.status, answer);
    } else {
      this.#strike(edit);
      status.failed();
      this.#onRefused(edit, response.status, answer);
      this.#send();
    }
  }

  #wait(response) {
    const asked = Number(response?.headers.get("Retry-After")) * 1000 || 0;
    const jitter = 0.75 + Math.random() / 2;
    this.#saidWaiting = true;
    status.waiting(this.#edits.length);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, Math.max(asked, this.#delay * jitter));
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }

  /* A change made while an earlier one of the same key was under way saw the version before it. */
  #rebase(saved, answer) {
    for (const edit of this.#edits) {
      if (edit.key === saved.key && "base_version" in edit.body && Number.isInteger(answer?.version)) {
        edit.body = { ...edit.body, base_version: answer.version };
        store(this.#name + edit.edit_id, edit);
      }
    }
  }

  #strike(edit) {
    this.#edits = this.#edits.filter((other) => other !== edit);
    forget(this.#name + edit.edit_id);
  }
}

/* A change that was sent and never answered may stand on the server all the same; the one that
   replaces it says so, lest a person be in conflict with their own earlier words. */
function withReplaced(body, older) {
  if (!("base_version" in body)) {
    return body;
  }
  return { ...body, replaces: [...(older.body.replaces ?? []), older.edit_id].slice(-MOST_REPLACED) };
}

/** The token of this page's session, for the header X-CSRF-Token. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* A browser may refuse storage in a frame; then changes live as long as the page does. */
function readStored(name) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(name))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .sort((one, other) => one.at - other.at);
  } catch {
    return [];
  }
}

function store(key, edit) {
  try {
    localStorage.setItem(key, JSON.stringify(edit));
  } catch {
    status.saving();
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    status.saving();
  }
}

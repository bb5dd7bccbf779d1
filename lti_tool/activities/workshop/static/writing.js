/* Who writes where: shows others («Анна пишет…») and tells them of oneself, at most every few
   seconds. Nothing depends on it: what cannot be told is simply not told. */
import { csrfToken } from "../js/save_queue.js";

const TELL_AGAIN_MS = 8000;

export class Writing {
  #base;
  #me;
  #words;
  #told = "";
  #toldAt = 0;
  #people = [];
  #timer = null;

  constructor(base, me, words) {
    this.#base = base;
    this.#me = me;
    this.#words = words;
  }

  /** Take over what the server says of everybody. */
  show(people) {
    const now = Date.now();
    this.#people = people
      .filter((one) => one.id !== this.#me)
      .map((one) => ({ ...one, until: now + one.left * 1000 }));
    this.#draw();
  }

  /** Tell the others that one writes in `key`; "" that one has stopped. */
  tell(key) {
    const now = Date.now();
    if (key === this.#told && (key === "" || now - this.#toldAt < TELL_AGAIN_MS)) {
      return;
    }
    this.#told = key;
    this.#toldAt = now;
    fetch(`${this.#base}writing`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": csrfToken() },
      body: JSON.stringify({ key }),
      keepalive: true,
    }).catch(() => {
      this.#told = "";
    });
  }

  #draw() {
    const now = Date.now();
    this.#people = this.#people.filter((one) => one.until > now);
    for (const place of document.querySelectorAll("[data-writing]")) {
      const here = this.#people.filter((one) => one.key === place.dataset.writing);
      const text = here.map((one) => this.#words.writes.replace("{name}", one.name || this.#words.somebody)).join(" ");
      if (place.textContent !== text) {
        place.textContent = text;
      }
    }
    clearTimeout(this.#timer);
    if (this.#people.length) {
      this.#timer = setTimeout(() => this.#draw(), Math.min(...this.#people.map((one) => one.until)) - now + 50);
    }
  }
}

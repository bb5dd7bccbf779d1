/* On a phone one row of the step stands on the screen: «Next» leads to the row after it, and from
   the last one on to the next step. On wider screens all rows stay on the sheet: what is away is
   only named here, the style sheet decides where that means out of sight. */
const NARROW = matchMedia("(width < 700px)");

export class OneAtATime {
  #form;
  #before;
  #place;
  #row = null;

  constructor(form) {
    this.#form = form;
    this.#before = form.querySelector("[data-before]");
    this.#place = document.getElementById("place");
    form.classList.add("one-at-a-time");
    this.#before.addEventListener("click", () => this.#go(-1));
    form.addEventListener("submit", (event) => {
      if (event.submitter?.value === "next" && NARROW.matches && this.#go(1)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    });
    addEventListener("hashchange", () => this.bring(named()));
    this.bring(named() ?? this.#rows.find(isWaitedFor) ?? this.#rows[0]);
  }

  /** Let the row of an element stand on the screen. */
  bring(element) {
    const row = element?.closest(".paper-row");
    if (row && this.#rows.includes(row)) {
      this.#row = row;
      this.draw();
    }
  }

  /** Show where one is; called as well when a row has come. */
  draw() {
    const rows = this.#rows;
    const at = rows.indexOf(this.#row);
    const block = this.#row?.closest(".paper-block");
    for (const row of rows) {
      row.classList.toggle("is-away", row !== this.#row);
    }
    for (const one of this.#form.querySelectorAll(".paper-block")) {
      one.classList.toggle("is-away", one !== block);
      const last = rows.filter((row) => one.contains(row)).at(-1);
      one.querySelector("[data-grow]")?.classList.toggle("is-away", last !== this.#row);
    }
    this.#before.hidden = at < 1;
    this.#place.hidden = rows.length < 2;
    this.#place.textContent = this.#place.dataset.words
      .replace("{number}", at + 1)
      .replace("{total}", rows.length);
  }

  get #rows() {
    return [...this.#form.querySelectorAll(".paper-row:has([data-slot]):not([hidden])")];
  }

  #go(way) {
    const rows = this.#rows;
    const next = rows[rows.indexOf(this.#row) + way];
    if (next) {
      this.bring(next);
      next.querySelector("[data-slot]").focus();
    }
    return next;
  }
}

function named() {
  const name = decodeURIComponent(location.hash.slice(1));
  return document.getElementById(name)?.closest(".paper-row");
}

function isWaitedFor(row) {
  return row.querySelector("[data-missing]");
}

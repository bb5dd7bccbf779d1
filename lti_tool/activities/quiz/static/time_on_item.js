/* How long each item is looked at, in seconds, while the page is visible. Where items follow one
   another that is the item on the page; on one page it is the item that was touched last or came
   to the middle of the screen. */
export class TimeOnItem {
  #spent = new Map();
  #here = null;
  #since = performance.now();

  constructor(items) {
    const first = items.keys().next();
    this.#here = first.done ? null : first.value;
    const middle = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) {
            this.#turn(entry.target.dataset.item);
          }
        }
      },
      { root: document, rootMargin: "-50% 0px -50% 0px" },
    );
    for (const [id, element] of items) {
      middle.observe(element);
      element.addEventListener("focusin", () => this.#turn(id));
      element.addEventListener("pointerdown", () => this.#turn(id));
    }
    document.addEventListener("visibilitychange", () => this.#count(document.hidden));
  }

  /** Whole seconds spent on the item since they were taken last. */
  take(id) {
    this.#count(!document.hidden);
    const spent = this.#spent.get(id) ?? 0;
    const seconds = Math.floor(spent / 1000);
    this.#spent.set(id, spent - seconds * 1000);
    return seconds;
  }

  #turn(id) {
    this.#count(!document.hidden);
    this.#here = id;
  }

  /* Book what has passed since the last booking, if the page was visible meanwhile. */
  #count(wasVisible) {
    const now = performance.now();
    if (wasVisible && this.#here !== null) {
      this.#spent.set(this.#here, (this.#spent.get(this.#here) ?? 0) + now - this.#since);
    }
    this.#since = now;
  }
}

/* The text beside the player: it follows what is said, leads there by a click, can be searched. */

const SCROLLING = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

/* The page's own bar covers this much of the window. */
const BAR_PX = 64;
const MOVED_INSIDE = "input, select, textarea, [role=tab]";

/** Make the text of `root` follow `recording`; a click on a line goes there by `goTo`. */
export function followText(root, recording, goTo) {
  const text = root.querySelector("[data-text]");
  const moments = [...text.querySelectorAll(".said, .lecture-said")].map((element) => ({
    at: Number(element.dataset.at),
    element,
  }));
  const row = root.querySelector("[data-follow]");
  let now = [];
  let follows = true;

  const mark = (at) => {
    const said = [last(moments, at, "said"), last(moments, at, "lecture-said")].filter(Boolean);
    if (said[0] === now[0] && said[1] === now[1]) {
      return;
    }
    now.forEach((element) => element.classList.remove("is-now"));
    said.forEach((element) => element.classList.add("is-now"));
    now = said;
    keepInSight(said[0]);
    follow(follows);
  };

  /* Not while the person scrolls, nor after it until they ask, nor to text they do not look at. */
  const keepInSight = (element) => {
    if (follows && recording.isPlaying && isInSight(text) && element?.checkVisibility()) {
      element.scrollIntoView({ block: "nearest" });
    }
  };
  const follow = (wanted) => {
    follows = wanted;
    const isLost = now[0]?.checkVisibility() && !isInSight(now[0]);
    row.hidden = follows || !recording.isPlaying || !isLost;
  };
  for (const event of ["wheel", "touchmove"]) {
    addEventListener(event, () => follow(false), { passive: true });
  }
  addEventListener("keydown", ({ key, target }) => {
    if (SCROLLING.has(key) && !target.closest(MOVED_INSIDE)) {
      follow(false);
    }
  });
  addEventListener("scroll", () => follow(follows), { passive: true });
  recording.onPlaying(() => follow(follows));
  row.querySelector("button").addEventListener("click", () => {
    follow(true);
    now[0]?.scrollIntoView({ block: "center" });
  });
  recording.onMove(mark);
  text.addEventListener("click", (event) => {
    const line = event.target.closest(".said");
    if (line && getSelection().isCollapsed) {
      goTo(Number(line.dataset.at));
    }
  });
  searchIn(root.querySelector("[data-search]"), moments.filter(isLine), recording);
}

function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight && bottom > BAR_PX && element.checkVisibility();
}

function isLine({ element }) {
  return element.classList.contains("said");
}

function last(moments, at, kind) {
  let found = null;
  for (const moment of moments) {
    if (moment.at <= at && moment.element.classList.contains(kind)) {
      found = moment.element;
    }
  }
  return found;
}

/* Looks through the whole text, so words are found that two captions share. */
function searchIn(form, lines, recording) {
  if (lines.length === 0) {
    return;
  }
  const field = form.querySelector("input");
  const said = form.querySelector("[data-found]");
  const starts = [];
  let whole = "";
  for (const { element } of lines) {
    starts.push(whole.length);
    whole += `${plain(element.textContent)} `;
  }
  let found = [];
  let current = -1;

  const search = () => {
    const wanted = plain(field.value).trim();
    found = [];
    current = -1;
    lines.forEach(({ element }) => element.classList.remove("is-found"));
    for (let at = whole.indexOf(wanted); wanted.length > 1 && at >= 0; at = whole.indexOf(wanted, at + 1)) {
      const touched = lines.filter((_, place) => {
        const end = starts[place + 1] ?? whole.length;
        return starts[place] < at + wanted.length && end - 1 > at;
      });
      found.push(touched[0]);
      touched.forEach(({ element }) => element.classList.add("is-found"));
    }
    said.textContent = wanted.length > 1 ? words() : "";
  };
  const words = () =>
    found.length === 0
      ? said.dataset.none
      : said.dataset.words
          .replace("{number}", String(Math.max(1, current + 1)))
          .replace("{count}", String(found.length));

  form.hidden = false;
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.length === 0) {
      return;
    }
    current = (current + 1) % found.length;
    said.textContent = words();
    recording.seek(found[current].at);
    found[current].element.scrollIntoView({ block: "nearest" });
  });
}

function plain(text) {
  return text.toLocaleLowerCase("ru").replaceAll("ё", "е").replace(/\s+/g, " ");
}

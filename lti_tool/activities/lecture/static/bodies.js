/* One lecture in three bodies: video, slides with sound, text. Changing keeps the place; what was
   watched or read counts alike. */
import { choose, chosen } from "./memory.js";
import { isToldSlow, onLongWait } from "./slow_line.js";

/** Offer the bodies of the lecture on `desk`; each of `players` names those it shows. `onBody` hears
    which is chosen. */
export function offerBodies(desk, players, recording, onBody) {
  const box = desk.querySelector("[data-bodies]");
  const choices = new Map([...box.querySelectorAll("input")].map((input) => [input.value, input]));
  const screen = desk.querySelector("[data-slide]");
  const slides = [...desk.querySelectorAll("[data-slide-at]")];
  const less = desk.querySelector("[data-slow]");
  let shown = null;

  const showSlide = (at) => {
    const slide = slides.findLast((one) => Number(one.dataset.slideAt) <= at) ?? slides[0];
    if (slide && slide !== shown && screen && !screen.hidden) {
      shown = slide;
      screen.replaceChildren(slide.cloneNode(true));
    }
  };
  const use = (body) => {
    desk.dataset.body = body;
    if (less && body !== "video") {
      less.hidden = true;
    }
    choices.get(body).checked = true;
    for (const player of players) {
      player.hidden = !player.dataset.player.split(" ").includes(body);
    }
    if (screen) {
      screen.hidden = body !== "slides";
    }
    const { source } = choices.get(body).dataset;
    if (source !== undefined) {
      recording.use(source);
      showSlide(recording.at);
    } else {
      recording.pause();
      desk.querySelector("[data-tab=text]").click();
    }
    onBody(body);
  };

  box.hidden = false;
  const prefer = (body) => {
    choose("body", body);
    use(body);
  };
  box.addEventListener("change", (event) => prefer(event.target.value));
  recording.onMove(showSlide);
  use(choices.has(chosen("body")) ? chosen("body") : choices.keys().next().value);
  offerLess(desk, less, desk.querySelector("video"), prefer);
}

/* The choice itself is always there; a slow line points to it. */
function offerLess(desk, notice, video, prefer) {
  if (!notice || chosen("refusedLess")) {
    return;
  }
  const offer = () => {
    notice.hidden = desk.dataset.body !== "video" || Boolean(chosen("refusedLess"));
  };
  notice.querySelector("[data-slow-yes]").addEventListener("click", () => prefer("slides"));
  notice.querySelector("[data-slow-no]").addEventListener("click", () => {
    notice.hidden = true;
    choose("refusedLess", true);
  });
  if (isToldSlow()) {
    offer();
  }
  onLongWait(video, offer);
}

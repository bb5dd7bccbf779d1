/* The trainer's board and the projector's page: asked for anew every few seconds, put in place only
   if something changed and nobody is about to press something there. Without this module the page is
   brought up to date by loading it again. */
import { runTimer } from "./timer.js";

const ASK_MS = 3000;
const board = document.getElementById("board");
let tag = "";
let timer = null;

async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch(board.dataset.address, { headers: tag ? { "If-None-Match": tag } : {} });
    if (response.status === 200) {
      tag = response.headers.get("ETag") ?? "";
      put(await response.text());
    }
  } catch {
    /* No network: the next question finds out whether it is back. */
    tag = "";
  }
  if (!document.hidden) {
    timer = setTimeout(ask, ASK_MS * (0.85 + Math.random() * 0.3));
  }
}

function put(html) {
  const at = board.contains(document.activeElement) ? document.activeElement : null;
  const key = at && (at.closest("form")?.action ?? at.href);
  board.innerHTML = html;
  if (key) {
    const again = [...board.querySelectorAll("a, form")].find((one) => (one.action ?? one.href) === key);
    (again?.querySelector("button") ?? again)?.focus();
  }
  runTimer(board);
}

document.addEventListener("visibilitychange", () => !document.hidden && ask());
runTimer(board);
timer = setTimeout(ask, ASK_MS);

/* Choosing a step brings the minutes that its author suggests. */
const step = document.getElementById("pace-step");
step?.addEventListener("change", () => {
  document.getElementById("pace-minutes").value = step.selectedOptions[0].dataset.minutes;
});

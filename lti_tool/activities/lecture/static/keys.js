/* The player's keys. They are read by their place on the keyboard, so they work in any layout, and
   can be switched off for people whom single keys disturb (WCAG 2.1.4). */
import { choose, chosen } from "./memory.js";

const JUMPS = { ArrowLeft: -5000, ArrowRight: 5000, KeyJ: -10000, KeyL: 10000 };
const TYPING = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select";
const PRESSED = "button, a, summary, input[type=checkbox], input[type=radio]";
const MOVED = "[role=tab], input[type=radio], input[type=range]:not([data-place])";

/** Let keys drive `recording`; `can` holds toggleCaptions and toggleFull. */
export function listenToKeys(player, recording, can) {
  const box = player.querySelector("[data-keys]");
  const duration = Number(player.querySelector("[data-place]").max);
  box.checked = chosen("keys");
  box.addEventListener("change", () => choose("keys", box.checked));

  const actions = {
    Space: () => recording.toggle(),
    KeyK: () => recording.toggle(),
    KeyC: can.toggleCaptions,
    KeyF: can.toggleFull,
  };
  for (const [code, jump] of Object.entries(JUMPS)) {
    actions[code] = () => recording.seek(Math.min(duration, Math.max(0, recording.at + jump)));
  }
  for (let tenth = 0; tenth < 10; tenth += 1) {
    actions[`Digit${tenth}`] = () => recording.seek((duration * tenth) / 10);
  }

  document.addEventListener("keydown", (event) => {
    const action = actions[event.code];
    if (!action || !chosen("keys") || !isFree(event) || player.hidden || "asks" in player.dataset) {
      return;
    }
    event.preventDefault();
    action();
  });
}

/* A key belongs to the player unless the element that has the focus wants it for itself. */
function isFree(event) {
  const { target, code } = event;
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
    return false;
  }
  if (target.closest(TYPING)) {
    return false;
  }
  if (code === "Space") {
    return !target.closest(PRESSED);
  }
  return !code.startsWith("Arrow") || !target.closest(MOVED);
}

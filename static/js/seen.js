/* Tells that a person has the released mark before their eyes: once, and only while they look. */
import { csrfToken } from "./save_queue.js";

const place = document.querySelector("[data-seen]");

function tell() {
  if (place && document.visibilityState === "visible") {
    document.removeEventListener("visibilitychange", tell);
    fetch(place.dataset.seen, { method: "POST", headers: { "X-CSRF-Token": csrfToken() }, keepalive: true });
  }
}

document.addEventListener("visibilitychange", tell);
tell();

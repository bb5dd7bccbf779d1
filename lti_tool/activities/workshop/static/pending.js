/* The signing page: tells of texts that this device wrote down and the server does not have yet. */
import { SaveQueue } from "../js/save_queue.js";

const place = document.querySelector("[data-pending]");
const [first] = SaveQueue.stored(`workshop-${place.dataset.pending}`);

if (first) {
  place.querySelector("a").href = `${place.dataset.base}slots/${encodeURIComponent(first.key)}`;
  place.hidden = false;
}

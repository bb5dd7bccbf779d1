/* The signing page: tells of texts that this device wrote down and the server does not have yet,
   and of what changes on the sheet while it is read. */
import { SaveQueue } from "../js/save_queue.js";
import { follow } from "./live.js";

const place = document.querySelector("[data-pending]");
const [first] = SaveQueue.stored(`workshop-${place.dataset.pending}`);

if (first) {
  place.querySelector("a").href = `${place.dataset.base}slots/${encodeURIComponent(first.key)}`;
  place.hidden = false;
}

const changed = document.getElementById("changed");
const { base, since, signed } = changed.dataset;

follow({
  base,
  since: Number(since),
  onChanges(told) {
    if (told.cursor > Number(since) || told.submitted || told.signed !== Number(signed)) {
      changed.hidden = false;
    }
  },
});

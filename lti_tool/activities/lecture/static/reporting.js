/* Tells the server what really played: every five seconds of play, at each pause, and when the
   page goes away. The server decides what counts; the same report twice changes nothing, so one
   that was perhaps lost is sent again. What waits without network stays in the browser and is
   sent by the next page, in another launch too. */
import { SaveQueue, csrfToken } from "../js/save_queue.js";
import * as status from "../js/status.js";

const BEAT_MS = 5000;
const PROGRESS = "progress";

/** Report what `recording` plays to the addresses of `stage`; `onAnswer` takes each answer. */
export class Reporter {
  #stage;
  #recording;
  #queue;
  #reported = "";
  #beat = null;

  constructor(stage, recording, onAnswer, onRefused = () => undefined) {
    this.#stage = stage.dataset;
    this.#recording = recording;
    this.#queue = new SaveQueue({
      name: this.#stage.name,
      base: this.#stage.base,
      quiet: true,
      onSaved: (_edit, answer) => onAnswer(answer),
      onRefused: (edit, _status, answer) => {
        explain(answer?.error);
        onRefused(edit);
      },
      merge: (older, newer) => ({ ...newer, body: merged(older.body, newer.body) }),
    });
    recording.onPlaying((isPlaying) => (isPlaying ? this.#start() : this.#stop()));
    window.addEventListener("pagehide", () => this.#farewell());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.report();
      }
    });
  }

  /** Where an earlier page stopped that could not tell the server yet, in milliseconds. */
  get leftAt() {
    return this.#queue.pending.findLast(({ path }) => path === PROGRESS)?.body.position;
  }

  /** Send what is new, if anything is. */
  report() {
    const now = this.#news();
    if (now) {
      this.#reported = now.written;
      this.#queue.push({ key: this.#stage.opened, path: PROGRESS, body: now.body });
    }
  }

  /** Send something else of this page: a chapter that was read, a moment that was unclear. */
  send(key, path, body) {
    this.#queue.push({ key, path, body: { opened: this.#stage.opened, ...body } });
  }

  #news() {
    const intervals = this.#recording.played;
    const { again, at: position } = this.#recording;
    const body = { opened: this.#stage.opened, intervals, again, position };
    const written = JSON.stringify(body);
    return intervals.length === 0 || written === this.#reported ? null : { body, written };
  }

  #start() {
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.report(), BEAT_MS);
  }

  #stop() {
    clearInterval(this.#beat);
    this.#beat = null;
    this.report();
  }

  /* A beacon leaves even from a page that is gone, but nobody learns whether it arrived: the report
     waits in the queue as well, for the next page. The same one twice changes nothing. */
  #farewell() {
    const now = this.#news();
    if (now) {
      const body = JSON.stringify({ ...now.body, csrf_token: csrfToken() });
      const blob = new Blob([body], { type: "application/json" });
      navigator.sendBeacon(`${this.#stage.base}${PROGRESS}`, blob);
      this.report();
    }
  }
}

/* Two reports of one opening: the later one holds all the earlier one held. */
function merged(older, newer) {
  return newer.intervals?.length === 0 ? { ...newer, intervals: older.intervals } : newer;
}

function explain(error) {
  if (error) {
    status.say(`${error.what_happened} ${error.what_to_do}`, "failed");
  }
}

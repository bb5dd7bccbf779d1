/* Watches the watching: every five seconds of play the stretches that really played go to the
   server, which decides what counts. `video.played` is the browser's own list of them, so a seek
   adds nothing, and sending a stretch twice changes nothing. Without this module the page is a
   plain player. */
import { SaveQueue, csrfToken } from "../js/save_queue.js";
import { paintMap, spokenNow } from "./watch_map.js";

const BEAT_MS = 5000;
const SCORE_WAITS_MS = [2000, 4000, 8000, 15000, 30000, 60000];
const stage = document.querySelector("[data-lecture]");
const video = stage.querySelector("video");
const score = stage.querySelector("[data-score]");
const base = stage.dataset.base;
let map = JSON.parse(stage.dataset.map);
let reported = "";
let beat = null;

const queue = base
  ? new SaveQueue({
      name: stage.dataset.name,
      base,
      quiet: true,
      onSaved: (_edit, answer) => take(answer),
      merge: (older, newer) => ({ ...newer, body: merged(older.body, newer.body) }),
    })
  : null;

/** What the player would report now, or null if that was reported already. */
function reportNow() {
  const intervals = [];
  for (let place = 0; place < video.played.length; place += 1) {
    const from = Math.floor(video.played.start(place) * 1000);
    const to = Math.ceil(video.played.end(place) * 1000);
    intervals.push([from, to]);
  }
  const position = Math.floor(video.currentTime * 1000);
  const body = { opened: stage.dataset.opened, intervals, position };
  const written = JSON.stringify(body);
  return intervals.length === 0 || written === reported ? null : { body, written };
}

function report() {
  const now = queue && reportNow();
  if (now) {
    reported = now.written;
    queue.push({ key: stage.dataset.opened, path: "progress", body: now.body });
  }
}

/* Two reports of one opening: the later one holds all the earlier one held. */
function merged(older, newer) {
  return { ...newer, intervals: newer.intervals.length ? newer.intervals : older.intervals };
}

/* The page is going away: a beacon arrives even then. The queue keeps its own copy, and the
   server takes the same report twice without harm. */
function farewell() {
  const now = queue && reportNow();
  if (!now) {
    return;
  }
  const body = JSON.stringify({ ...now.body, csrf_token: csrfToken() });
  navigator.sendBeacon(`${base}progress`, new Blob([body], { type: "application/json" }));
}

function take(answer) {
  if (!answer?.map) {
    return;
  }
  const hadEnough = map.left === 0;
  map = answer.map;
  paintMap(stage, map);
  showScore(answer.score);
  if (!hadEnough && map.left === 0) {
    waitForGradebook([...SCORE_WAITS_MS]);
  }
}

function showScore(html) {
  if (html && score.innerHTML.trim() !== html.trim()) {
    score.innerHTML = html;
  }
}

/* The score travels by the worker; the line changes from «on its way» to «sent, 14:05». */
function waitForGradebook(waits) {
  if (waits.length === 0 || !score.querySelector("[data-on-its-way]")) {
    return;
  }
  setTimeout(async () => {
    try {
      const response = await fetch(`${base}score`, { headers: { Accept: "application/json" } });
      if (response.ok) {
        showScore((await response.json()).score);
      }
    } catch {
      /* No network: the next wait asks again. */
    }
    waitForGradebook(waits.slice(1));
  }, waits[0]);
}

function seek(milliseconds, { play = false } = {}) {
  const go = () => {
    video.currentTime = milliseconds / 1000;
    if (play) {
      video.play()?.catch(() => video.focus());
    }
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) {
    go();
  } else {
    video.addEventListener("loadedmetadata", go, { once: true });
    video.load();
  }
}

function startBeating() {
  clearInterval(beat);
  beat = setInterval(report, BEAT_MS);
}

function stopBeating() {
  clearInterval(beat);
  beat = null;
  report();
}

video.addEventListener("play", startBeating);
video.addEventListener("pause", stopBeating);
video.addEventListener("ended", stopBeating);
video.addEventListener("timeupdate", () => spokenNow(document, video.currentTime * 1000));
window.addEventListener("pagehide", farewell);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    report();
  }
});

for (const link of document.querySelectorAll("a[data-seek]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    seek(Number(link.dataset.seek), { play: true });
  });
}
stage.querySelector("[data-gap]").addEventListener("click", () => {
  seek(map.gap ?? 0, { play: true });
});

paintMap(stage, map);
const position = Number(stage.dataset.position);
if (position > 0) {
  seek(position);
}
if (base && map.left === 0) {
  waitForGradebook([...SCORE_WAITS_MS]);
}

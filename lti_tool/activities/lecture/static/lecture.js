/* The lecture's page: puts the player, the map of what was seen, the text and the reports together.
   Without it the page is a plain video with captions and its text. */
import { offerBodies } from "./bodies.js";
import { askChecks } from "./checks.js";
import { uncoverControls } from "./controls.js";
import { EmbeddedRecording } from "./embedded.js";
import { listenToKeys } from "./keys.js";
import { markUnclear, showAnswers } from "./moments.js";
import { countReading } from "./reading.js";
import { Recording } from "./recording.js";
import { Reporter } from "./reporting.js";
import { followText } from "./transcript.js";
import { nextGap, paintMap } from "./watch_map.js";

const SCORE_WAITS_MS = [2000, 4000, 8000, 15000, 30000, 60000];
const stage = document.querySelector("[data-lecture]");
const desk = document.querySelector("[data-desk]");
const player = stage.querySelector("[data-player]");
const score = stage.querySelector("[data-score]");
const { base } = stage.dataset;
let map = JSON.parse(stage.dataset.map);
const recording = await recordingIn(player);
const painters = [(news) => paintMap(stage, news)];

function paint() {
  painters.forEach((painter) => painter(map));
}

/* Our own media, or the player of another house, loaded only after a click. */
async function recordingIn(place) {
  const { embed, tells } = place.dataset;
  if (!embed) {
    return new Recording(place.querySelector("video"), map.seen);
  }
  const speaks = tells === "" ? (await import(`./embeds/${embed}.js`)).player : null;
  return new EmbeddedRecording(place, speaks, map.seen);
}

function take(answer) {
  if (answer?.check) {
    checks.answered(answer);
  }
  if (!answer?.map) {
    return;
  }
  map = answer.map;
  paint();
  if (answer.score) {
    showScore(answer.score);
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

/* The frame of another house comes when somebody asks for it, not before. */
function offerFrame() {
  const { src, title } = player.dataset;
  const screen = player.querySelector("[data-screen]");
  const button = player.querySelector("[data-show]");
  button.hidden = false;
  button.addEventListener("click", () => {
    recording.load(screen, src, title);
    screen.querySelector("iframe").focus();
  });
}

/** Go to a moment in the body that is chosen: play there, or show its chapter in the text. */
function goTo(moment) {
  const isText = desk.dataset.body === "text";
  recording.seek(moment, { play: !isText });
  if (isText) {
    const chapters = [...desk.querySelectorAll("[data-until]")];
    const chapter = chapters.find(({ dataset }) => Number(dataset.until) > moment);
    desk.querySelector("[data-tab=text]").click();
    chapter?.scrollIntoView({ block: "start" });
    chapter?.querySelector("a").focus({ preventScroll: true });
  }
}

if (recording.video) {
  listenToKeys(player, recording, uncoverControls(player, recording));
} else {
  offerFrame();
}
followText(document, recording, goTo);
showAnswers(desk, recording);
let reporter = null;
let checks = null;
if (base) {
  reporter = new Reporter(stage, recording, take, (edit) => checks.refused(edit));
}
checks = askChecks(desk, player, recording, reporter);
if (reporter) {
  painters.push(countReading(desk, reporter, recording));
  painters.push(markUnclear(desk, reporter, recording));
  waitForGradebook([...SCORE_WAITS_MS]);
}

const broken = stage.querySelector("[data-broken]");
const byWord = stage.querySelector("[data-by-word]");
recording.onTrouble((isBroken) => {
  broken.hidden = !isBroken;
  if (isBroken) {
    byWord?.removeAttribute("hidden");
    reporter?.send("trouble", "trouble", {});
  }
});
broken.querySelector("[data-load-again]")?.addEventListener("click", () => recording.reload());

for (const link of document.querySelectorAll("a[data-seek]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(Number(link.dataset.seek));
  });
}
stage.querySelector("[data-gap]").addEventListener("click", () => {
  goTo(nextGap(map, recording.at));
});

paint();
const position = Number(stage.dataset.position);
if (position > 0) {
  recording.seek(position);
}
offerBodies(desk, player, recording, checks.place);

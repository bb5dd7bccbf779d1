/* The lecture's page: puts the player, the map of what was seen, the text and the reports together.
   Without it the page is a plain video with captions and its text. */
import { offerBodies } from "./bodies.js";
import { askChecks } from "./checks.js";
import { uncoverControls } from "./controls.js";
import { EmbeddedRecording } from "./embedded.js";
import { listenToKeys } from "./keys.js";
import { choose, chosen } from "./memory.js";
import { markUnclear, showAnswers } from "./moments.js";
import { countReading } from "./reading.js";
import { Recording } from "./recording.js";
import { Reporter } from "./reporting.js";
import { followText } from "./transcript.js";
import { TwoRecordings } from "./two_recordings.js";
import { nextGap, paintMap } from "./watch_map.js";

const SCORE_WAITS_MS = [2000, 4000, 8000, 15000, 30000, 60000];
// Who stopped this close to the end had finished, and begins anew.
const END_MS = 2000;
const stage = document.querySelector("[data-lecture]");
const desk = document.querySelector("[data-desk]");
const players = [...stage.querySelectorAll("[data-player]")];
const score = stage.querySelector("[data-score]");
const { base } = stage.dataset;
let map = JSON.parse(stage.dataset.map);
const recordings = await Promise.all(players.map(recordingIn));
const recording = recordings.length > 1 ? new TwoRecordings(...recordings) : recordings[0];
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

/* The frame of another house comes when somebody asks for it. This browser remembers that they
   agreed, by house, until they take it back. */
function offerFrame(player, elsewhere) {
  const { src, title, origin } = player.dataset;
  const screen = player.querySelector("[data-screen]");
  const button = player.querySelector("[data-show]");
  const others = () => chosen("agreed").filter((house) => house !== origin);
  const show = () => {
    elsewhere.load(screen, src, title);
    player.querySelector("[data-agreed]").hidden = false;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    choose("agreed", [...others(), origin]);
    show();
    screen.querySelector("iframe").focus();
  });
  player.querySelector("[data-ask-again]").addEventListener("click", () => {
    choose("agreed", others());
    location.reload();
  });
  if (chosen("agreed").includes(origin)) {
    show();
  }
}

/* What does not load is told to the person at once, and to the trainer; a lost line is nobody's
   fault and mends itself. */
function tellOfTrouble(notice, itsOwn) {
  itsOwn.onTrouble((trouble) => {
    notice.hidden = !trouble;
    notice.toggleAttribute("data-lost", trouble === "lost");
    if (trouble === true) {
      stage.querySelector("[data-by-word]")?.removeAttribute("hidden");
      reporter?.send("trouble", "trouble", {});
    }
  });
  notice.querySelector("[data-load-again]")?.addEventListener("click", () => itsOwn.reload());
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

followText(document, recording, goTo);
showAnswers(desk, recording);
let reporter = null;
let checks = null;
if (base) {
  reporter = new Reporter(stage, recording, take, (edit) => checks.refused(edit));
}
checks = askChecks(desk, players, recording, reporter);
if (reporter) {
  painters.push(countReading(desk, reporter, recording));
  painters.push(markUnclear(desk, reporter, recording));
  waitForGradebook([...SCORE_WAITS_MS]);
}

players.forEach((player, place) => {
  const itsOwn = recordings[place];
  if (itsOwn.video) {
    listenToKeys(player, itsOwn, uncoverControls(player, itsOwn));
  } else {
    offerFrame(player, itsOwn);
  }
  tellOfTrouble(player.nextElementSibling, itsOwn);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seek]");
  if (link) {
    event.preventDefault();
    checks.stepAside();
    goTo(Number(link.dataset.seek));
  }
});
stage.querySelector("[data-gap]").addEventListener("click", () => {
  goTo(nextGap(map, recording.at));
});

paint();
const leftAt = reporter?.leftAt ?? Number(stage.dataset.position);
if (leftAt > 0 && leftAt < Number(stage.dataset.duration) - END_MS) {
  recording.seek(leftAt);
}
offerBodies(desk, players, recording, checks.place);

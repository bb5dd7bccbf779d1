/* The lecture's questions: the recording stops at the moment of one, and it stands where the picture
   was until it is answered or put off. In the text it stands after its chapter. Without this module
   they are plain forms under the player. */
import { givenIn } from "../js/answers.js";

const STEP_MS = 5000;

/** Ask the questions of `desk` in whichever of `players` is shown; `reporter` is null where answers
    do not count. */
export function askChecks(desk, players, recording, reporter) {
  const home = desk.querySelector("[data-checks]");
  const cards = [...desk.querySelectorAll("[data-check]")];
  if (cards.length === 0) {
    const nothing = () => undefined;
    return { answered: nothing, refused: nothing, place: nothing, stepAside: nothing };
  }
  let asking = null;
  const slotOf = (player) => player.querySelector("[data-check-slot]");
  const part = (card, name) => card.querySelector(`[data-check-${name}]`);
  const moment = (card) => Number(card.dataset.at);
  let before = null;
  let body = "";

  /* Where a card stands while nobody is asked by it. */
  const settle = (card) => {
    const chapters = [...desk.querySelectorAll(".lecture-said[data-until]")];
    const chapter = chapters.find(({ dataset }) => Number(dataset.until) >= moment(card));
    if (body === "text" && chapter) {
      chapter.after(card);
    } else {
      home.append(card);
    }
  };
  const ask = (card) => {
    recording.pause();
    recording.video?.webkitExitFullscreen?.();
    asking = players.find((player) => !player.hidden) ?? players[0];
    const slot = slotOf(asking);
    slot.replaceChildren(card);
    slot.hidden = false;
    asking.dataset.asks = "";
    card.open = true;
    part(card, "asked").hidden = false;
    part(card, "on").hidden = true;
    part(card, "prompt").focus();
    slot.scrollIntoView({ block: "nearest" });
  };
  const putAway = (card) => {
    slotOf(asking).hidden = true;
    delete asking.dataset.asks;
    asking = null;
    card.open = false;
    part(card, "asked").hidden = true;
    cards.forEach(settle);
  };
  const leave = (card) => {
    putAway(card);
    recording.play();
  };
  const canGoOn = (card) => {
    part(card, "on").hidden = false;
    part(card, "later").hidden = true;
  };

  for (const card of cards) {
    part(card, "on").addEventListener("click", () => leave(card));
    part(card, "later").addEventListener("click", () => leave(card));
    part(card, "form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = givenIn(event.target);
      const id = card.dataset.check;
      part(card, "word").textContent = given.length ? home.dataset.sending : home.dataset.nothing;
      if (given.length) {
        card.dataset.answered = "";
        reporter.send(`check-${id}`, "check", { check: id, given });
        canGoOn(card);
      }
    });
  }

  if (reporter) {
    recording.onMove((now) => {
      const from = before;
      before = now;
      const isPlayed = recording.isPlaying && from !== null && now > from && now - from < STEP_MS;
      const due = cards.find(
        (card) => !("answered" in card.dataset) && from < moment(card) && moment(card) <= now,
      );
      if (isPlayed && due && !asking) {
        ask(due);
      }
    });
  }

  return {
    /** What the server told to an answer stands in the form's place. */
    answered({ check, verdict, told }) {
      const card = cards.find(({ dataset }) => dataset.check === check);
      if (card) {
        const answer = document.createElement("div");
        answer.innerHTML = told;
        part(card, "form")?.replaceWith(answer);
        part(card, "state").textContent = home.dataset[verdict];
        part(card, "word").textContent = "";
        card.dataset.answered = "";
        canGoOn(card);
        part(card, "on").focus({ preventScroll: true });
      }
    },
    /** An answer that the server did not take may be given again. */
    refused({ key }) {
      const card = cards.find(({ dataset }) => key === `check-${dataset.check}`);
      if (card) {
        delete card.dataset.answered;
        part(card, "word").textContent = "";
      }
    },
    /** Somebody goes to another moment from a question: it stands by. */
    stepAside() {
      if (asking) {
        putAway(slotOf(asking).firstElementChild);
      }
    },
    /** Another body of the lecture was chosen; a question asked in one that is gone stands by. */
    place(chosen) {
      body = chosen;
      if (asking?.hidden) {
        putAway(slotOf(asking).firstElementChild);
      }
      cards.filter((card) => !card.closest("[data-check-slot]")).forEach(settle);
    },
  };
}

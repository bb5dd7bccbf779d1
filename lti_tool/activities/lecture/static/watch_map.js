/* Draws the strip under the player and its words. */

const WORTH_MS = 1000;
const SVG = "http://www.w3.org/2000/svg";

/** Write milliseconds as on a player: 1:20, 1:02:05. */
export function clockLength(milliseconds) {
  const whole = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Where the next unseen part begins after `at`, from the start again at the end. */
export function nextGap(map, at) {
  const ends = [0, ...map.seen.map(([, to]) => to)];
  const starts = [...map.seen.map(([from]) => from), map.duration];
  const gaps = ends.filter((end, place) => starts[place] - end >= WORTH_MS);
  return gaps.find((gap) => gap > at) ?? gaps[0] ?? 0;
}

/** Show `map` ({duration, seen, unclear, percent, left, gap}) in the parts of `stage`. */
export function paintMap(stage, map) {
  const strip = stage.querySelector(".watch-map");
  strip.replaceChildren(
    ...map.seen.map(([from, to]) => bar(from, to - from)),
    ...map.unclear.map((at) => bar(at, map.duration / 120, "watch-unclear")),
  );
  const watched = stage.querySelector("[data-watched]");
  watched.textContent = watched.dataset.words.replace("{percent}", String(map.percent));
  const left = stage.querySelector("[data-left]");
  left.textContent = map.left
    ? left.dataset.words.replace("{time}", clockLength(map.left))
    : left.dataset.done;
  stage.querySelector("[data-gap]").hidden = map.gap === null || map.seen.length === 0;
}

function bar(from, width, name = "") {
  const drawn = document.createElementNS(SVG, "rect");
  const place = { x: from, y: 0, width, height: 10, class: name };
  for (const [attribute, value] of Object.entries(place)) {
    drawn.setAttribute(attribute, value);
  }
  return drawn;
}

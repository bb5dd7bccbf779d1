/* Draws the strip under the player and its words. */

const SVG = "http://www.w3.org/2000/svg";

/** Write milliseconds as on a player: 1:20, 1:02:05. */
export function clockLength(milliseconds) {
  const whole = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Show `map` ({duration, seen, percent, left, gap}) in the parts of `stage`. */
export function paintMap(stage, map) {
  const strip = stage.querySelector(".watch-map");
  strip.replaceChildren(
    ...map.seen.map(([from, to]) => {
      const seen = document.createElementNS(SVG, "rect");
      seen.setAttribute("x", from);
      seen.setAttribute("y", 0);
      seen.setAttribute("width", to - from);
      seen.setAttribute("height", 10);
      return seen;
    }),
  );
  const watched = stage.querySelector("[data-watched]");
  watched.textContent = watched.dataset.words.replace("{percent}", String(map.percent));
  const left = stage.querySelector("[data-left]");
  left.textContent = map.left
    ? left.dataset.words.replace("{time}", clockLength(map.left))
    : left.dataset.done;
  stage.querySelector("[data-gap]").hidden = map.gap === null || map.seen.length === 0;
}

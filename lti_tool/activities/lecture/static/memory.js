/* What a person chose in the player, remembered by the browser for every lecture. A browser may
   refuse storage in a frame; then the choice lives as long as the page does. */

const NAME = "accord-player";
const FIRST = {
  speed: 1,
  captions: true,
  size: "plain",
  volume: 100,
  keys: true,
  body: "video",
  agreed: [],
};

const kept = { ...FIRST, ...stored() };

/** What was chosen: speed, captions, size, volume, keys, body, houses agreed to (origins). */
export function chosen(name) {
  return kept[name];
}

/** Remember a choice. */
export function choose(name, value) {
  kept[name] = value;
  try {
    localStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    /* Storage is refused: the page itself remembers. */
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

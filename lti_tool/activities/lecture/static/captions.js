/* Captions in a line of our own, so that their size can be chosen and they also stand over slides.
   Where the system takes over the screen (a phone's own player) they are the video's again. */
import { choose, chosen } from "./memory.js";

/** Show the captions of `video` in `player`; returns what turns them on and off. */
export function showCaptions(player, video) {
  const line = player.querySelector("[data-cue]");
  const button = player.querySelector("[data-captions]");
  const size = player.querySelector("[data-size]");
  const language = player.querySelector("[data-track]");
  const tracks = [...video.textTracks];
  if (tracks.length === 0) {
    return () => undefined;
  }
  let track = tracks[0];

  const show = () => {
    const words = [...(track.activeCues ?? [])].map((cue) => cue.getCueAsHTML().textContent);
    line.textContent = words.join("\n");
    line.hidden = !chosen("captions") || words.length === 0;
  };
  const use = (chosenTrack) => {
    track = chosenTrack;
    for (const one of tracks) {
      one.mode = one === track ? "hidden" : "disabled";
    }
    show();
  };
  const set = (on) => {
    choose("captions", on);
    button.setAttribute("aria-pressed", String(on));
    player.toggleAttribute("data-uncaptioned", !on);
    show();
  };
  const setSize = (value) => {
    choose("size", value);
    line.dataset.size = value;
  };

  for (const one of tracks) {
    one.addEventListener("cuechange", show);
  }
  use(track);
  set(chosen("captions"));
  size.value = chosen("size");
  setSize(size.value);
  button.addEventListener("click", () => set(!chosen("captions")));
  size.addEventListener("change", () => setSize(size.value));
  language?.addEventListener("change", () => use(tracks[Number(language.value)]));
  video.addEventListener("webkitbeginfullscreen", () => {
    track.mode = chosen("captions") ? "showing" : "hidden";
  });
  video.addEventListener("webkitendfullscreen", () => use(track));
  return () => set(!chosen("captions"));
}

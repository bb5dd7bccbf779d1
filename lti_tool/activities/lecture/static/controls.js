/* The player's own controls over a native video: play, place, speed, loudness, captions, full
   screen, small window. Without this module the browser's controls stand there. */
import { showCaptions } from "./captions.js";
import { choose, chosen } from "./memory.js";
import { clockLength } from "./watch_map.js";

/** Uncover the controls of `player` for `recording`; returns what keys can do. */
export function uncoverControls(player, recording) {
  const part = (name) => player.querySelector(`[data-${name}]`);
  const { video } = recording;
  video.controls = false;
  part("controls").hidden = false;

  const play = part("play");
  const showState = () => {
    play.setAttribute("aria-label", video.paused ? play.dataset.paused : play.dataset.playing);
    player.classList.toggle("is-playing", !video.paused);
  };
  for (const event of ["play", "pause", "emptied", "ended"]) {
    video.addEventListener(event, showState);
  }
  play.addEventListener("click", () => recording.toggle());
  part("screen").addEventListener("click", () => recording.toggle());

  const place = part("place");
  const showPlace = (at) => {
    place.value = at;
    place.setAttribute("aria-valuetext", place.dataset.words.replace("{now}", clockLength(at)));
    part("now").textContent = clockLength(at);
  };
  place.addEventListener("input", () => recording.seek(Number(place.value)));
  recording.onMove(showPlace);
  showPlace(0);

  const speed = part("speed");
  const useSpeed = (value) => {
    video.defaultPlaybackRate = value;
    video.playbackRate = value;
  };
  speed.value = String(chosen("speed"));
  useSpeed(chosen("speed"));
  speed.addEventListener("change", () => {
    choose("speed", Number(speed.value));
    useSpeed(Number(speed.value));
  });

  const volume = part("volume");
  volume.value = String(chosen("volume"));
  video.volume = chosen("volume") / 100;
  volume.addEventListener("input", () => {
    choose("volume", Number(volume.value));
    video.volume = Number(volume.value) / 100;
  });

  const settings = part("settings");
  settings.addEventListener("click", () => {
    const panel = part("settings-panel");
    panel.hidden = !panel.hidden;
    settings.setAttribute("aria-expanded", String(!panel.hidden));
  });

  const toggleCaptions = showCaptions(player, video);
  const toggleFull = offerFullScreen(player, part("full"), video);
  offerSmallWindow(part("pip"), video);
  return { toggleCaptions, toggleFull };
}

function offerFullScreen(player, button, video) {
  const asksPage = Boolean(document.fullscreenEnabled && player.requestFullscreen);
  if (!asksPage && !video.webkitEnterFullscreen) {
    button.hidden = true;
    return () => undefined;
  }
  const toggle = () => {
    if (!asksPage) {
      video.webkitEnterFullscreen();
    } else if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      player.requestFullscreen().catch(() => undefined);
    }
  };
  button.addEventListener("click", toggle);
  document.addEventListener("fullscreenchange", () => {
    button.setAttribute("aria-pressed", String(document.fullscreenElement === player));
  });
  return toggle;
}

function offerSmallWindow(button, video) {
  if (!document.pictureInPictureEnabled) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.pictureInPictureElement) {
      document.exitPictureInPicture();
    } else {
      video.requestPictureInPicture().catch(() => undefined);
    }
  });
}

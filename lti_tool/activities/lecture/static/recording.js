/* The recording on its timeline: one media element that is asked in milliseconds. What other
   modules ask of it (at, played, again, isPlaying, seek, play, pause, onMove, onPlaying, onTrouble)
   `EmbeddedRecording` and `TwoRecordings` answer as well. */
import { Replays } from "./replays.js";

const TRIES_MS = [2000, 4000, 8000];

export class Recording {
  #earlier = [];
  #awaited = null;
  #source = "";
  #now = null;
  #replays;
  #isMeantToPlay = false;
  #tries = null;
  #nextTry = null;

  /** `seen` is what was watched before this page: playing it now is playing it again. */
  constructor(video, seen) {
    this.video = video;
    this.#replays = new Replays(seen);
    video.addEventListener("timeupdate", () => this.#follow());
    video.addEventListener("seeking", () => this.#breakOff());
    this.#source = video.querySelector("source").src;
    video.addEventListener("loadedmetadata", () => this.#arrive());
    video.addEventListener("play", () => (this.#isMeantToPlay = true));
    // A browser that gives up pauses by itself; that was nobody's wish.
    video.addEventListener("pause", () => (this.#isMeantToPlay &&= Boolean(video.error)));
    video.addEventListener("error", () => this.#tryLater());
    video.addEventListener("loadedmetadata", () => this.#stopTrying());
    window.addEventListener("online", () => this.#lineIsBack());
  }

  /* The line broke in the middle, and the browser gave up (Chromium does after half a minute). */
  #tryLater() {
    if (this.video.error?.code === MediaError.MEDIA_ERR_NETWORK) {
      this.#tries ??= [...TRIES_MS];
    }
    if (this.#tries) {
      const wait = this.#tries.length > 1 ? this.#tries.shift() : this.#tries[0];
      clearTimeout(this.#nextTry);
      this.#nextTry = setTimeout(() => this.reload(), wait);
    }
  }

  #stopTrying() {
    clearTimeout(this.#nextTry);
    this.#tries = null;
  }

  #lineIsBack() {
    const isDry = this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    if (this.#tries || (this.#isMeantToPlay && isDry)) {
      this.reload();
    }
  }

  /** The stretches of those that had been played before. */
  get again() {
    return this.#replays.list;
  }

  #follow() {
    const { video } = this;
    const at = Math.floor(video.currentTime * 1000);
    if (video.seeking || video.paused) {
      return;
    }
    if (this.#now) {
      this.#replays.note(this.#now[1], at);
      this.#now[1] = at;
    } else {
      this.#now = [at, at];
    }
  }

  #breakOff() {
    if (this.#now) {
      this.#replays.finish(this.#now);
      this.#now = null;
    }
  }

  /** Play another file of the same recording from the same moment; the video's own is the first. */
  use(address) {
    const wanted = new URL(address, location.href).href;
    if (wanted !== this.#source) {
      this.#source = wanted;
      this.#stopTrying();
      this.reload();
    }
  }

  /** Where it is now. */
  get at() {
    return this.#awaited?.moment ?? Math.floor(this.video.currentTime * 1000);
  }

  /** The stretches that really played on this page: the browser's own list, so a seek adds none. */
  get played() {
    return [...this.#earlier, ...stretches(this.video.played)];
  }

  /** Load from the same moment, after it failed or to play another file; go on if it was playing. */
  reload() {
    const moment = this.at;
    const play = this.#isMeantToPlay;
    this.#earlier = this.played;
    this.video.src = this.#source;
    this.seek(moment, { play });
  }

  /** Call `heard` with true when the recording cannot be loaded, with false when it is there; a
      line that broke in the middle is "lost": it goes on by itself. */
  onTrouble(heard) {
    const tell = () => heard(this.#tries ? "lost" : true);
    this.video.addEventListener("error", tell);
    this.video.querySelector("source").addEventListener("error", tell);
    this.video.addEventListener("loadedmetadata", () => heard(false));
    if (this.video.error || this.video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) {
      tell();
    }
  }

  /** Go to a moment; a player that has not loaded yet goes there once it knows its length. */
  seek(milliseconds, { play = false } = {}) {
    this.#awaited = { moment: milliseconds, play: play || Boolean(this.#awaited?.play) };
    if (this.video.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.#arrive();
    } else if (this.video.networkState <= HTMLMediaElement.NETWORK_IDLE) {
      this.video.load();
    }
  }

  #arrive() {
    if (!this.#awaited) {
      return;
    }
    const { moment, play } = this.#awaited;
    this.#awaited = null;
    this.video.currentTime = moment / 1000;
    if (play) {
      this.play();
    }
  }

  /** Play; a browser that wants a click first gets the focus on the picture. */
  play() {
    this.#isMeantToPlay = true;
    this.video.play()?.catch(() => this.video.focus());
  }

  pause() {
    this.#isMeantToPlay = false;
    if (this.#awaited) {
      this.#awaited.play = false;
    }
    this.video.pause();
  }

  get isPlaying() {
    return !this.video.paused;
  }

  /** Play or pause, whichever it is not doing. */
  toggle() {
    if (this.video.paused) {
      this.play();
    } else {
      this.pause();
    }
  }

  /** Call `heard` with true when it begins to play, with false when it stops. */
  onPlaying(heard) {
    this.video.addEventListener("play", () => heard(true));
    for (const event of ["pause", "ended", "emptied"]) {
      this.video.addEventListener(event, () => heard(false));
    }
  }

  /** Call `heard` with the moment whenever it changes. */
  onMove(heard) {
    for (const event of ["timeupdate", "seeking", "loadedmetadata"]) {
      this.video.addEventListener(event, () => heard(this.at));
    }
  }
}

function stretches(ranges) {
  return Array.from({ length: ranges.length }, (_, place) => [
    Math.floor(ranges.start(place) * 1000),
    Math.ceil(ranges.end(place) * 1000),
  ]);
}

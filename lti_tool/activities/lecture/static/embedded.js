/* A recording in another house's player, which is asked and heard by messages. It is what
   `Recording` is for our own media: the page's other modules do not know the difference. The frame
   is loaded only after a click, and only what its own origin says is heard. */
import { Replays } from "./replays.js";

const FASTEST = 2;
const SLACK_MS = 1500;
const GREET_MS = 500;
const SILENT_MS = 15000;

export class EmbeddedRecording {
  #player;
  #frame = null;
  #origin;
  #at;
  #isPlaying = false;
  #isReady = false;
  #wanted = null;
  #heardAt = 0;
  #stretches = [];
  #replays;
  #listeners = { move: [], playing: [], trouble: [] };

  /** `player` speaks the provider's language; null: it tells nothing. `seen`: watched before. */
  constructor(stage, player, seen) {
    this.#player = player;
    this.#origin = stage.dataset.origin;
    this.#at = 0;
    this.#replays = new Replays(seen);
  }

  /** Put the player into `place` and begin to hear it. */
  load(place, address, title) {
    const url = new URL(address);
    this.#player?.address?.(url);
    this.#frame = document.createElement("iframe");
    Object.assign(this.#frame, {
      className: "player-frame",
      title,
      allow: "autoplay; encrypted-media; fullscreen; picture-in-picture",
      allowFullscreen: true,
      // Some players refuse a page that does not say from where it shows them.
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    if (this.#player) {
      window.addEventListener("message", (event) => this.#hear(event));
      this.#frame.addEventListener("load", () => this.#greet());
      setTimeout(() => this.#isReady || this.#tell("trouble", true), SILENT_MS);
    }
    this.#frame.src = url.href;
    place.replaceChildren(this.#frame);
  }

  #greet() {
    if (!this.#isReady) {
      this.#player.greet(this.#send);
      setTimeout(() => this.#greet(), GREET_MS);
    }
  }

  #send = (message) => this.#frame?.contentWindow?.postMessage(message, this.#origin);

  #hear(event) {
    if (event.source !== this.#frame.contentWindow || event.origin !== this.#origin) {
      return;
    }
    const said = read(event.data);
    if (said) {
      this.#player.hear(said, this.#ears, this.#send);
    }
  }

  #ears = {
    ready: () => this.#becomeReady(),
    playing: (isPlaying) => this.#hearPlaying(isPlaying),
    at: (seconds) => this.#hearAt(Math.floor(seconds * 1000)),
    trouble: () => this.#tell("trouble", true),
  };

  #becomeReady() {
    if (this.#isReady) {
      return;
    }
    this.#isReady = true;
    this.#tell("trouble", false);
    if (this.#wanted) {
      this.seek(this.#wanted.moment, this.#wanted);
    }
  }

  #hearPlaying(isPlaying) {
    if (isPlaying === this.#isPlaying) {
      return;
    }
    this.#isPlaying = isPlaying;
    if (isPlaying) {
      this.#begin(this.#at);
    } else {
      this.#replays.finish(this.#stretches.at(-1));
    }
    this.#tell("playing", isPlaying);
  }

  /* A step that playing cannot have made in the time since the last one was a jump. */
  #hearAt(at) {
    const step = at - this.#at;
    const elapsed = performance.now() - this.#heardAt;
    if (this.#isPlaying && step >= 0 && step <= elapsed * FASTEST + SLACK_MS) {
      this.#replays.note(this.#at, at);
      this.#stretches.at(-1)[1] = at;
    } else if (this.#isPlaying) {
      this.#replays.finish(this.#stretches.at(-1));
      this.#begin(at);
    }
    this.#at = at;
    this.#heardAt = performance.now();
    this.#tell("move", at);
  }

  #begin(at) {
    this.#stretches.push([at, at]);
    this.#heardAt = performance.now();
  }

  #tell(what, value) {
    this.#listeners[what].forEach((heard) => heard(value));
  }

  /** Where it is now, in milliseconds. */
  get at() {
    return this.#wanted?.moment ?? this.#at;
  }

  /** The stretches that really played on this page. */
  get played() {
    return this.#stretches.filter(([from, to]) => from < to);
  }

  /** Those of them that had been played before. */
  get again() {
    return this.#replays.list;
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  /** Go to a moment; a player that is not there yet goes there once it is. */
  seek(moment, { play = false } = {}) {
    if (!this.#isReady) {
      this.#wanted = { moment, play: play || Boolean(this.#wanted?.play) };
      return;
    }
    this.#wanted = null;
    this.#player.seek(this.#send, moment / 1000);
    if (play) {
      this.play();
    }
  }

  play() {
    if (this.#isReady) {
      this.#player.play(this.#send);
    }
  }

  pause() {
    if (this.#isReady) {
      this.#player.pause(this.#send);
    }
  }

  /** It plays one file only. */
  use() {}

  onMove(heard) {
    this.#listeners.move.push(heard);
  }

  onPlaying(heard) {
    this.#listeners.playing.push(heard);
  }

  onTrouble(heard) {
    this.#listeners.trouble.push(heard);
  }
}

function read(data) {
  try {
    const said = typeof data === "string" ? JSON.parse(data) : data;
    return said && typeof said === "object" ? said : null;
  } catch {
    return null;
  }
}

/* The recording on its timeline: one media element that is asked in milliseconds. */

export class Recording {
  #earlier = [];

  constructor(video) {
    this.video = video;
  }

  /** Where it is now. */
  get at() {
    return Math.floor(this.video.currentTime * 1000);
  }

  /** The stretches that really played on this page: the browser's own list, so a seek adds none. */
  get played() {
    return [...this.#earlier, ...stretches(this.video.played)];
  }

  /** Go to a moment; a player that has not loaded yet goes there once it knows its length. */
  seek(milliseconds, { play = false } = {}) {
    const go = () => {
      this.video.currentTime = milliseconds / 1000;
      if (play) {
        this.play();
      }
    };
    if (this.video.readyState >= HTMLMediaElement.HAVE_METADATA) {
      go();
    } else {
      this.video.addEventListener("loadedmetadata", go, { once: true });
      this.video.load();
    }
  }

  /** Play; a browser that wants a click first gets the focus on the picture. */
  play() {
    this.video.play()?.catch(() => this.video.focus());
  }

  /** Play or pause, whichever it is not doing. */
  toggle() {
    if (this.video.paused) {
      this.play();
    } else {
      this.video.pause();
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

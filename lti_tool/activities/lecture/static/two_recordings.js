/* One lecture kept in two places: another house's player, and our own sound over the slides. One of
   them is in use; the place in the lecture goes along when they change, and what played in either
   counts. To the page's other modules it is one `Recording`. */

export class TwoRecordings {
  #elsewhere;
  #own;
  #inUse;
  #listeners = { move: [], playing: [] };

  constructor(elsewhere, own) {
    this.#elsewhere = elsewhere;
    this.#own = own;
    this.#inUse = elsewhere;
    for (const one of [elsewhere, own]) {
      one.onMove((at) => this.#tell(one, "move", at));
      one.onPlaying((isPlaying) => this.#tell(one, "playing", isPlaying));
    }
  }

  #tell(one, what, value) {
    if (one === this.#inUse) {
      this.#listeners[what].forEach((heard) => heard(value));
    }
  }

  /** Go on with our own file at `address`, or ("") in the other house's player. */
  use(address) {
    const wanted = address ? this.#own : this.#elsewhere;
    if (wanted === this.#inUse) {
      return;
    }
    const { at, isPlaying } = this.#inUse;
    this.#inUse.pause();
    this.#inUse = wanted;
    wanted.seek(at, { play: isPlaying });
  }

  get at() {
    return this.#inUse.at;
  }

  get played() {
    return [...this.#elsewhere.played, ...this.#own.played];
  }

  get again() {
    return [...this.#elsewhere.again, ...this.#own.again];
  }

  get isPlaying() {
    return this.#inUse.isPlaying;
  }

  seek(moment, options) {
    this.#inUse.seek(moment, options);
  }

  play() {
    this.#inUse.play();
  }

  pause() {
    this.#inUse.pause();
  }

  onMove(heard) {
    this.#listeners.move.push(heard);
  }

  onPlaying(heard) {
    this.#listeners.playing.push(heard);
  }
}

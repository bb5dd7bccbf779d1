/* What of the playing is playing again: nothing is earned by it, the trainer sees where it was. */

const WORTH_MS = 1000;

export class Replays {
  #before;
  #again = [];

  /** `seen` is what was watched before this page. */
  constructor(seen) {
    this.#before = [...seen];
  }

  /** Take note of a piece that was just played, from where the piece before it ended. */
  note(from, to) {
    for (const [start, end] of this.#before) {
      const piece = [Math.max(start, from), Math.min(end, to)];
      const last = this.#again.at(-1);
      if (piece[0] < piece[1] && last?.[1] === piece[0]) {
        last[1] = piece[1];
      } else if (piece[0] < piece[1]) {
        this.#again.push(piece);
      }
    }
  }

  /** A stretch has ended: played once more from now on, it is played again. */
  finish(stretch) {
    this.#before.push(stretch);
  }

  /** The stretches that were played again; less than a second is a player's rounding. */
  get list() {
    return this.#again.filter(([from, to]) => to - from >= WORTH_MS);
  }
}

/* The timer of a step. The server says how many whole seconds are left; from there the browser's own
   steady clock counts, so that a wrong clock on a phone does no harm. Aloud it is told at three
   moments only: five minutes, one minute, the end. */

let stop = null;

export function runTimer(root, tell = () => {}) {
  clearInterval(stop);
  const line = root.querySelector("[data-pace-left]");
  if (!line) {
    return;
  }
  const { paceLeft, five, one, over } = line.dataset;
  const place = line.querySelector("[data-pace-time]");
  const begun = performance.now();
  const pattern = place.textContent;
  let before = Number(paceLeft);
  const number = /\d+:\d\d(:\d\d)?/;

  function draw() {
    const left = Math.max(0, Number(paceLeft) - Math.floor((performance.now() - begun) / 1000));
    place.textContent = left === 0 ? over : pattern.replace(number, written(left));
    for (const [moment, text] of [[300, five], [60, one], [0, over]]) {
      if (left <= moment && before > moment) {
        tell(text);
      }
    }
    before = left;
    if (left === 0) {
      clearInterval(stop);
    }
  }

  if (before > 0) {
    stop = setInterval(draw, 250);
  }
}

function written(seconds) {
  const two = (value) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const clock = `${minutes % 60}:${two(seconds % 60)}`;
  return minutes < 60 ? clock : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

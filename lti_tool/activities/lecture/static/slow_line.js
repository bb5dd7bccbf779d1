/* Whether the line is slow or paid by use: what the browser or its system says of it, where they do,
   and everywhere how long this page has waited for the recording. */

const SLOW = new Set(["slow-2g", "2g", "3g"]);
const PATIENCE_MS = 4000;

/** Whether loading less is asked for, by the person's settings or by the kind of line. */
export function isToldSlow() {
  const line = navigator.connection;
  return Boolean(
    document.querySelector("[data-saves-data]") ||
    matchMedia("(prefers-reduced-data: reduce)").matches ||
    (line && (line.saveData || line.type === "cellular" || SLOW.has(line.effectiveType))),
  );
}

/** Call `heard` once who wants `video` to play has waited for it too long, all waits together. */
export function onLongWait(video, heard) {
  let left = PATIENCE_MS;
  let since = null;
  let timer = null;
  const stop = () => {
    if (since !== null) {
      left -= performance.now() - since;
      since = null;
      clearTimeout(timer);
    }
  };
  video.addEventListener("waiting", () => {
    if (since === null) {
      since = performance.now();
      timer = setTimeout(heard, Math.max(0, left));
    }
  });
  for (const event of ["playing", "pause", "ended", "emptied", "error"]) {
    video.addEventListener(event, stop);
  }
}

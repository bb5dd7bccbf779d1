/* The time that is left, by the server's clock: the page is told how many seconds there are and
   counts by the browser's steady clock, whatever time the device shows. At the end the work is
   handed in; without this module the server does it. */
const LAST_MINUTE = 60;

export function startClock(form, whenOver) {
  const left = Number(form.dataset.left);
  const shown = form.querySelector("[data-clock]");
  if (!shown || !("left" in form.dataset)) {
    return;
  }
  const end = performance.now() + left * 1000;
  let saidMinute = left <= LAST_MINUTE;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = shown.dataset.words.replace("{time}", written(seconds));
    shown.classList.toggle("is-careful", seconds <= LAST_MINUTE);
    if (!saidMinute && seconds <= LAST_MINUTE) {
      saidMinute = true;
      const said = form.querySelector("[data-clock-said]");
      said.textContent = said.dataset.minute;
    }
    if (seconds === 0) {
      clearInterval(timer);
      whenOver();
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function written(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

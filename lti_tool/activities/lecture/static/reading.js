/* Chapters that were read instead of played: marked by hand, counted by the server's clock. */

/** Send what is marked as read in `desk` through `reporter`; returns what paints a new map. */
export function countReading(desk, reporter, recording) {
  const chapters = [...desk.querySelectorAll("[data-read]")].map((button) => {
    const { at, until } = button.closest("[data-until]").dataset;
    return { button, at: Number(at), until: Number(until) };
  });
  for (const { button, at, until } of chapters) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      reporter.send(`read-${at}`, "read", { chapter: at });
      recording.seek(until);
    });
  }
  return (map) => {
    for (const { button, at, until } of chapters) {
      const isRead = unseen(map.seen, at, until) < 1000;
      const mark = button.nextElementSibling;
      if (isRead && document.activeElement === button) {
        mark.tabIndex = -1;
        mark.hidden = false;
        mark.focus();
      }
      button.hidden = isRead;
      mark.hidden = !isRead;
    }
  };
}

function unseen(seen, from, to) {
  return seen.reduce(
    (left, [start, end]) => left - Math.max(0, Math.min(end, to) - Math.max(start, from)),
    to - from,
  );
}

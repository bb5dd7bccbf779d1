// The button that prints: it needs a script, so it appears with one.
const place = document.querySelector("[data-print]");
place.hidden = false;
place.querySelector("button").addEventListener("click", () => window.print());

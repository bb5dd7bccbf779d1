/* What every page runs: tabs, the bar of actions, and the focus of a form that came back. */
import { keepInSight } from "./actions_bar.js";
import { enhanceTabs } from "./tabs.js";

for (const bar of document.querySelectorAll("[data-tabs]")) {
  enhanceTabs(bar);
}

for (const bar of document.querySelectorAll(".actions-sticky")) {
  keepInSight(bar);
}

document.querySelector("[data-focus]")?.focus();

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.help[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

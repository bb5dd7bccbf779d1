/* Turns a hidden bar of buttons and the panels after it into tabs (WAI-ARIA pattern). Without
   this module the panels simply stand one below the other. */

/** @param {HTMLElement} bar an element with data-tabs, holding buttons with data-tab */
export function enhanceTabs(bar) {
  const tabs = [...bar.querySelectorAll("[data-tab]")];
  const panels = new Map(tabs.map((tab) => [tab, panelOf(bar, tab.dataset.tab)]));

  function choose(chosen, { focus = false } = {}) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panels.get(tab).hidden = !isChosen;
    }
    if (focus) {
      chosen.focus();
    }
  }

  bar.setAttribute("role", "tablist");
  bar.setAttribute("aria-label", bar.dataset.label);
  for (const tab of tabs) {
    const panel = panels.get(tab);
    tab.id = `tab-${tab.dataset.tab}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(tab));
  }
  bar.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length], { focus: true });
    }
  });
  const named = tabs.find((tab) => `#panel-${tab.dataset.tab}` === location.hash);
  bar.hidden = false;
  choose(named ?? tabs[0]);
}

function panelOf(bar, key) {
  return bar.parentElement.querySelector(`[data-panel="${CSS.escape(key)}"]`);
}

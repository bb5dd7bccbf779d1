/* Lines to put in order get buttons that move them; the numbers follow. Without this module the
   numbers are chosen one by one, which goes on working beside the buttons. */
export function enhanceOrdering(form) {
  for (const list of form.querySelectorAll("[data-ordering]")) {
    for (const line of list.children) {
      line.append(mover(list, line, -1), mover(list, line, 1));
    }
  }
}

function mover(list, line, by) {
  const button = document.createElement("button");
  const text = line.querySelector(".quiz-order-text").textContent.trim();
  button.type = "button";
  button.className = "quiz-move";
  button.textContent = by < 0 ? "↑" : "↓";
  button.setAttribute("aria-label", `${by < 0 ? list.dataset.up : list.dataset.down}: ${text}`);
  button.addEventListener("click", () => {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (by < 0) {
      other?.before(line);
    } else {
      other?.after(line);
    }
    renumber(list);
    button.focus();
  });
  return button;
}

function renumber(list) {
  const numbers = [...list.querySelectorAll("select")];
  numbers.forEach((select, place) => {
    select.value = String(place + 1);
  });
  numbers[0].dispatchEvent(new Event("change", { bubbles: true }));
}

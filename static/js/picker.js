/* Says on the button how many activities are ticked. Without scripts the button keeps its words. */
const form = document.querySelector("[data-picker]");
const label = form?.querySelector("[data-insert] span");
const spoken = form?.querySelector("[data-picked]");

if (label) {
  const plain = label.textContent;
  const pattern = form.querySelector("[data-insert]").dataset.count;

  function tell() {
    const number = form.querySelectorAll('input[name="activity"]:checked').length;
    label.textContent = number ? pattern.replace("{n}", number) : plain;
    return number;
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "activity") {
      spoken.textContent = spoken.dataset.words.replace("{n}", tell());
    }
  });
  // A page that came back from history may have other ticks than it was sent with.
  window.addEventListener("pageshow", tell);
  tell();
}

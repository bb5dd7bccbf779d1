/* Asks before a page with an unsaved mark is left. The browser words the question itself. */
const form = document.querySelector("[data-mark]");

if (form) {
  const written = () => JSON.stringify([...new FormData(form)]);
  const before = written();
  let isSending = false;

  form.addEventListener("submit", () => {
    isSending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && ("unsaved" in form.dataset || written() !== before)) {
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", () => {
    isSending = false;
  });
}

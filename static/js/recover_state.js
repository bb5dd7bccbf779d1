/* The launch's page where the cookie did not come back: ask the platform for the browser's proof
   and post the launch again with it. Without one, offer a window of its own. */
import { getData } from "./platform_storage.js";

const form = document.querySelector("[data-recover-state]");
const page = form.dataset;

getData({ target: page.storageTarget, origin: page.platformOrigin, key: page.stateKey })
  .then((value) => {
    form.elements.stored_value.value = value;
    form.submit();
  })
  .catch(() => {
    document.querySelector("[data-recovering]").hidden = true;
    document.querySelector("[data-new-window]").hidden = false;
  });

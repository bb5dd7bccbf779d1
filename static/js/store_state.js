/* The login's page where the platform offers storage: keep the browser's proof there, then go on
   to the platform. Without an answer go on all the same: the cookie may come back. */
import { putData } from "./platform_storage.js";

const page = document.querySelector("[data-store-state]").dataset;

putData({
  target: page.storageTarget,
  origin: page.platformOrigin,
  key: page.stateKey,
  value: page.stateValue,
})
  .catch(() => {})
  .finally(() => location.replace(page.authUrl));

// Tells the platform that its registration window may close (LTI Dynamic Registration 1.0, 3.7).
//
// The platform's page is our opener or our parent; the message holds no secret, and it goes to the
// platform's origin only.

const button = document.querySelector("[data-close-registration]");

button?.addEventListener("click", () => {
  const platform = window.opener || window.parent;
  const origin = button.dataset.platformOrigin;
  if (platform && platform !== window && origin) {
    platform.postMessage({ subject: "org.imsglobal.lti.close" }, origin);
  }
});

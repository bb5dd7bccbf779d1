// The tool says it is done by `org.imsglobal.lti.close` (Dynamic Registration 1.0, section 3.7).
window.addEventListener("message", (event) => {
  const frame = document.querySelector("iframe");
  if (event.source !== frame.contentWindow) return;
  if (event.data && event.data.subject === "org.imsglobal.lti.close") {
    window.location.assign("/admin/tools");
  }
});

// Platform storage (LTI postMessage Storage 0.1): keeps a tool's values by the tool's own origin.
// Loaded only while the world offers it, on every page whose frames or windows may ask.
const origins = new Set(document.body.dataset.toolOrigins.split(" ").filter(Boolean));
const shelves = new Map();
const LIMIT = 500;
const SUBJECTS = ["lti.capabilities", "lti.put_data", "lti.get_data"];

function bad(code, message) {
  return { error: { code, message } };
}

function put(shelf, data) {
  if (typeof data.key !== "string" || data.key === "") return bad("bad_request", "key is missing");
  if (data.value === null || data.value === undefined) {
    shelf.delete(data.key);
    return { key: data.key, value: null };
  }
  if (typeof data.value !== "string") return bad("bad_request", "value is not a text");
  if (!shelf.has(data.key) && shelf.size >= LIMIT) return bad("storage_exhaustion", "no room left");
  shelf.set(data.key, data.value);
  return { key: data.key, value: data.value };
}

function get(shelf, data) {
  if (typeof data.key !== "string" || data.key === "") return bad("bad_request", "key is missing");
  return { key: data.key, value: shelf.has(data.key) ? shelf.get(data.key) : null };
}

function answer(subject, shelf, data) {
  if (subject === "lti.put_data") return put(shelf, data);
  if (subject === "lti.get_data") return get(shelf, data);
  return { supported_messages: SUBJECTS.map((name) => ({ subject: name, frame: "_parent" })) };
}

window.addEventListener("message", (event) => {
  const data = event.data;
  if (typeof data !== "object" || data === null || !SUBJECTS.includes(data.subject)) return;
  if (!origins.has(event.origin)) return;
  const known = { subject: `${data.subject}.response`, message_id: data.message_id };
  if (typeof data.message_id !== "string" || data.message_id === "") {
    event.source.postMessage(
      { ...known, ...bad("bad_request", "message_id is missing") },
      event.origin,
    );
    return;
  }
  if (!shelves.has(event.origin)) shelves.set(event.origin, new Map());
  const made = answer(data.subject, shelves.get(event.origin), data);
  event.source.postMessage({ ...known, ...made }, event.origin);
});

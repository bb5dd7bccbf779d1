/* 1EdTech LTI Client Side postMessages: keeping a value with the platform where the browser keeps
   no cookie of ours. The answer counts only if its origin, subject, message_id and key fit; where
   none comes in time the promise is rejected and the page goes its next way. */

const TIMEOUT_MS = 1500;

/** Keep `value` under `key` with the platform. */
export async function putData({ target, origin, key, value, timeout = TIMEOUT_MS }) {
  const answer = await ask({ target, origin, timeout, message: { subject: "lti.put_data", key, value } });
  if (answer.value !== value) {
    throw new Error("the platform kept another value");
  }
}

/** Return the value that the platform keeps under `key`. */
export async function getData({ target, origin, key, timeout = TIMEOUT_MS }) {
  const answer = await ask({ target, origin, timeout, message: { subject: "lti.get_data", key } });
  if (typeof answer.value !== "string" || !answer.value) {
    throw new Error("the platform keeps nothing under this key");
  }
  return answer.value;
}

/** The window that `lti_storage_target` names, or null. */
export function storageWindow(target) {
  const outer = window.parent !== window ? window.parent : window.opener;
  if (!outer || !target || target === "_parent") {
    return outer;
  }
  try {
    return outer.frames[target] ?? outer;
  } catch {
    return outer;
  }
}

function ask({ target, origin, timeout, message }) {
  const storage = storageWindow(target);
  const messageId = crypto.getRandomValues(new Uint32Array(4)).join("-");
  return new Promise((resolve, reject) => {
    if (!storage || !origin) {
      reject(new Error("there is no platform storage here"));
      return;
    }
    const timer = setTimeout(() => finish(new Error("the platform did not answer in time")), timeout);

    function finish(fault, answer) {
      clearTimeout(timer);
      window.removeEventListener("message", receive);
      if (fault) {
        reject(fault);
      } else {
        resolve(answer);
      }
    }

    function receive(event) {
      const answer = event.data;
      const fits =
        event.origin === origin &&
        answer !== null &&
        typeof answer === "object" &&
        answer.subject === `${message.subject}.response` &&
        answer.message_id === messageId;
      if (!fits) {
        return;
      }
      if (answer.error) {
        finish(new Error(`the platform refused: ${answer.error.code ?? "no code"}`));
      } else if (answer.key === message.key) {
        finish(null, answer);
      }
    }

    window.addEventListener("message", receive);
    storage.postMessage({ ...message, message_id: messageId }, origin);
  });
}

/* The marking form: saved as it is written, summed up, complete by keyboard, claimed while open;
   a page with something unsaved asks before it is left. */
import { SaveQueue, csrfToken } from "./save_queue.js";
import * as status from "./status.js";

const PAUSE_MS = 800;
const CLAIM_MS = 45000;
const form = document.querySelector("[data-mark]");

if (form) {
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => isWriting(name)));
  const isWriting = (name) => !name.endsWith("_version") && name !== "csrf_token" && name !== "intent";
  const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
  /* Somebody quick has written or chosen before this module was there. */
  const isBegun = [...form.elements].some((field) =>
    field.type === "radio"
      ? field.checked !== field.defaultChecked
      : "defaultValue" in field && field.value !== field.defaultValue,
  );
  let kept = isBegun || "unsaved" in form.dataset ? null : written();
  let sending = "";
  let isLeaving = false;
  let isSettled = false;
  let timer = null;

  const queue = new SaveQueue({
    name: form.dataset.name,
    base: form.dataset.draft,
    onSaved(_edit, answer) {
      form.elements.draft_version.value = String(answer?.version ?? 0);
      kept = sending;
    },
    onRefused(_edit, code) {
      if (code === 409) {
        status.say(form.dataset.overtaken, "failed");
      }
    },
  });

  const save = () => {
    clearTimeout(timer);
    timer = null;
    if (!isLeaving && written() !== kept && written() !== sending) {
      sending = written();
      const base = Number(form.elements.draft_version.value) || 0;
      queue.push({ key: "draft", path: "draft", body: { base_version: base, fields: fields() } });
    }
  };

  const restore = () => {
    const waiting = queue.pending.at(-1)?.body.fields ?? {};
    for (const [name, value] of Object.entries(waiting)) {
      const field = form.elements[name];
      if (field && isWriting(name)) {
        field.value = value;
      }
    }
    sending = queue.waiting ? written() : "";
  };

  const sum = () => {
    const place = form.querySelector("[data-sum]");
    const groups = [...form.querySelectorAll(".review-criterion")];
    const hand = [...form.querySelectorAll("[data-most]")];
    if (!place) {
      return;
    }
    const chosen = groups.map((group) => group.querySelector(":checked")?.value);
    const points = [...chosen, ...hand.map((field) => field.value.trim().replace(",", ".") || undefined)];
    if (points.some((one) => one === undefined || Number.isNaN(Number(one)))) {
      place.textContent = place.dataset.openWord;
      return;
    }
    const total = points.reduce((all, one) => all + Number(one), 0) * Number(form.dataset.scale);
    place.textContent = place.dataset.of.replace("{given}", number.format(total));
  };

  const changed = () => {
    sum();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  };

  for (const field of form.elements) {
    field.addEventListener("input", changed);
  }
  document.addEventListener("visibilitychange", save);

  /* What is still on its way arrives first: else it would come after the decision. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (queue.waiting && !isSettled) {
      const { submitter } = event;
      event.preventDefault();
      queue.settled().catch(() => status.failed()).finally(() => {
        isSettled = true;
        form.requestSubmit(submitter ?? undefined);
      });
    } else {
      isLeaving = true;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=intent][value=set]"));
    }
    const group = event.target.closest?.(".review-criterion");
    const level = /^[1-9]$/.test(event.key) && group?.querySelectorAll("input")[Number(event.key) - 1];
    if (level) {
      event.preventDefault();
      level.focus();
      level.click();
    }
  });

  for (const button of document.querySelectorAll("[data-phrase]")) {
    button.addEventListener("click", () => {
      const comment = form.elements.comment;
      comment.value = [comment.value.trimEnd(), button.dataset.phrase].filter(Boolean).join("\n");
      comment.focus();
      changed();
    });
  }

  const claim = () => {
    if (document.visibilityState === "visible") {
      fetch(`${form.dataset.draft}claim`, {
        method: "POST",
        headers: { "X-CSRF-Token": csrfToken() },
        keepalive: true,
      }).catch(() => {});
    }
  };
  claim();
  setInterval(claim, CLAIM_MS);

  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && written() !== kept) {
      save();
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
    isSettled = false;
  });
  restore();
  sum();
  if (isBegun) {
    changed();
  }
  form.dataset.ready = "";
}

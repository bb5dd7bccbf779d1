/* The one status line of a page. Its words stand in data attributes of #status (layout.html), in
   the reader's language; this module only chooses among them. */

const line = document.getElementById("status");
const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);

/** Show words of the page's own; an empty text clears the line. */
export function say(text, state = "quiet") {
  if (!line) {
    return;
  }
  line.dataset.state = state;
  if (line.textContent !== text) {
    line.textContent = text;
  }
}

/** «Сохраняем…» */
export function saving() {
  say(line?.dataset.saving ?? "", "saving");
}

/** «Сохранено 14:05»; the time is written in the reader's zone. */
export function saved(when = new Date()) {
  say((line?.dataset.saved ?? "").replace("{time}", clockTime(when)), "saved");
}

/** «Нет сети: 3 изменения ждут» */
export function waiting(count) {
  const data = line?.dataset ?? {};
  const form = { one: data.offlineOne, few: data.offlineFew, two: data.offlineFew }[plural.select(count)];
  say((form ?? data.offlineMany ?? "").replace("{n}", String(count)), "waiting");
}

/** «Не сохранено. Текст остался на странице.» */
export function failed() {
  say(line?.dataset.failed ?? "", "failed");
}

/** Write a moment as hours and minutes in the reader's zone. */
export function clockTime(when) {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: line?.dataset.zone || undefined,
  }).format(when);
}

/* Follows the group's sheet: by a stream of server-sent events, or where none can be held (a proxy
   in between, a server that is full) by asking every two seconds. While the page is out of sight it
   follows nothing; back in sight it goes on from where it was.

   follow({ base, since, onChanges(told) {} })
   told: { cursor, slots: [{key, version, text, author, edit_id}],
           writing: [{id, name, key, left}], signed, submitted } */

const ASK_MS = 2000;
const TRY_STREAM_AGAIN_MS = 60000;

export function follow({ base, since, onChanges }) {
  let cursor = since;
  let source = null;
  let timer = null;
  let tag = "";

  function take(told) {
    cursor = Math.max(cursor, told.cursor);
    onChanges(told);
  }

  function listen() {
    source = new EventSource(`${base}live?since=${cursor}`);
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) {
        askUntil(Date.now() + TRY_STREAM_AGAIN_MS);
      } else {
        /* The browser comes back by itself, but with the address it began with. */
        leave();
        timer = setTimeout(listen, ASK_MS * (0.5 + Math.random()));
      }
    };
  }

  async function askUntil(end) {
    leave();
    try {
      const response = await fetch(`${base}changes?since=${cursor}`, {
        headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) },
      });
      if (response.ok) {
        tag = response.headers.get("ETag") ?? "";
        take(await response.json());
      }
    } catch {
      /* No network: the next question finds out whether it is back. */
      tag = "";
    }
    const next = Date.now() > end ? listen : () => askUntil(end);
    timer = setTimeout(next, ASK_MS * (0.75 + Math.random() / 2));
  }

  function leave() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    leave();
    if (!document.hidden) {
      listen();
    }
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  if (!document.hidden) {
    listen();
  }
}

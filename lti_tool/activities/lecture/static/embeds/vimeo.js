/* Vimeo's player: the messages of its Player SDK (github.com/vimeo/player.js). */

const HEARD = ["playing", "pause", "ended", "bufferstart", "timeupdate", "error"];
const GONE = new Set(["NotFoundError", "PrivacyError", "PasswordError"]);

export const player = {
  greet: (send) => send({ method: "ping" }),
  play: (send) => send({ method: "play" }),
  pause: (send) => send({ method: "pause" }),
  seek: (send, seconds) => send({ method: "setCurrentTime", value: seconds }),
  hear({ event, method, data }, tell, send) {
    if (event === "ready" || method === "ping") {
      HEARD.forEach((name) => send({ method: "addEventListener", value: name }));
      tell.ready();
    } else if (event === "playing") {
      tell.playing(true);
    } else if (event === "pause" || event === "ended" || event === "bufferstart") {
      tell.playing(false);
    } else if (event === "error" && GONE.has(data?.name)) {
      tell.trouble();
    }
    if (event === "timeupdate" && typeof data?.seconds === "number") {
      tell.at(data.seconds);
    }
  },
};

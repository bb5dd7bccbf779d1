/* YouTube's player: the messages its IFrame Player API exchanges with it, as JSON texts. */

const PLAYING = 1;
const BUFFERING = 3;
const HEARD = ["onStateChange", "onError"];

const command = (func, ...args) => JSON.stringify({ event: "command", func, args });

export const player = {
  address(url) {
    url.searchParams.set("origin", location.origin);
  },
  greet(send) {
    send(JSON.stringify({ event: "listening", id: 1, channel: "widget" }));
  },
  play: (send) => send(command("playVideo")),
  pause: (send) => send(command("pauseVideo")),
  seek: (send, seconds) => send(command("seekTo", seconds, true)),
  hear({ event, info }, tell, send) {
    if (event === "onReady" || event === "initialDelivery") {
      HEARD.forEach((name) => send(command("addEventListener", name)));
      tell.ready();
    }
    if (event === "onError") {
      tell.trouble();
    }
    const state = event === "onStateChange" ? info : info?.playerState;
    if (typeof state === "number" && state !== BUFFERING) {
      tell.playing(state === PLAYING);
    }
    if (typeof info?.currentTime === "number") {
      tell.at(info.currentTime);
    }
  },
};

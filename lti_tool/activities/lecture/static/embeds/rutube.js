/* RuTube's player: {type, data} as JSON texts, both ways. */

const message = (type, data = {}) => JSON.stringify({ type: `player:${type}`, data });

export const player = {
  greet() {},
  play: (send) => send(message("play")),
  pause: (send) => send(message("pause")),
  seek: (send, seconds) => send(message("setCurrentTime", { time: seconds })),
  hear({ type, data }, tell) {
    if (type === "player:ready") {
      tell.ready();
    } else if (type === "player:changeState") {
      tell.playing(data?.state === "playing");
    } else if (type === "player:playComplete" || type === "player:adStart") {
      tell.playing(false);
    } else if (type === "player:error") {
      tell.trouble();
    } else if (type === "player:currentTime" && typeof data?.time === "number") {
      tell.at(data.time);
    }
  },
};

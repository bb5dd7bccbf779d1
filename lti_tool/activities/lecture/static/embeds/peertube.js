/* PeerTube's player: JSON texts of jschannel, in the scope «peertube», as its embed API sends them. */

const SCOPE = "peertube::";
let calls = 0;

const shake = (params) => JSON.stringify({ method: `${SCOPE}__ready`, params });
const call = (method, params) => JSON.stringify({ id: (calls += 1), method: SCOPE + method, params });

export const player = {
  greet(send) {
    send(shake("ping"));
  },
  play: (send) => send(call("play")),
  pause: (send) => send(call("pause")),
  seek: (send, seconds) => send(call("seek", seconds)),
  hear({ method, params }, tell, send) {
    if (method === `${SCOPE}__ready`) {
      if (params === "ping") {
        send(shake("pong"));
      }
      tell.ready();
    } else if (method === `${SCOPE}playbackStatusChange`) {
      tell.playing(params === "playing");
    } else if (method === `${SCOPE}playbackStatusUpdate` && typeof params?.position === "number") {
      tell.playing(params.playbackState === "playing");
      tell.at(params.position);
    }
  },
};

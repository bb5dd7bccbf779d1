"""Players of other houses that speak their providers' messages and play a clock instead of a film.

A page is put in the place of each real one, so the browser sees the real origins and policies.
"""

from dataclasses import dataclass

CLOCK = """
let at = 0, rate = 1, timer = null;
const out = (message) => parent.postMessage(message, "*");
const step = () => { at = Math.min(24, at + 0.25 * rate); tellTime(); if (at === 24) pause(); };
const play = () => { if (!timer) { timer = setInterval(step, 250); tellState(true); } };
const pause = () => { clearInterval(timer); timer = null; tellState(false); };
const seek = (seconds) => { at = seconds; tellTime(); };
addEventListener("message", ({ data }) => hear(typeof data === "string" ? JSON.parse(data) : data));
"""
PAGE = (
    "<!doctype html><title>A player</title><button onclick='play()'>Play</button>"
    "<button onclick='rate=2'>Twice</button><script>{speech}{clock}</script>"
)

YOUTUBE = """
const say = (event, info) => out(JSON.stringify({ event, info }));
const tellTime = () => say("infoDelivery", { currentTime: at });
const tellState = (on) => say("onStateChange", on ? 1 : 2);
const hear = ({ event, func, args }) => {
  if (event === "listening") { say("initialDelivery", {}); say("onReady", null); }
  ({ playVideo: play, pauseVideo: pause, seekTo: () => seek(args[0]) })[func]?.();
};
"""
VIMEO = """
const heard = new Set();
const say = (event, data) => heard.has(event) && out({ event, data });
const tellTime = () => say("timeupdate", { seconds: at, percent: at / 24, duration: 24 });
const tellState = (on) => say(on ? "playing" : "pause", { seconds: at });
const hear = ({ method, value }) => ({
  ping: () => out({ method: "ping" }), addEventListener: () => heard.add(value),
  play, pause, setCurrentTime: () => seek(value),
})[method]?.();
"""
RUTUBE = """
const say = (type, data) => out(JSON.stringify({ type: `player:${type}`, data }));
const tellTime = () => say("currentTime", { time: at });
const tellState = (on) => say("changeState", { state: on ? "playing" : "paused" });
const hear = ({ type, data }) => ({
  "player:play": play, "player:pause": pause, "player:setCurrentTime": () => seek(data.time),
})[type]?.();
setTimeout(() => say("ready", { videoId: "1" }));
"""
PEERTUBE = """
const say = (method, params) => out(JSON.stringify({ method: `peertube::${method}`, params }));
let state = "unstarted";
const tellTime = () => say("playbackStatusUpdate", { position: at, playbackState: state });
const tellState = (on) => { state = on ? "playing" : "paused"; say("playbackStatusChange", state); };
const hear = ({ method, params }) => ({
  "peertube::__ready": () => params === "ping" && say("__ready", "pong"),
  "peertube::play": play, "peertube::pause": pause, "peertube::seek": () => seek(params),
})[method]?.();
"""


@dataclass(frozen=True)
class Player:
    """A provider's name for people, the address an author writes, and a page that speaks as its
    player does, under ``frame``."""

    label: str
    address: str
    frame: str
    speech: str

    @property
    def page(self) -> str:
        return PAGE.format(speech=self.speech, clock=CLOCK)


PLAYERS = {
    "youtube": Player(
        "YouTube",
        "https://www.youtube.com/watch?v=aaaaaaaaaaa",
        "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa*",
        YOUTUBE,
    ),
    "vimeo": Player(
        "Vimeo", "https://vimeo.com/123456", "https://player.vimeo.com/video/123456*", VIMEO
    ),
    "rutube": Player(
        "RuTube",
        f"https://rutube.ru/video/{'0a' * 16}/",
        f"https://rutube.ru/play/embed/{'0a' * 16}*",
        RUTUBE,
    ),
    "peertube": Player(
        "PeerTube",
        "https://video.school.example/w/aBcDeFgHiJkLmNoPqRsTuV",
        "https://video.school.example/videos/embed/aBcDeFgHiJkLmNoPqRsTuV*",
        PEERTUBE,
    ),
}
VK = "https://vkvideo.ru/video-12_34"

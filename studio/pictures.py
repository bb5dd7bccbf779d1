"""The slides' pictures: an HTML page of slides, photographed by Chromium, each checked to fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from studio.faults import StudioError

WIDTH, HEIGHT = 1280, 720
CHROMIUM = "/usr/bin/chromium"
FONTS = ("PT Sans", "PT Serif")


@dataclass(frozen=True, slots=True)
class View:
    """One picture of a slide: shown from the sentence that begins with ``words``.

    Empty words: it opens the slide.
    """

    slide: int
    words: str
    picture: Path


def photographed(page_of_slides: Path, folder: Path) -> tuple[View, ...]:
    """Photograph every ``section`` of the page into ``folder``, in its order.

    Raises:
        StudioError: Chromium, a font or a file is missing, or something does not fit its slide.
    """
    if not Path(CHROMIUM).exists():
        raise StudioError("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--font-render-hinting=none", "--disable-lcd-text"],
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="ru-RU"
        )
        opened(page, page_of_slides)
        _check(page)
        views = []
        for number, section in enumerate(page.locator("section").all()):
            picture = folder / f"view-{number:02}.png"
            section.screenshot(path=picture)
            slide = int(section.get_attribute("data-slide") or 0)
            views.append(View(slide, section.get_attribute("data-from") or "", picture))
        browser.close()
    return tuple(views)


def opened(page: Page, slides: Path) -> None:
    """Show the page of slides in ``page``, with all that it names.

    Raises:
        StudioError: something of it is not there, as the tool's colours in a copied folder.
    """
    lost: list[str] = []
    page.on("requestfailed", lambda request: lost.append(request.url))
    page.goto(slides.resolve().as_uri())
    if lost:
        raise StudioError(f"{slides.name} names what is not there: {', '.join(lost)}")


def opening(views: Sequence[View], slide: int) -> View:
    """Return the view that opens a slide.

    Raises:
        StudioError: there is none.
    """
    found = next((one for one in views if one.slide == slide and not one.words), None)
    if found is None:
        raise StudioError(f"slides.html has no opening picture for slide {slide}")
    return found


def _check(page: Page) -> None:
    missing = page.evaluate(_MISSING_FONTS, list(FONTS))
    if missing:
        raise StudioError(f"no font {', '.join(missing)}: apt-get install fonts-paratype")
    faults = page.evaluate(_OVERFLOWING)
    if faults:
        raise StudioError("it does not fit its slide: " + "; ".join(faults))


# A font that is not installed is drawn as the fallback, so both measure the same.
_MISSING_FONTS = """(names) => names.filter((name) => {
    const pen = document.createElement("canvas").getContext("2d");
    const width = (font) => { pen.font = font; return pen.measureText("Щёлкни мышью Wj").width; };
    return ["monospace", "serif"].every(
        (other) => width(`40px "${name}", ${other}`) === width(`40px ${other}`));
})"""

_OVERFLOWING = """() => [...document.querySelectorAll("section")].flatMap((slide) => {
    const frame = slide.getBoundingClientRect();
    const foot = slide.querySelector(".source") ? 66 : 20;
    return [...slide.querySelectorAll("*")].filter((part) => {
        const box = part.getBoundingClientRect();
        const outside = box.left < frame.left + 16 || box.right > frame.right - 16
            || box.top < frame.top + 16 || box.bottom > frame.bottom - 16;
        const low = !part.closest(".source") && box.bottom > frame.bottom - foot;
        const spilt = part.scrollWidth > part.clientWidth + 2 && part.clientWidth > 0
            && getComputedStyle(part).display !== "inline" && !part.closest("svg");
        return outside || low || spilt;
    }).map((part) => `${slide.dataset.slide} ${slide.dataset.from ?? ""}: `
        + `<${part.tagName.toLowerCase()}> ${part.textContent.trim().slice(0, 40)}`);
})"""

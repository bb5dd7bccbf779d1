/* The bar with the page's main action is sticky by its styles alone. Where it lies over content it
   is made fixed instead: it looks the same, but is no longer part of what it covers, so tools that
   help people find targets know that what is under it is a scroll away. */

/** @param {HTMLElement} bar an element with the class actions-sticky */
export function keepInSight(bar) {
  const place = document.createElement("div");
  place.className = "actions-place";
  bar.after(place);
  let asked = false;

  function settle() {
    asked = false;
    const { bottom, left, width } = place.getBoundingClientRect();
    const floats = bottom > document.documentElement.clientHeight + 1;
    place.style.height = floats ? `${bar.offsetHeight}px` : "";
    bar.classList.toggle("is-floating", floats);
    bar.style.left = floats ? `${left}px` : "";
    bar.style.width = floats ? `${width}px` : "";
  }

  function ask() {
    if (!asked) {
      asked = true;
      requestAnimationFrame(settle);
    }
  }

  window.addEventListener("scroll", ask, { passive: true });
  window.addEventListener("resize", ask);
  new ResizeObserver(ask).observe(document.body);
  settle();
}

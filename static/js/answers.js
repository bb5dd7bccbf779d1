/* An item's answer as the server knows it: ids of options, one text, or «part:value» (see the items'
   base.py). Whatever asks an item reads its fields here. */

/** The answer that the fields inside `item` hold. */
export function givenIn(item) {
  return controlsOf(item).flatMap((control) => {
    const value = control.value.trim();
    if (isTick(control)) {
      return control.checked ? [value] : [];
    }
    if (!value) {
      return [];
    }
    return [control.dataset.part ? `${control.dataset.part}:${value}` : value];
  });
}

/** The fields inside `item` by which it is answered. */
export function controlsOf(item) {
  return [...item.querySelectorAll("input:not([type=hidden]), select, textarea")];
}

/** Whether `control` is ticked rather than written into. */
export function isTick(control) {
  return control.type === "radio" || control.type === "checkbox";
}

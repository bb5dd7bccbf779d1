/* Posts the protocol's own forms at once; without scripts their button does it. */
document.querySelector("form[data-autosubmit]")?.submit();

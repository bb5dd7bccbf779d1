// Posts the page's only form as soon as it is read; without scripts its button does.
document.querySelector("form").submit();

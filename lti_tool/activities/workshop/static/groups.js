/* Dragging a person's name onto a group, or back among those who are in none. It is an extra: the
   menu behind each name does the same. Who is in a group is asked about first (grade, signature);
   who is in none loses nothing and goes at once. */
const form = document.getElementById("drop");
let dragged = null;

for (const person of document.querySelectorAll("[data-person]")) {
  person.draggable = true;
  person.querySelector("a").draggable = false;
  person.addEventListener("dragstart", (event) => {
    dragged = person;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", person.textContent.trim());
  });
  person.addEventListener("dragend", () => {
    dragged = null;
    for (const place of document.querySelectorAll(".is-under")) {
      place.classList.remove("is-under");
    }
  });
}

function place(section, target) {
  const takes = () => dragged && (dragged.dataset.from ?? "none") !== target;
  section.addEventListener("dragover", (event) => {
    if (takes()) {
      event.preventDefault();
      section.classList.add("is-under");
    }
  });
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) {
      section.classList.remove("is-under");
    }
  });
  section.addEventListener("drop", (event) => {
    if (!takes()) {
      return;
    }
    event.preventDefault();
    if (dragged.dataset.from) {
      location.assign(`${dragged.dataset.person}?to=${target}`);
    } else {
      form.action = dragged.dataset.person;
      form.elements.group.value = target;
      form.submit();
    }
  });
}

for (const section of document.querySelectorAll(".crew")) {
  place(section, section.id.replace("group-", ""));
}
place(document.getElementById("waiting"), "none");
for (const hint of document.querySelectorAll("[data-drag-hint]")) {
  hint.hidden = false;
}
document.documentElement.dataset.ready = "groups";

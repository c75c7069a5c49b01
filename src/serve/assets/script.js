// The pages work without this. It shows a figure's details while the pointer rests on it, puts them beside it
// where the browser does not do so itself, and leaves empty fields out of addresses.
"use strict";

const anchored = CSS.supports("position-area: bottom") || window.matchMedia("(max-width: 50rem)").matches;

for (const button of document.querySelectorAll("button[popovertarget]")) {
  const details = document.getElementById(button.getAttribute("popovertarget"));
  if (!details || !details.showPopover) continue;
  const open = () => details.matches(":popover-open");
  let pinned = false;
  let waiting = 0;
  const show = () => {
    if (!open()) details.showPopover({ source: button });
  };
  const later = (what, time) => {
    clearTimeout(waiting);
    waiting = setTimeout(what, time);
  };
  const leave = () => later(() => { if (!pinned && open()) details.hidePopover(); }, 200);
  button.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") later(show, 120);
  });
  button.addEventListener("pointerleave", leave);
  details.addEventListener("pointerenter", () => clearTimeout(waiting));
  details.addEventListener("pointerleave", leave);
  // A click on what the pointer has opened keeps it open.
  button.addEventListener("click", (event) => {
    clearTimeout(waiting);
    if (open() && !pinned) event.preventDefault();
    pinned = !pinned;
  });
  details.addEventListener("toggle", (event) => {
    if (event.newState === "closed") pinned = false;
    else if (!anchored) beside(details, button);
  });
}

function beside(details, button) {
  const at = button.getBoundingClientRect();
  const room = document.documentElement.clientWidth - details.offsetWidth - 8;
  const below = at.bottom + 6 + details.offsetHeight < window.innerHeight;
  details.style.margin = "0";
  details.style.left = Math.max(8, Math.min(at.left, room)) + "px";
  details.style.top = (below ? at.bottom + 6 : Math.max(8, at.top - 6 - details.offsetHeight)) + "px";
}

for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
    // For whoever comes back to the page.
    setTimeout(() => { for (const field of form.elements) field.disabled = false; }, 0);
  });
}

// Ctrl+Enter asks the question.
document.querySelector("form.sql textarea")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
});

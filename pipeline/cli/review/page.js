"use strict";
// Without this script the page is whole: it only steps through edits, shows a focused one's reason at the foot of
// the window, and takes the highlighting off the rules that are unticked.
document.documentElement.classList.add("scripted");
const panel = document.getElementById("panel");
const shown = () => [...document.querySelectorAll("main [tabindex]")].filter((edit) => !edit.classList.contains("plain"));

function explain(edit) {
  const place = edit.closest("article")?.querySelector("h3").lastChild.textContent;
  panel.textContent = `${edit.title}　｜　${place ?? "文外"}`;
  panel.hidden = false;
}

function step(by) {
  const edits = shown();
  const here = document.activeElement;
  let next = edits.indexOf(here) + by;
  if (!edits.includes(here)) {
    next = edits.findIndex((edit) => edit.getBoundingClientRect().top > 0);
    if (by < 0) next -= 1;
  }
  const edit = edits[(next + edits.length) % edits.length];
  edit?.closest("details")?.setAttribute("open", "");
  edit?.focus({ preventScroll: true });
  edit?.scrollIntoView({ block: "center" });
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("main [tabindex]")) explain(event.target);
  else panel.hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === "n") step(1);
  if (event.key.toLowerCase() === "p") step(-1);
  if (event.key === "Escape") {
    document.activeElement.blur();
    panel.hidden = true;
  }
});
document.addEventListener("change", (event) => {
  for (const edit of document.getElementsByClassName(event.target.value)) {
    edit.classList.toggle("plain", !event.target.checked);
    edit.tabIndex = event.target.checked ? 0 : -1;
  }
});

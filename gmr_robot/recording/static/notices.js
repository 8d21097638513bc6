// What the user is told: a banner that stays until it is no longer so (or is pressed), a toast that goes by itself.

const bar = document.getElementById("banner");
const note = document.getElementById("toast");
let timer;

export function banner(text, { title, mild = false, kind = "" }) {
  const strong = document.createElement("b");
  strong.textContent = title;
  bar.replaceChildren(strong, text);
  bar.classList.toggle("mild", mild);
  bar.dataset.kind = kind;
  bar.hidden = false;
}

export function hideBanner(kind) {
  if (bar.dataset.kind === kind) bar.hidden = true;
}

bar.onclick = () => (bar.hidden = bar.dataset.kind !== "connection");

export function toast(text) {
  note.textContent = text;
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (note.hidden = true), 3200);
}

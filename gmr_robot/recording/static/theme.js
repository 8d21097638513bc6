// Light or dark: as the system has it until the user says otherwise.

const colours = new Map();

export function startTheme(changed) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("theme");
    document.documentElement.dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
    colours.clear();
    changed();
  };
  dark.addEventListener("change", apply);
  apply();
  return () => {
    localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
  };
}

export function colour(name) {
  if (name === "--shadow-colour") return document.documentElement.dataset.theme === "dark" ? "#0008" : "#2b211022";
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colours.get(name);
}

// The keyboard.

const KEYS = {
  d: (actions) => actions.tool("draw"),
  t: (actions) => actions.tool("try"),
  e: (actions) => actions.tool("erase"),
  g: (actions) => actions.motion(),
  s: (actions) => actions.stability(),
  a: (actions) => actions.automatic(),
  f: (actions) => actions.flow(),
  l: (actions) => actions.theme(),
  "+": (actions) => actions.components(1),
  "=": (actions) => actions.components(1),
  "-": (actions) => actions.components(-1),
  "?": (actions) => actions.help(),
  delete: (actions) => actions.remove(),
  backspace: (actions) => actions.remove(),
};

export function startShortcuts(actions) {
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    let act = KEYS[key];
    if (event.ctrlKey || event.metaKey) {
      act = { z: (all) => (event.shiftKey ? all.redo() : all.undo()), y: (all) => all.redo(), s: (all) => all.save() }[key];
    } else if (event.altKey || (event.target.matches("input[type=range]") && key.startsWith("arrow"))) {
      return;
    }
    if (!act) return;
    event.preventDefault();
    act(actions);
  });
}

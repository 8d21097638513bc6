// The settings at the side: what is chosen goes to the recorder at once, what it says is shown.

const $ = (id) => document.getElementById(id);

export class Panel {
  constructor({ chose, deleted, pointed, layers }) {
    this.chose = chose;
    this.settings = { motion: "goal_directed", n_components: null, stability: "lyapunov", alpha: 0.9545 };
    for (const button of document.querySelectorAll("[data-motion]")) {
      button.onclick = () => this.choose({ motion: button.dataset.motion });
    }
    $("stability").onchange = (event) => this.choose({ stability: event.target.checked ? "lyapunov" : "none" });
    $("automatic").onchange = (event) => this.choose({ n_components: event.target.checked ? null : Number($("number").value) });
    $("number").oninput = (event) => this.choose({ n_components: Number(event.target.value) });
    $("alpha").oninput = (event) => this.choose({ alpha: Number(event.target.value) });
    Object.assign(this, { deleted, pointed });
    for (const button of document.querySelectorAll("button[data-layer]")) {
      button.onclick = () => {
        button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
        layers(this.layers);
      };
    }
  }

  get layers() {
    return Object.fromEntries(
      [...document.querySelectorAll("button[data-layer]")].map((one) => [one.dataset.layer, one.getAttribute("aria-pressed") === "true"]),
    );
  }

  choose(change) {
    this.show({ ...this.settings, ...change });
    this.chose(this.settings);
  }

  show(settings, components = null) {
    this.settings = settings;
    const periodic = settings.motion === "periodic";
    for (const button of document.querySelectorAll("[data-motion]")) {
      button.setAttribute("aria-checked", button.dataset.motion === settings.motion);
    }
    $("stability").checked = !periodic && settings.stability !== "none";
    $("stability").disabled = periodic;
    const automatic = settings.n_components === null;
    $("automatic").checked = automatic;
    $("number").disabled = automatic;
    if (!automatic) $("number").value = settings.n_components;
    else if (components) $("number").value = components;
    $("chosen").textContent = automatic ? (components ? `${components}, chosen` : "") : String(settings.n_components);
    $("alpha").value = settings.alpha;
    $("alpha-shown").textContent = settings.alpha.toFixed(3);
  }

  list(strokes, colour) {
    $("count").textContent = strokes.length || "";
    $("strokes").replaceChildren(...strokes.map((one, index) => this.entry(one, index, colour)));
  }

  entry(stroke, index, colour) {
    const item = document.createElement("li");
    item.dataset.key = stroke.key;
    const text = document.createElement("span");
    text.className = "grow";
    const seconds = stroke.rows.length ? stroke.rows.at(-1)[0] - stroke.rows[0][0] : 0;
    text.textContent = `${stroke.number ?? index + 1} · ${seconds.toFixed(1)} s, ${lengthOf(stroke.rows).toFixed(2)} m`;
    if (!stroke.settled) text.textContent += stroke.own && stroke.ended ? " · to be sent" : " · drawing";
    if (!stroke.complete) {
      text.textContent += " · incomplete";
      text.title = "Recovered without its end; it is kept in the file and does not teach.";
      text.classList.add("mark");
    }
    const remove = document.createElement("button");
    remove.textContent = "×";
    remove.title = "Delete this stroke";
    remove.setAttribute("aria-label", `Delete stroke ${index + 1}`);
    remove.onclick = () => this.deleted(stroke.key);
    item.append(thumbnail(stroke.rows, colour), text, remove);
    item.onpointerenter = () => this.pointed(stroke.key);
    item.onpointerleave = () => this.pointed(null);
    return item;
  }
}

function lengthOf(rows) {
  return rows.slice(1).reduce((sum, [, x, y], i) => sum + Math.hypot(x - rows[i][1], y - rows[i][2]), 0);
}

function thumbnail(rows, colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 68, height: 44 });
  const context = canvas.getContext("2d");
  const [xs, ys] = [1, 2].map((axis) => rows.map((row) => row[axis]));
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(58 / (right - left || 1), 34 / (high - low || 1));
  context.strokeStyle = colour("--stroke");
  context.lineWidth = 2.6;
  context.lineJoin = context.lineCap = "round";
  context.beginPath();
  for (const [, x, y] of rows) context.lineTo(34 + (x - (left + right) / 2) * scale, 22 - (y - (low + high) / 2) * scale);
  context.stroke();
  return canvas;
}

// The page: strokes go to the recorder as they are drawn, its picture of the skill is shown.

import { Connection } from "./connection.js";
import { Flow } from "./flow.js";
import { banner, hideBanner, toast } from "./notices.js";
import { Panel } from "./panel.js";
import { Pen } from "./pen.js";
import { Scene, cleared } from "./scene.js";
import { Sheet } from "./sheet.js";
import { startShortcuts } from "./shortcuts.js";
import { Strokes } from "./strokes.js";
import { colour, startTheme } from "./theme.js";

const $ = (id) => document.getElementById(id);
const body = document.body;

const sheet = new Sheet();
const scene = new Scene($("back"), $("front"), sheet);
const flow = new Flow($("flow"), sheet);
const state = { tool: "draw", over: null, pointer: null, drawing: null, trial: null, asking: false, picture: { empty: true }, stage: "", stopped: "" };

const connection = new Connection({ heard, changed: connectionChanged });
const say = (message) => connection.say(message);
const strokes = new Strokes({
  say,
  changed: () => soon(strokesChanged),
  slipped: () => toast("That stroke was too short to learn from, and is left out."),
});
const panel = new Panel({
  chose: (settings) => {
    awaitPicture();
    say({ type: "settings", settings });
  },
  deleted: (key) => say({ type: "delete", key }),
  pointed: (key) => point(key),
  layers: () => soon(paint),
});

new Pen($("ink"), {
  sheet,
  tool: (place) => (state.tool === "draw" && isOnStart(place) ? "try" : state.tool),
  began: (pointer, started) => {
    body.classList.add("drawing");
    state.drawing = strokes.begin(pointer, started);
  },
  moved: (rows) => {
    state.drawing.rows.push(...rows);
    soon(ink);
  },
  ended: () => {
    const stroke = state.drawing;
    state.drawing = null;
    body.classList.remove("drawing");
    awaitPicture();
    strokes.end(stroke);
    soon(ink);
  },
  hovered: (place) => {
    state.pointer = place;
    soon(hover);
  },
  held: (place) => {
    $("ink").classList.add("holding");
    state.trial = { start: place, motion: state.trial?.motion ?? null };
    askTrial();
    soon(paint);
  },
  dropped: () => $("ink").classList.remove("holding"),
  picked: (place) => {
    const found = nearest(place);
    if (found) say({ type: "delete", key: found.key });
  },
});

// ---- what the recorder says

function heard(message) {
  ({
    welcome: () => {
      sheet.layout(sheet.view, message.sheet);
      $("folder").textContent = message.folder;
      panel.show(message.settings);
      state.stage = message.stage;
      state.stopped = message.failure;
      strokes.replace(message.strokes, { offer: true });
      if (message.notes.length) banner(message.notes.join(" "), { mild: true, title: "From an earlier recording" });
      soon(paint);
    },
    ack: () => strokes.acknowledged(message),
    stroke: () => strokes.add(message.stroke),
    strokes: () => {
      awaitPicture();
      strokes.replace(message.strokes);
    },
    settings: () => panel.show(message.settings),
    stage: () => {
      state.stage = message.stage;
      status();
    },
    picture: () => showPicture(message),
    trial: () => {
      state.asking = false;
      if (state.trial) {
        state.trial.motion = message.motion;
        if (state.asked !== String(state.trial.start)) askTrial();
      }
      soon(paint);
    },
    saved: () => {
      $("saved").hidden = false;
      $("saved").firstElementChild.textContent = `Saved ${message.strokes} ${message.strokes === 1 ? "stroke" : "strokes"}. Now:`;
      $("command").textContent = message.command;
      body.dataset.saved = message.config;
    },
    failed: () => {
      if (message.stopped) state.stopped = message.message;
      banner(message.message, { title: message.stopped ? "The recording has stopped" : "That did not work" });
    },
  })[message.type]?.();
  status();
}

function connectionChanged(now, why) {
  body.dataset.connection = now;
  if (now === "lost") {
    state.asking = false;
    strokes.pending.forEach((one) => (one.sent = null));
    banner(why || "Draw on: what was not written yet is kept here and sent as soon as the recorder answers. Keep this page open.", {
      title: "The connection to the recorder is lost",
      kind: "connection",
    });
  } else {
    hideBanner("connection");
  }
  status();
}

function showPicture(message) {
  clearTimeout(patience);
  body.classList.toggle("learning", Boolean(message.preliminary));
  state.picture = message;
  scene.picture = message.error || message.empty ? {} : message;
  body.dataset.picture = message.error ? "error" : message.empty ? "empty" : "shown";
  body.dataset.components = message.components ?? "";
  panel.show(panel.settings, message.components ?? null);
  if (message.error) banner(message.error, { title: "From these strokes nothing can be learned yet", kind: "picture", mild: true });
  else hideBanner("picture");
  if (message.error || message.empty) state.trial = null;
  else if (state.trial) askTrial();
  soon(paint);
}

// ---- trying a start: one question at a time, the newest place wins

function askTrial() {
  if (state.asking || !scene.picture.field) return;
  state.asked = String(state.trial.start);
  state.asking = say({ type: "try", start: state.trial.start });
}

function isOnStart(place) {
  if (!state.trial || !place) return false;
  return Math.hypot(place[0] - state.trial.start[0], place[1] - state.trial.start[1]) * sheet.scale < 15;
}

// ---- pointing at strokes

function nearest(place, reach = 14) {
  let found = null;
  let closest = reach / sheet.scale;
  for (const stroke of strokes.shown) {
    for (let i = 0; i < stroke.rows.length; i++) {
      const distance = fromSegment(place, stroke.rows[Math.max(i - 1, 0)], stroke.rows[i]);
      if (distance < closest) [closest, found] = [distance, stroke];
    }
  }
  return found;
}

function fromSegment([x, y], [, ax, ay], [, bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

function point(key) {
  if (state.over === key) return;
  state.over = key;
  for (const item of $("strokes").children) item.classList.toggle("over", item.dataset.key === key);
  soon(paint);
}

function hover() {
  const place = state.pointer;
  $("place").textContent = place ? `x ${place[0].toFixed(3)}  y ${place[1].toFixed(3)} m` : "";
  const found = place && state.tool === "erase" ? nearest(place) : null;
  $("ink").classList.toggle("over", Boolean(found));
  if (state.tool === "erase") point(found?.key ?? null);
}

// ---- showing

const waiting = new Set();

function soon(task) {
  if (waiting.size === 0) {
    requestAnimationFrame(() => {
      const tasks = [...waiting];
      waiting.clear();
      tasks.forEach((one) => one());
    });
  }
  waiting.add(task);
}

function strokesChanged() {
  panel.list(strokes.shown.filter((one) => one !== state.drawing), colour);
  body.dataset.strokes = strokes.shown.length;
  status();
  paint();
}

function paint() {
  scene.layers = panel.layers;
  scene.paint({ strokes: strokes.shown.filter((one) => one !== state.drawing), over: state.over, trial: state.trial, colour });
  flow.show(scene.picture, panel.layers, colour);
}

function ink() {
  const context = cleared($("ink"));
  const stroke = state.drawing;
  if (!stroke) return;
  strokes.flush(stroke);
  context.strokeStyle = colour("--stroke");
  scene.path(context, stroke.rows.map(([, x, y]) => [x, y]), 3);
}

let patience;

function awaitPicture() {
  $("saved").hidden = true; // what was saved is no longer what is shown
  clearTimeout(patience);
  patience = setTimeout(() => body.classList.add("learning"), 150);
}

function status() {
  const open = body.dataset.connection === "open";
  body.dataset.pending = strokes.pending.length;
  const left = strokes.pending.reduce((sum, one) => sum + one.rows.length - one.written, 0);
  const text = state.stopped
    ? "recording stopped"
    : !open
      ? left
        ? `no connection; ${left} samples wait here`
        : "no connection"
      : state.drawing || strokes.pending.length
        ? "recording"
        : "every sample is on the disk";
  $("connection").lastElementChild.textContent = text;
  const picture = state.picture;
  $("stage-chip").hidden = !state.stage || strokes.shown.length === 0;
  $("stage-chip").lastElementChild.textContent = `Getting ready for ${state.stage}: a minute the first time. Draw on.`;
  $("learned").textContent = state.stage ? `getting ready: ${state.stage}` : picture.seconds && !picture.error ? `learned in ${Math.round(1000 * picture.seconds)} ms${lostText(picture)}` : "";
  for (const id of ["undo", "redo", "save", "clear"]) $(id).disabled = !open;
  if (open) $("save").disabled = $("clear").disabled = strokes.shown.length === 0;
}

function lostText(picture) {
  const share = picture.lost?.share ?? 0;
  return share > 0 ? ` · from ${Math.round(100 * share)} % of the sheet it would not arrive` : "";
}

// ---- buttons, keys, window

function take(tool) {
  state.tool = body.dataset.tool = tool;
  for (const one of document.querySelectorAll(".tools button")) one.setAttribute("aria-checked", one.dataset.tool === tool);
  if (tool === "try" && !state.trial && scene.picture.field) toast("Press anywhere on the sheet and drag.");
  point(null);
}

const actions = {
  tool: take,
  undo: () => say({ type: "undo" }),
  redo: () => say({ type: "redo" }),
  save: () => say({ type: "save" }),
  clear: () => say({ type: "clear" }),
  remove: () => {
    const key = state.over ?? strokes.shown.at(-1)?.key;
    if (key) say({ type: "delete", key });
  },
  motion: () => panel.choose({ motion: panel.settings.motion === "periodic" ? "goal_directed" : "periodic" }),
  stability: () => panel.settings.motion !== "periodic" && panel.choose({ stability: panel.settings.stability === "none" ? "lyapunov" : "none" }),
  automatic: () => panel.choose({ n_components: panel.settings.n_components === null ? Number($("number").value) : null }),
  components: (change) => panel.choose({ n_components: Math.min(Math.max(Number($("number").value) + change, 1), 20) }),
  flow: () => document.querySelector('button[data-layer="flow"]').click(),
  theme: startTheme(() => soon(strokesChanged)),
  help: () => $("keys").showModal(),
};

for (const button of document.querySelectorAll(".tools button")) button.onclick = () => take(button.dataset.tool);
for (const id of ["undo", "redo", "save", "clear", "theme", "help"]) $(id).onclick = () => actions[id]();
$("copy").onclick = async () => {
  getSelection().selectAllChildren($("command"));
  if (!navigator.clipboard) return toast("Press Ctrl C."); // browsers allow it on this machine's own pages only
  await navigator.clipboard.writeText($("command").textContent);
  toast("Copied.");
};
startShortcuts(actions);
take("draw");

new ResizeObserver(() => {
  const { clientWidth: width, clientHeight: height } = $("stage");
  for (const canvas of $("stage").querySelectorAll("canvas")) {
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
  }
  sheet.layout({ width, height });
  paint();
}).observe($("stage"));

addEventListener("beforeunload", (event) => {
  if (strokes.pending.length) event.preventDefault(); // samples that only this page has
});

// The strokes of this page. A sample stays here until the recorder has acknowledged that it is written;
// when the connection was lost, what is not acknowledged is sent again from where the recorder stands.

const CHUNK = 1500;

export class Strokes {
  constructor({ say, changed, slipped }) {
    this.say = say;
    this.changed = changed;
    this.slipped = slipped;
    this.all = new Map(); // key -> stroke, in the order of drawing
  }

  get shown() {
    return [...this.all.values()];
  }

  get pending() {
    return this.shown.filter((one) => one.own && !one.settled);
  }

  // ---- drawing

  begin(pointer, started) {
    const stroke = { key: newKey(), own: true, pointer, started, rows: [], sent: null, written: 0, ended: false, settled: false, complete: true };
    this.all.set(stroke.key, stroke);
    this.introduce(stroke);
    return stroke;
  }

  introduce(stroke) {
    stroke.sent = null; // how much is sent is unknown until the recorder says what it has
    stroke.endSent = false;
    this.say({ type: "begin", key: stroke.key, pointer: stroke.pointer, started: stroke.started });
  }

  flush(stroke) {
    if (stroke.sent === null) return;
    while (stroke.sent < stroke.rows.length) {
      const points = stroke.rows.slice(stroke.sent, stroke.sent + CHUNK);
      if (!this.say({ type: "points", key: stroke.key, first: stroke.sent, points })) return;
      stroke.sent += points.length;
    }
    if (stroke.ended && !stroke.endSent) {
      stroke.endSent = this.say({ type: "end", key: stroke.key, count: stroke.rows.length });
    }
  }

  end(stroke) {
    stroke.ended = true;
    this.flush(stroke);
    this.changed();
  }

  // ---- what the recorder says

  acknowledged({ key, count, complete, removed }) {
    const stroke = this.all.get(key);
    if (!stroke?.own) return;
    stroke.written = count;
    if (stroke.sent === null) stroke.sent = Math.min(count, stroke.rows.length);
    if (complete && removed) {
      this.all.delete(key);
      this.slipped();
    } else if (complete) {
      stroke.settled = true;
    } else {
      this.flush(stroke);
    }
    this.changed();
  }

  // All strokes that the recorder has; those that it does not have yet stay, and are offered again.
  replace(entries, { offer = false } = {}) {
    const before = this.all;
    this.all = new Map();
    for (const entry of entries) {
      const known = before.get(entry.key);
      if (known?.own && !entry.complete && !known.settled) continue; // still on its way
      this.all.set(entry.key, known ? { ...known, settled: true, number: entry.number, complete: entry.complete } : foreign(entry));
    }
    for (const stroke of before.values()) {
      if (stroke.own && !stroke.settled) this.all.set(stroke.key, stroke);
    }
    if (offer) this.pending.forEach((stroke) => this.introduce(stroke));
    this.changed();
  }

  add(entry) {
    if (!this.all.has(entry.key)) this.all.set(entry.key, foreign(entry));
    this.changed();
  }
}

function foreign(entry) {
  return { key: entry.key, own: false, rows: entry.points, number: entry.number, complete: entry.complete, settled: true };
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

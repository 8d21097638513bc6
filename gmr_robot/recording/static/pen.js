// Mouse, pen and finger: every sample that the browser has, with the browser's own time stamps.

export class Pen {
  constructor(canvas, { sheet, tool, began, moved, ended, hovered, held, dropped, picked }) {
    Object.assign(this, { canvas, sheet, tool, began, moved, ended, hovered, held, dropped, picked });
    this.pointer = null;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", (event) => this.up(event));
    canvas.addEventListener("pointerleave", () => this.pointer === null && this.hovered(null));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  down(event) {
    if (this.pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    const tool = this.tool(this.place(event));
    if (tool === "erase") {
      this.picked(this.place(event));
      return;
    }
    this.pointer = event.pointerId;
    this.mode = tool;
    this.canvas.setPointerCapture(event.pointerId);
    if (tool === "try") {
      this.held(this.place(event));
      return;
    }
    this.zero = event.timeStamp;
    this.last = -1;
    this.began(["mouse", "pen", "touch"].includes(event.pointerType) ? event.pointerType : "mouse", (performance.timeOrigin + event.timeStamp) / 1000);
    this.sample([event]);
  }

  move(event) {
    if (this.pointer === null) this.hovered(this.place(event));
    if (event.pointerId !== this.pointer) return;
    if (this.mode === "try") this.held(this.place(event));
    else this.sample(event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]);
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    if (this.mode === "try") {
      this.dropped();
      return;
    }
    this.sample([event]); // where and when it was let go: a pause at the end is part of the motion
    this.ended();
  }

  // A sample is [seconds since the first, x, y in metres]; of those at the same time the first counts.
  sample(events) {
    const rows = [];
    for (const event of events) {
      const seconds = Math.round((event.timeStamp - this.zero) * 1000) / 1e6;
      if (seconds <= this.last) continue;
      this.last = seconds;
      rows.push([seconds, ...this.place(event).map((one) => Math.round(one * 1e6) / 1e6)]);
    }
    if (rows.length) this.moved(rows);
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return this.sheet.toMetres(event.clientX - box.left, event.clientY - box.top);
  }
}

// The velocity field, alive: particles that drift with it at its true speed, and comets along the motions.
// Who prefers less motion sees arrows.

import { cleared } from "./scene.js";

const PARTICLES = 620;
const LIFE = 1.6; // seconds

export class Flow {
  constructor(canvas, sheet) {
    Object.assign(this, { canvas, sheet });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.particles = Array.from({ length: PARTICLES }, () => ({ age: LIFE * Math.random(), place: null }));
    this.seconds = 0;
    requestAnimationFrame((now) => this.frame(now));
  }

  show(picture, { flow, rollouts }, colour) {
    this.field = flow ? picture.field : null;
    this.motions = rollouts ? (picture.rollouts ?? []) : [];
    this.colour = colour;
    cleared(this.canvas);
    if (this.still.matches && this.field) this.arrows();
  }

  frame(now) {
    const step = Math.min((now - (this.before ?? now)) / 1000, 0.05);
    this.before = now;
    this.seconds += step;
    if (this.colour && (this.field || this.motions.length) && !this.still.matches) this.advance(step);
    requestAnimationFrame((next) => this.frame(next));
  }

  advance(step) {
    const context = this.canvas.getContext("2d");
    context.globalCompositeOperation = "destination-out";
    context.globalAlpha = Math.min(4.2 * step, 1);
    context.fillRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    context.globalCompositeOperation = "source-over";
    context.save();
    this.sheet.outline(context);
    context.clip();
    if (this.field) this.drift(context, step);
    context.restore();
    this.comets(context, step);
    context.globalAlpha = 1;
  }

  drift(context, step) {
    context.strokeStyle = this.colour("--flow");
    context.lineWidth = 1.25;
    context.globalAlpha = 0.55;
    context.beginPath();
    const { width, height } = this.sheet.size;
    for (const one of this.particles) {
      one.age += step;
      if (!one.place || one.age > LIFE) {
        one.place = [(Math.random() - 0.5) * width, (Math.random() - 0.5) * height];
        one.age = LIFE * 0.5 * Math.random();
        continue;
      }
      const [vx, vy] = this.at(one.place);
      const next = [one.place[0] + vx * step, one.place[1] + vy * step];
      context.moveTo(...this.sheet.toPixels(one.place));
      context.lineTo(...this.sheet.toPixels(next));
      one.place = next;
    }
    context.stroke();
  }

  comets(context, step) {
    context.fillStyle = this.colour("--motion");
    context.globalAlpha = 0.9;
    for (const { points, seconds } of this.motions) {
      if (seconds <= 0) continue;
      const phase = (this.seconds % (seconds + 0.6)) / seconds;
      if (phase >= 1) continue;
      const at = phase * (points.length - 1);
      const [from, to] = [points[Math.floor(at)], points[Math.ceil(at)]];
      const share = at - Math.floor(at);
      const [x, y] = this.sheet.toPixels([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
    }
  }

  // Velocity at a place [m/s], bilinear between the points of the grid.
  at([x, y]) {
    const { x: across, y: upward, columns, rows, velocities } = this.field;
    const u = clamp(((x - across[0]) / (across[1] - across[0])) * (columns - 1), columns);
    const v = clamp(((y - upward[0]) / (upward[1] - upward[0])) * (rows - 1), rows);
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [p, q] = [u - i, v - j];
    const value = (column, row, axis) => velocities[2 * (row * columns + column) + axis];
    return [0, 1].map(
      (axis) =>
        (1 - q) * ((1 - p) * value(i, j, axis) + p * value(i + 1, j, axis)) +
        q * ((1 - p) * value(i, j + 1, axis) + p * value(i + 1, j + 1, axis)),
    );
  }

  arrows() {
    const context = this.canvas.getContext("2d");
    context.save();
    this.sheet.outline(context);
    context.clip();
    context.strokeStyle = this.colour("--flow");
    context.lineWidth = 1.1;
    context.globalAlpha = 0.7;
    const step = 26 / this.sheet.scale;
    const { width, height } = this.sheet.size;
    for (let x = -width / 2 + step / 2; x < width / 2; x += step) {
      for (let y = -height / 2 + step / 2; y < height / 2; y += step) this.arrow(context, [x, y], step);
    }
    context.restore();
  }

  arrow(context, place, step) {
    const [vx, vy] = this.at(place);
    const speed = Math.hypot(vx, vy);
    if (speed < 1e-6) return;
    const length = (0.8 * step * speed) / (speed + 0.08);
    const [dx, dy] = [(vx / speed) * length, (vy / speed) * length];
    const tip = [place[0] + dx / 2, place[1] + dy / 2];
    context.beginPath();
    context.moveTo(...this.sheet.toPixels([place[0] - dx / 2, place[1] - dy / 2]));
    context.lineTo(...this.sheet.toPixels(tip));
    context.moveTo(...this.sheet.toPixels([tip[0] - 0.35 * (dx - 0.6 * dy), tip[1] - 0.35 * (dy + 0.6 * dx)]));
    context.lineTo(...this.sheet.toPixels(tip));
    context.lineTo(...this.sheet.toPixels([tip[0] - 0.35 * (dx + 0.6 * dy), tip[1] - 0.35 * (dy - 0.6 * dx)]));
    context.stroke();
  }
}

function clamp(value, count) {
  return Math.min(Math.max(value, 0), count - 1.000001);
}

// What stands still: behind the flow the sheet, places that would not arrive and Gaussians; before it
// motions, strokes, the goal, and the start that is tried.

export class Scene {
  constructor(back, front, sheet) {
    Object.assign(this, { back, front, sheet });
    this.picture = {};
    this.layers = {};
  }

  paint({ strokes, over, trial, colour }) {
    this.colour = colour;
    this.paintBack();
    this.paintFront(strokes, over, trial);
  }

  paintBack() {
    const context = cleared(this.back);
    this.sheet.paint(context, this.colour);
    context.save();
    this.sheet.outline(context);
    context.clip();
    if (this.layers.lost) this.paintLost(context);
    if (this.layers.ellipses) this.paintEllipses(context);
    context.restore();
  }

  paintLost(context) {
    const { cells = [], width, height } = this.picture.lost ?? {};
    context.fillStyle = this.colour("--lost");
    context.globalAlpha = 0.13;
    context.beginPath(); // one path, so that cells that touch leave no seams
    for (const [x, y] of cells) {
      const [left, top] = this.sheet.toPixels([x - width / 2, y + height / 2]);
      context.rect(left, top, width * this.sheet.scale + 0.4, height * this.sheet.scale + 0.4);
    }
    context.fill();
    context.globalAlpha = 1;
  }

  paintEllipses(context) {
    for (const [x, y, long, short, angle] of this.picture.ellipses ?? []) {
      const [left, top] = this.sheet.toPixels([x, y]);
      context.beginPath();
      context.ellipse(left, top, long * this.sheet.scale, short * this.sheet.scale, -angle, 0, 2 * Math.PI);
      context.fillStyle = this.colour("--gaussian");
      context.globalAlpha = 0.12;
      context.fill();
      context.globalAlpha = 0.75;
      context.lineWidth = 1.3;
      context.strokeStyle = this.colour("--gaussian");
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  paintFront(strokes, over, trial) {
    const context = cleared(this.front);
    if (this.layers.samples) this.paintMotions(context, this.picture.samples, { width: 1.1, alpha: 0.38 });
    if (this.layers.strokes) this.paintStrokes(context, strokes, over);
    if (this.layers.rollouts) this.paintMotions(context, this.picture.rollouts, { width: 2.4, alpha: 0.95 });
    if (this.picture.goal) this.paintGoal(context, this.picture.goal);
    if (trial) this.paintTrial(context, trial);
  }

  paintMotions(context, motions, { width, alpha }) {
    for (const one of motions ?? []) {
      context.strokeStyle = this.colour(one.arrived ? "--motion" : "--lost");
      context.globalAlpha = alpha;
      this.path(context, one.points, width);
      if (!one.arrived) this.cross(context, one.points.at(-1));
    }
    context.globalAlpha = 1;
  }

  paintStrokes(context, strokes, over) {
    for (const stroke of strokes) {
      if (!stroke.rows.length) continue;
      const lit = stroke.key === over;
      context.strokeStyle = this.colour(lit ? "--lost" : "--stroke");
      context.globalAlpha = lit ? 0.95 : 0.42;
      context.setLineDash(stroke.complete ? [] : [6, 5]);
      this.path(context, stroke.rows.map(([, x, y]) => [x, y]), lit ? 3.4 : 2.6);
      context.setLineDash([]);
      const [x, y] = this.sheet.toPixels(stroke.rows[0].slice(1));
      context.beginPath();
      context.arc(x, y, 3.6, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle;
      context.globalAlpha = lit ? 1 : 0.6;
      context.fill();
    }
    context.globalAlpha = 1;
  }

  paintGoal(context, goal) {
    const [x, y] = this.sheet.toPixels(goal);
    context.strokeStyle = this.colour("--goal");
    context.fillStyle = this.colour("--goal");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 3.4, 0, 2 * Math.PI);
    context.fill();
  }

  paintTrial(context, { start, motion }) {
    const arrives = motion?.arrived ?? true;
    context.strokeStyle = this.colour(arrives ? "--good" : "--lost");
    if (motion) {
      this.path(context, motion.points, 3);
      if (!arrives) this.cross(context, motion.points.at(-1));
    }
    const [x, y] = this.sheet.toPixels(start);
    context.beginPath();
    context.arc(x, y, 8.5, 0, 2 * Math.PI);
    context.fillStyle = this.colour("--sheet");
    context.fill();
    context.lineWidth = 3;
    context.stroke();
  }

  cross(context, point) {
    const [x, y] = this.sheet.toPixels(point);
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x - 5, y + 5);
    context.lineTo(x + 5, y - 5);
    context.stroke();
  }

  path(context, points, width) {
    context.lineWidth = width;
    context.lineJoin = context.lineCap = "round";
    context.beginPath();
    for (const point of points) context.lineTo(...this.sheet.toPixels(point));
    context.stroke();
  }
}

export function cleared(canvas) {
  const context = canvas.getContext("2d");
  const ratio = canvas.width / Math.max(canvas.clientWidth, 1);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
}

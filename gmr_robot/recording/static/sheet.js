// The sheet: metres on the screen, its grid and its rulers. The origin is in its middle, y points up.

const MARGIN = { left: 46, right: 22, top: 18, bottom: 40 };

export class Sheet {
  constructor() {
    this.size = { width: 0.6, height: 0.4 };
    this.view = { width: 1, height: 1 };
    this.layout();
  }

  layout(view = this.view, size = this.size) {
    this.view = view;
    this.size = size;
    const wide = Math.max(view.width - MARGIN.left - MARGIN.right, 40);
    const high = Math.max(view.height - MARGIN.top - MARGIN.bottom, 40);
    this.scale = Math.min(wide / size.width, high / size.height); // pixels a metre
    this.middle = [MARGIN.left + wide / 2, MARGIN.top + high / 2];
  }

  toMetres(x, y) {
    return [(x - this.middle[0]) / this.scale, (this.middle[1] - y) / this.scale];
  }

  toPixels(point) {
    return [this.middle[0] + point[0] * this.scale, this.middle[1] - point[1] * this.scale];
  }

  get box() {
    const [left, top] = this.toPixels([-this.size.width / 2, this.size.height / 2]);
    return { left, top, width: this.size.width * this.scale, height: this.size.height * this.scale };
  }

  // 1, 2 or 5 times a power of ten metres, about `pixels` wide.
  step(pixels) {
    const wanted = pixels / this.scale;
    const power = 10 ** Math.floor(Math.log10(wanted));
    return power * ([1, 2, 5, 10].find((one) => one * power >= wanted * 0.999) ?? 10);
  }

  outline(context) {
    const { left, top, width, height } = this.box;
    context.beginPath();
    context.roundRect(left, top, width, height, 10);
  }

  paint(context, colour) {
    const { left, top, width, height } = this.box;
    this.outline(context);
    context.save();
    context.shadowColor = colour("--shadow-colour");
    context.shadowBlur = 20;
    context.shadowOffsetY = 4;
    context.fillStyle = colour("--sheet");
    context.fill();
    context.restore();
    context.save();
    this.outline(context);
    context.clip();
    const minor = this.step(26);
    this.lines(context, minor, colour("--grid"));
    this.lines(context, 5 * minor, colour("--grid-strong"));
    context.restore();
    context.strokeStyle = colour("--line");
    context.lineWidth = 1;
    this.outline(context);
    context.stroke();
    this.rulers(context, colour, { left, top, width, height });
  }

  lines(context, step, style) {
    const { left, top, width, height } = this.box;
    context.strokeStyle = style;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = Math.ceil(-this.size.width / 2 / step); i * step <= this.size.width / 2; i++) {
      const x = Math.round(this.toPixels([i * step, 0])[0]) + 0.5;
      context.moveTo(x, top);
      context.lineTo(x, top + height);
    }
    for (let i = Math.ceil(-this.size.height / 2 / step); i * step <= this.size.height / 2; i++) {
      const y = Math.round(this.toPixels([0, i * step])[1]) + 0.5;
      context.moveTo(left, y);
      context.lineTo(left + width, y);
    }
    context.stroke();
  }

  rulers(context, colour, { left, top, height }) {
    const step = this.step(78);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    context.fillStyle = colour("--quiet");
    context.font = "11.5px system-ui, sans-serif";
    const text = (value) => (Math.abs(value) < step / 10 ? "0" : value.toFixed(digits).replace("-", "−"));
    context.textAlign = "center";
    context.textBaseline = "top";
    for (let i = Math.ceil(-this.size.width / 2 / step - 1e-6); i * step <= this.size.width / 2 + 1e-9; i++) {
      const [x] = this.toPixels([i * step, 0]);
      context.fillText(text(i * step) + (i === 0 ? " m" : ""), x, top + height + 8);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let i = Math.ceil(-this.size.height / 2 / step - 1e-6); i * step <= this.size.height / 2 + 1e-9; i++) {
      const [, y] = this.toPixels([0, i * step]);
      context.fillText(text(i * step), left - 8, y);
    }
  }
}

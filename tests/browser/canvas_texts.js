// Notes every text that a canvas shows: its size and corners, in px of the canvas's own picture.

(() => {
  const shown = new WeakMap();
  const prototype = CanvasRenderingContext2D.prototype;
  const { fillText, clearRect } = prototype;
  prototype.clearRect = function (...box) {
    if (box[2] >= this.canvas.clientWidth / 2) shown.set(this.canvas, []);
    return clearRect.apply(this, box);
  };
  prototype.fillText = function (text, x, y, ...rest) {
    const matrix = this.getTransform();
    const { width } = this.measureText(text);
    const size = parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? "0");
    const start = { left: 0, start: 0, center: 0.5, right: 1, end: 1 }[this.textAlign] ?? 0;
    const above = { top: 0, hanging: 0, middle: 0.5, bottom: 1 }[this.textBaseline] ?? 0.75;
    const corners = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ].map(([u, v]) =>
      matrix.transformPoint({ x: x + (u - start) * width, y: y + (v - above) * size }),
    );
    const list = shown.get(this.canvas) ?? [];
    const scale = Math.hypot(matrix.a, matrix.b);
    list.push({ text: String(text), size: size * scale, corners });
    shown.set(this.canvas, list);
    return fillText.call(this, text, x, y, ...rest);
  };
  window.listCanvasTexts = (canvas) => shown.get(canvas) ?? [];
})();

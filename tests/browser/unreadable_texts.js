// Finds texts that can't be read; tests/browser/reading.py says what that means.

(smallest) => {
  const main = document.querySelector('[data-testid="stMain"]');
  const ruler = document.createElement("canvas").getContext("2d");
  const ratios = new Map();
  const findRatio = (style) => {
    const font = `${style.fontWeight} 100px ${style.fontFamily}`;
    if (!ratios.has(font)) {
      ruler.font = font;
      const { fontBoundingBoxAscent, fontBoundingBoxDescent } = ruler.measureText("x");
      ratios.set(font, (fontBoundingBoxAscent + fontBoundingBoxDescent) / 100);
    }
    return ratios.get(font);
  };
  const isTable = (owner) => Boolean(owner.closest('[data-testid="stDataFrame"]'));
  const isPoint = (owner) => Boolean(owner.closest(".textpoint"));
  const parentOf = (e) => e.parentElement ?? e.getRootNode().host;
  const found = [];
  const seen = [];
  const report = (kind, text, detail) =>
    found.push(`${kind}: ${text.trim().slice(0, 60)}${detail}`);
  const round = (n) => Math.round(n * 10) / 10;

  const add = (text, box, size, owner, isSuper) => {
    if (size < smallest && !isSuper) report("small", text, ` (${round(size)} px)`);
    seen.push({ text, box, owner, size });
  };

  /** The part of a box that the elements around it don't clip; whether one of them scrolls. */
  const clip = (element, box) => {
    let { left, right, top, bottom } = box;
    let scrolls = false;
    for (let e = element; e && e !== main; e = parentOf(e)) {
      const { overflowX, overflowY, position } = getComputedStyle(e);
      if (e instanceof SVGElement && e.tagName !== "svg") continue;
      const own = e.getBoundingClientRect();
      const isX = overflowX !== "visible" && own.width > 0;
      const isY = overflowY !== "visible" && own.height > 0;
      if (isX) [left, right] = [Math.max(left, own.left), Math.min(right, own.right)];
      if (isY) [top, bottom] = [Math.max(top, own.top), Math.min(bottom, own.bottom)];
      if ((isX && /auto|scroll/.test(overflowX)) || (isY && /auto|scroll/.test(overflowY)))
        scrolls = true;
      if (position === "fixed") break;
    }
    return { left, right, top, bottom, scrolls };
  };

  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (/^(STYLE|SCRIPT|OPTION|annotation|title|desc)$/i.test(element.tagName)) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (element.closest(".katex-mathml, defs, [aria-hidden=true] .katex-mathml")) continue;
      if (element instanceof HTMLCanvasElement) {
        const own = element.getBoundingClientRect();
        if (!own.width) continue;
        const [sx, sy] = [own.width / element.width, own.height / element.height];
        for (const { text, size, corners } of window.listCanvasTexts?.(element) ?? []) {
          if (!text.trim()) continue;
          const xs = corners.map(({ x }) => own.left + x * sx);
          const ys = corners.map(({ y }) => own.top + y * sy);
          const box = {
            left: Math.min(...xs),
            right: Math.max(...xs),
            top: Math.min(...ys),
            bottom: Math.max(...ys),
          };
          add(`${text} [canvas]`, box, size * sy, element, false);
          const out = Math.max(
            own.left - box.left,
            box.right - own.right,
            own.top - box.top,
            box.bottom - own.bottom,
          );
          if (out > 3 && !isTable(element) && !clip(element, own).scrolls)
            report("cut", `${text} [canvas]`, ` by ${round(out)} px`);
        }
        continue;
      }
      if (element instanceof HTMLInputElement && element.type === "text") {
        const scale = element.getBoundingClientRect().width / element.offsetWidth;
        const size = parseFloat(getComputedStyle(element).fontSize) * scale;
        if (element.value && element.offsetWidth && size < smallest)
          report("small", element.value, ` [field] (${round(size)} px)`);
        if (
          element.offsetWidth > 20 &&
          element.value &&
          element.scrollWidth > element.clientWidth + 2
        )
          report("cut", element.value, " [field]");
        continue;
      }
      if (element instanceof HTMLSelectElement) {
        const scale = element.getBoundingClientRect().width / element.offsetWidth;
        const size = parseFloat(getComputedStyle(element).fontSize) * scale;
        const text = element.selectedOptions[0]?.textContent ?? "";
        if (element.offsetWidth && size < smallest)
          report("small", text, ` [list] (${round(size)} px)`);
        continue;
      }
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.textContent.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const boxes = [...range.getClientRects()].filter(
          ({ width, height }) => width > 1 && height > 1,
        );
        if (!boxes.length) continue;
        const style = getComputedStyle(element);
        const isSuper =
          element.matches("sup, sub, .katex *, tspan[dy], tspan[style*='font-size:70']") ||
          (element.tagName === "tspan" && /70%/.test(element.getAttribute("style") ?? ""));
        let size = Math.min(...boxes.map(({ height }) => height)) / findRatio(style);
        if (element instanceof SVGGraphicsElement) {
          const { a, b } = element.getScreenCTM();
          const turn = Math.abs(Math.atan2(b, a));
          if (turn > 0.1) {
            const isUpright = Math.abs(turn - Math.PI / 2) < 0.1;
            size = isUpright
              ? Math.min(...boxes.map(({ width }) => width)) / findRatio(style)
              : parseFloat(style.fontSize) * Math.hypot(a, b);
          }
        }
        for (const box of boxes) {
          const rest = clip(element, box);
          const [w, h] = [rest.right - rest.left, rest.bottom - rest.top];
          if (w < 1 || h < 1) {
            if (!rest.scrolls && !element.matches(".visually-hidden, .sr-only"))
              report("hidden", node.textContent, ` <${element.tagName}>`);
            continue;
          }
          if (!rest.scrolls && (box.width - w > 3 || (box.height - h) * 3 > box.height))
            report(
              "cut",
              node.textContent,
              ` by ${round(box.width - w)} x ${round(box.height - h)} px`,
            );
          const area = main.getBoundingClientRect();
          if (!rest.scrolls && (box.left < area.left - 1 || box.right > area.right + 1))
            report("outside", node.textContent, ` at ${round(box.left)}..${round(box.right)}`);
          add(
            node.textContent,
            { left: rest.left, right: rest.right, top: rest.top, bottom: rest.bottom },
            size,
            element,
            isSuper,
          );
        }
        if (
          style.overflowX !== "visible" &&
          element.scrollWidth > element.clientWidth + 1 &&
          style.textOverflow === "ellipsis"
        )
          report("ellipsis", node.textContent, "");
      }
    }
  };
  walk(main);
  for (let i = 0; i < seen.length; i++) {
    for (let j = i + 1; j < seen.length; j++) {
      const [a, b] = [seen[i], seen[j]];
      if (a.owner === b.owner && !a.text.includes("[canvas]")) continue;
      if (a.owner.contains(b.owner) || b.owner.contains(a.owner)) continue;
      if (isPoint(a.owner) && isPoint(b.owner)) continue; // two may be in the same place
      if (isTable(a.owner) || isTable(b.owner)) continue; // it also draws what is scrolled away
      const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const least = Math.min(a.box.bottom - a.box.top, b.box.bottom - b.box.top);
      if (w > 3 && h > 0.4 * least) report("overlap", a.text, ` | ${b.text.trim().slice(0, 40)}`);
    }
  }
  return [...new Set(found)];
};

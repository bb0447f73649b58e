// Operations: the equations of the current step, line by line, with the numbers put in.
// Knows the table of operations; what is chosen is the stage's business.

const TIMES = "\u00b7";

function createOperations(list, { choose, hover }) {
  const rows = Object.keys(OPERATIONS).map((name) => {
    const parts = ["symbols", "numbers", "result"].map((kind) => makeHtml("span", { class: kind }));
    const row = makeHtml(
      "button",
      { type: "button", class: "operation", "data-operation-row": name, "aria-pressed": "false" },
      ...parts.flatMap((part) => [part, " "]),
    );
    row.addEventListener("click", () => choose(name));
    row.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && hover(name));
    row.addEventListener("pointerleave", () => hover(""));
    list.append(row);
    return { name, row, parts };
  });

  function paint(state) {
    const step = state.trace[state.scene.step - 1];
    for (const { name, row, parts } of rows) {
      const { symbols, numbers, result, full } = writeOperation(name, state.scene, step);
      [symbols, numbers, result].forEach((text, index) => setText(parts[index], text));
      setAttribute(row, "title", full);
      setAttribute(row, "aria-pressed", String(state.operation === name));
    }
  }

  return { paint };
}

/** One line: its symbols, the numbers in their place, the result; `full` has every digit. */
function writeOperation(name, { f, values }, step) {
  if (name === "store") {
    return {
      symbols: "store a := h:",
      numbers: "",
      result: `a1 := ${formatNumber(step.h1)}, a2 := ${formatNumber(step.h2)}`,
      full: `a1 := ${step.h1}, a2 := ${step.h2}, for the next step`,
    };
  }
  const { result, argument, products, bias } = OPERATIONS[name];
  const end = { result: `= ${formatNumber(step[result])}`, full: `${name} = ${step[result]}` };
  if (argument) {
    const inner = `in_${name}`;
    const isLinear = f === "linear";
    return {
      symbols: `${name} = ${isLinear ? inner : `${f}(${inner})`}`,
      numbers: isLinear ? "" : `= ${f}(${formatNumber(step[argument])})`,
      ...end,
    };
  }
  const symbols = [...products.map(([weight, node]) => weight + TIMES + node), bias];
  const numbers = [
    ...products.map(([weight, node]) => formatTerm(values[weight]) + TIMES + formatTerm(step[node])),
    formatTerm(values[bias]),
  ];
  return { symbols: `${name} = ${symbols.join(" + ")}`, numbers: `= ${numbers.join(" + ")}`, ...end };
}

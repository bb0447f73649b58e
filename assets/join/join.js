// A phone's page: joins a class by its code, shows the question of the moment, sends the answer.
//
// The browser keeps the code, a random number of its own, and the answer that the server took, so a
// reload changes nothing.

/**
 * What the server says a class is shown.
 * @typedef {object} Shown
 * @property {string} poll
 * @property {boolean} is_open
 * @property {string} text
 * @property {string} unit
 * @property {Record<string, string>} choices
 * @property {{ sentence: string, values: string[] } | null} right
 */

const EVERY_MS = 2000;
const PATIENCE_MS = 10_000; // with one request
const KEPT = { code: "join.code", phone: "join.phone", answer: "join.answer" };

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 */
function find(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`);
  return element;
}

const enter = find("enter", HTMLFormElement);
const code = find("code", HTMLInputElement);
const answer = find("answer", HTMLFormElement);
const text = find("text", HTMLHeadingElement);
const choices = find("choices", HTMLFieldSetElement);
const number = find("number", HTMLLabelElement);
const value = find("value", HTMLInputElement);
const unit = find("unit", HTMLSpanElement);
const send = find("send", HTMLButtonElement);
const said = find("said", HTMLParagraphElement);
const refused = find("refused", HTMLParagraphElement);
const leave = find("leave", HTMLButtonElement);

/** @type {Shown | null} */
let shown = null;
let joined = "";
let timer = 0;
let isSending = false;
let isOffline = false;

const phone = keepPhone();
const known = new URLSearchParams(location.search).get("code") || localStorage.getItem(KEPT.code);
enter.addEventListener("submit", (event) => {
  event.preventDefault();
  join(code.value);
});
answer.addEventListener("submit", (event) => {
  event.preventDefault();
  sendAnswer();
});
leave.addEventListener("click", () => {
  localStorage.removeItem(KEPT.code);
  history.replaceState(null, "", location.pathname);
  showEntry("");
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && joined) look();
});
if (known) join(known);
else showEntry("");

function keepPhone() {
  const kept = localStorage.getItem(KEPT.phone);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(KEPT.phone, made);
  return made;
}

/** @param {string} message */
function showEntry(message) {
  clearTimeout(timer);
  joined = "";
  shown = null;
  enter.hidden = false;
  answer.hidden = leave.hidden = true;
  said.textContent = "";
  refused.textContent = message;
  code.focus();
}

/** @param {string} typed */
function join(typed) {
  joined = typed.replace(/\s/g, "").toUpperCase();
  code.value = joined;
  look();
}

/** Ask what the class is shown, and again after a while. */
async function look() {
  clearTimeout(timer);
  const asked = joined;
  try {
    const response = await fetch(`join-state?code=${encodeURIComponent(asked)}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const found = await response.json();
    if (asked !== joined) return;
    if (found.message === undefined) show(found);
    else if (shown === null || found.is_unknown) return showEntry(found.message);
    else refused.textContent = found.message;
  } catch {
    if (asked !== joined) return;
    isOffline = true;
    refused.textContent = "The server doesn't answer. This page keeps trying.";
  }
  // Phones that joined together don't ask together.
  timer = window.setTimeout(look, EVERY_MS * (0.8 + 0.4 * Math.random()));
}

/** @param {Shown} found */
function show(found) {
  const isNew = shown?.poll !== found.poll;
  shown = found;
  localStorage.setItem(KEPT.code, joined);
  enter.hidden = true;
  answer.hidden = leave.hidden = false;
  if (isNew) draw(found);
  const given = findGiven();
  for (const field of answer.querySelectorAll("input")) field.disabled = !found.is_open;
  if (!found.is_open) fill(given); // what was chosen but not sent doesn't count
  send.hidden = !found.is_open;
  send.textContent = given ? "Change my answer" : "Send";
  if (isOffline || !found.is_open) refused.textContent = "";
  isOffline = false;
  said.textContent = describe(found, given);
}

/**
 * A question that is new to this phone.
 * @param {Shown} found
 */
function draw(found) {
  text.textContent = found.text;
  const keys = Object.keys(found.choices);
  choices.hidden = keys.length === 0;
  number.hidden = keys.length > 0;
  unit.textContent = found.unit;
  refused.textContent = "";
  choices.replaceChildren(
    ...keys.map((key) => {
      const label = document.createElement("label");
      const button = document.createElement("input");
      Object.assign(button, { type: "radio", name: "choice", value: key });
      label.append(button, found.choices[key]);
      return label;
    }),
  );
  fill(findGiven());
}

/** @param {{ value: string, typed: string } | null} given */
function fill(given) {
  value.value = given?.typed ?? "";
  for (const button of choices.querySelectorAll("input"))
    button.checked = button.value === given?.value;
}

/**
 * @param {Shown} found
 * @param {{ value: string, typed: string } | null} given
 */
function describe(found, given) {
  const own = given ? `Your answer is in: ${writeValue(found, given.value)}.` : "";
  if (found.right) {
    if (!given) return found.right.sentence;
    const isRight = found.right.values.includes(given.value);
    return `${isRight ? "Your answer was right." : "Your answer wasn't right."} ${found.right.sentence}`;
  }
  if (found.is_open) return own && `${own} You can change it until the question is closed.`;
  return `${own || "You haven't answered."} This question takes no more answers; look at the screen.`;
}

/**
 * An answer as the server understood it: 12,000 is the number 12.
 * @param {Shown} found
 * @param {string} value
 */
function writeValue(found, value) {
  return found.choices[value] ?? String(Number(value)).replace("-", "\u2212");
}

/** The answer to this question that the server took. */
function findGiven() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT.answer) ?? "null");
    return kept?.poll === shown?.poll ? kept : null;
  } catch {
    return null;
  }
}

async function sendAnswer() {
  if (shown === null || isSending) return;
  const hasChoices = Object.keys(shown.choices).length > 0;
  const chosen = choices.querySelector("input:checked");
  const typed = hasChoices ? /** @type {HTMLInputElement | null} */ (chosen)?.value : value.value;
  if (!typed?.trim()) {
    refused.textContent = hasChoices ? "Choose one of the answers." : "Type a number first.";
    return;
  }
  isSending = send.disabled = true;
  const { poll } = shown;
  try {
    const body = JSON.stringify({ code: joined, phone, poll, value: typed });
    const response = await fetch("join-answer", {
      method: "POST",
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { given, message } = await response.json();
    refused.textContent = message ?? "";
    if (message === undefined)
      localStorage.setItem(KEPT.answer, JSON.stringify({ poll, value: given, typed }));
  } catch {
    refused.textContent = "The server doesn't answer, so your answer isn't in. Press Send again.";
  }
  isSending = send.disabled = false;
  look();
}

// Keeps the count and the names of an open letter current: asks for the count every five seconds, and when it has
// moved, fetches the page and takes over its names and counts. Hidden tabs do not ask. Told aloud every 30 s at most.
const ASK_EVERY = 5_000;
const ASK_AT_MOST_EVERY = 60_000;
const SAY_EVERY = 30_000;

const status = document.querySelector("[data-live-status]");
let known = status?.dataset.known;
let wait = ASK_EVERY;
let timer = null;
let said = 0;
let toSay = null;

async function ask() {
  const answer = await fetch(status.dataset.countUrl, { headers: { Accept: "application/json" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(`count: ${answer.status}`);
  const counts = await answer.json();
  const now = [counts.count, counts.organisations, counts.individuals].join(" ");
  if (now !== known) await takeOver();
  known = now;
}

async function takeOver() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(`page: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const here of document.querySelectorAll("[data-live]")) {
    const there = page.querySelector(`[data-live="${here.dataset.live}"]`);
    if (there) here.replaceWith(document.adoptNode(there));
  }
  swapNames(page.getElementById("names"));
  toSay = document.querySelector("#names-heading")?.textContent.trim();
}

function swapNames(fresh) {
  const old = document.getElementById("names");
  if (!old || !fresh || old.contains(document.activeElement)) return;
  const before = new Set([...old.querySelectorAll("[data-name]")].map((name) => name.textContent));
  for (const name of fresh.querySelectorAll("[data-name]")) {
    if (!before.has(name.textContent)) name.classList.add("is-new");
  }
  old.replaceWith(document.adoptNode(fresh));
}

function say() {
  if (!toSay || Date.now() - said < SAY_EVERY) return;
  status.textContent = toSay;
  said = Date.now();
  toSay = null;
}

async function turn() {
  timer = null;
  try {
    await ask();
    wait = ASK_EVERY;
  } catch {
    wait = Math.min(wait * 2, ASK_AT_MOST_EVERY);
  }
  say();
  plan(wait);
}

function plan(delay) {
  clearTimeout(timer);
  timer = document.hidden ? null : setTimeout(turn, delay);
}

if (status) {
  document.addEventListener("visibilitychange", () => plan(0));
  plan(ASK_EVERY);
}

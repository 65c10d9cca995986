// Keeps the count and the names of a letter current, and the lists of those who signed it. Asks for the count every few seconds and, when that has moved, for
// the names: who has come is put in their place, who has gone is taken out, and all else stays as it is, so that neither
// focus nor a selection is lost. Hidden tabs do not ask; one that is shown again asks at once. Said aloud is only how
// many there are, once that has changed: never while somebody fills in a field, and more rarely the longer it goes on.
const JITTER = 2_000;
const LOOK_EVERY = 60_000; // also where the count stands: names can come out, or be shortened, without it
const ASK_AT_MOST_EVERY = 60_000;
const SAY_EVERY = 30_000;
const SAY_AT_LEAST_EVERY = 300_000;
const PATIENCE = 15_000;

const status = document.querySelector("[data-live-status]");
const askEvery = Number(status?.dataset.askEvery) * 1_000;
let known = shownNames()?.dataset.stamp;
let looked = Date.now();
let wait = askEvery;
let timer = null;
let asking = false;
let words = status?.dataset.said;
let said = words;
let saidAt = 0;
let pause = SAY_EVERY;

function shownNames() {
  return document.getElementById("names");
}

const list = document.querySelector("[data-list]");
let gone = null; // who has gone from a list of which the end must stay, though new names may have pushed it on to the next page

async function fetched(address, type) {
  const options = { headers: { Accept: type }, cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

async function documentAt(address) {
  const answer = await fetched(address, "text/html");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function ask() {
  const counts = await (await fetched(status.dataset.countUrl, "application/json")).json();
  const now = [counts.count, counts.organisations, counts.individuals, counts.updated_at].join(" ");
  if (now !== known || Date.now() - looked > LOOK_EVERY) await takeOver();
}

async function takeOver() {
  let fresh = await documentAt(status.dataset.namesUrl);
  words = fresh.querySelector('[data-live="count-line"]').textContent;
  if (list) return takeOverList(fresh);
  if (!suffices(fresh.getElementById("names"))) fresh = await documentAt(location.pathname);
  const names = fresh.getElementById("names");
  const figures = [...document.querySelectorAll("[data-live]")];
  const renewed = figures.map((here) => renew(here, fresh.querySelector(`[data-live="${here.dataset.live}"]`)));
  // What somebody is just using waits: then this state is not known yet, and is asked for again.
  known = blend(shownNames(), names) && renewed.every(Boolean) ? names.dataset.stamp : null;
  looked = Date.now();
}

// A page of a list asks for itself only where it must: on the first page when anything has moved, on others when somebody on it
// has gone. What it has shown stays on it, or the next page would show it again; only where the text has changed, or more
// has gone than is told, it begins anew.
async function takeOverList(fresh) {
  const told = fresh.getElementById("moved").dataset;
  const { stamp } = fresh.getElementById("names").dataset;
  const isAnew = told.under !== list.dataset.under || told.since > list.dataset.moment;
  const away = `${told.gone} ${list.dataset.list === "earlier" ? told.agreed : ""}`.split(" ");
  gone = isAnew ? null : new Set(away);
  const isTouched = isAnew || !location.search || away.some((id) => id && list.querySelector(`[data-name="${id}"]`));
  const there = isTouched && (await documentAt(location.pathname + location.search)).querySelector("[data-list]");
  known = there && !blend(list, there) ? null : stamp;
  looked = Date.now();
  list.dataset.moment = stamp.split(" ")[3].slice(0, 20);
  list.dataset.under = told.under;
}

// Tells whether what has moved is told in full: who is only given a place must be on the page already. Where other parts
// come, or the notes change that explain the marks beside names, more has to be drawn anew.
function suffices(names) {
  const here = new Set([...shownNames().querySelectorAll("[data-name]")].map((name) => name.dataset.name));
  const places = [...names.querySelectorAll("[data-name]:empty")];
  return frameOf(names) === frameOf(shownNames()) && places.every((place) => here.has(place.dataset.name));
}

function frameOf(names) {
  const parts = names.querySelectorAll("[data-live-part], .verification, .naming");
  return [...parts].map((part) => part.dataset.livePart ?? part.textContent).join();
}

// Makes a part of the page like a fresh copy of it; false where something had to wait.
function blend(here, there) {
  if (gone && here.matches(".pages")) return true;
  if (here.dataset.name || ![here, there].some((one) => one.querySelector("[data-name]"))) return renew(here, there);
  here.className = there.className;
  const [present, wanted] = [here, there].map(keyed);
  let isWhole = takeOut(present, wanted);
  let last = null;
  for (const [key, fresh] of wanted) {
    const isPlace = fresh.dataset.name && !fresh.hasChildNodes();
    const old = present.get(key) ?? (isPlace && document.querySelector(`[data-name="${key}"]`));
    if (old && !isPlace) isWhole = blend(old, fresh) && isWhole;
    const node = old || arriving(fresh);
    if (old && old.previousElementSibling !== last && isInUse(old)) isWhole = false;
    else if (!old || old.previousElementSibling !== last) last ? last.after(node) : here.prepend(node);
    last = node;
  }
  return isWhole;
}

// By what the children of a node are known again: a name, a part, or their kind and how many of it stand before them.
function keyed(node) {
  const found = new Map();
  for (const child of node.children) {
    const kind = child.dataset.name ?? child.dataset.livePart ?? (child.classList[0] || child.localName);
    let key = kind;
    for (let more = 2; found.has(key); more += 1) key = `${kind} ${more}`;
    found.set(key, child);
  }
  return found;
}

function takeOut(present, wanted) {
  const keys = [...present.keys()];
  const lastWanted = keys.findLastIndex((key) => wanted.has(key));
  let isWhole = true;
  keys.forEach((key, at) => {
    const node = present.get(key);
    if (wanted.has(key)) return;
    if (node.dataset.name && at > lastWanted && mayStay(key, node, wanted.size >= present.size)) return;
    if (node.contains(document.activeElement)) {
      for (const name of node.querySelectorAll("[data-name]")) name.remove();
      isWhole = false;
    } else node.remove();
  });
  return isWhole;
}

// Whom newer names have pushed out at the end of a list may stay: on a page of it in any case, elsewhere while they are read.
function mayStay(key, node, isFull) {
  return gone ? !gone.has(key) : isFull && isInUse(node);
}

function arriving(node) {
  for (const name of node.dataset.name ? [node] : node.querySelectorAll("[data-name]")) name.classList.add("is-new");
  return node;
}

function renew(here, there) {
  const [old, fresh] = [here, there].map((node) => [...node.childNodes]);
  if (old.length === fresh.length && old.every((node, at) => node.isEqualNode(fresh[at]))) return true;
  if (isInUse(here)) return false;
  // A copy: the figures stand in more places than one.
  here.replaceChildren(...there.cloneNode(true).childNodes);
  return true;
}

function isInUse(node) {
  const selection = getSelection();
  const isSelected = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(node);
  return node.contains(document.activeElement) || Boolean(isSelected);
}

function say() {
  const since = Date.now() - saidAt;
  const isTyping = document.activeElement?.matches("input, select, textarea");
  if (status.dataset.said === undefined || words === said || document.hidden || isTyping || (saidAt && since < pause)) return;
  status.textContent = words;
  pause = since > 2 * SAY_AT_LEAST_EVERY ? SAY_EVERY : Math.min(2 * pause, SAY_AT_LEAST_EVERY);
  said = words;
  saidAt = Date.now();
}

async function turn() {
  timer = null;
  if (asking) return;
  asking = true;
  try {
    await ask();
    wait = askEvery;
  } catch {
    wait = Math.max(askEvery, Math.min(wait * 2, ASK_AT_MOST_EVERY));
  } finally {
    asking = false;
  }
  say();
  // Not all at the same moment, though all have heard of the letter at the same.
  plan(wait + Math.random() * JITTER);
}

function plan(delay) {
  clearTimeout(timer);
  timer = document.hidden ? null : setTimeout(turn, delay);
}

if (status) {
  document.addEventListener("visibilitychange", () => plan(0));
  addEventListener("online", () => plan(0));
  plan(askEvery);
}

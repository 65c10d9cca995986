// Keeps the count and the names of an open letter current. Asks for the count every few seconds, and when that has
// moved, for the newest names: those are put into the lists that are there, so that neither focus nor a selection is
// lost. Only where names cannot be fitted in is the whole list taken from the page. Hidden tabs do not ask; when one is
// shown again, it asks at once. Told aloud every 30 s at most.
const ASK_EVERY = 4_000;
const JITTER = 2_000;
const ASK_AT_MOST_EVERY = 60_000;
const SAY_EVERY = 30_000;
const PATIENCE = 15_000;
const PEOPLE_MAX = 300;

const status = document.querySelector("[data-live-status]");
let known = status?.dataset.known;
let updated = null;
let wait = ASK_EVERY;
let timer = null;
let asking = false;
let said = 0;
let toSay = null;

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
  const now = [counts.count, counts.organisations, counts.individuals].join(" ");
  const moved = now !== known || (updated !== null && counts.updated_at !== updated);
  if (moved && !(await takeOver())) return;
  known = now;
  updated = counts.updated_at;
}

// Tells whether the page is now as it should be: what cannot be fitted in waits while somebody uses the list.
async function takeOver() {
  const fresh = await documentAt(status.dataset.namesUrl);
  for (const here of document.querySelectorAll("[data-live]")) {
    const there = fresh.querySelector(`[data-live="${here.dataset.live}"]`);
    if (there) renew(here, there);
  }
  toSay = fresh.querySelector("#names-heading").textContent.trim();
  if (fitIn(fresh)) return true;
  if (isInUse(document.getElementById("names"))) return false;
  return swap((await documentAt(location.pathname)).getElementById("names"));
}

// Puts new names into the lists that are there; false where one of them has no place yet.
function fitIn(fresh) {
  const parts = fresh.querySelectorAll("[data-live-part]");
  const fitted = [...parts].map((part) => {
    const place = document.querySelector(`#names [data-live-part="${part.dataset.livePart}"]`);
    if (!place || !hasRoom(place, part)) return false;
    renewWords(place, part);
    for (const list of part.querySelectorAll("[data-live-list]")) merge(listLike(place, list), list);
    return true;
  });
  renew(document.getElementById("names-heading"), fresh.querySelector("#names-heading"));
  return parts.length === document.querySelectorAll("#names [data-live-part]").length && fitted.every(Boolean);
}

const listLike = (place, list) => place.querySelector(`[data-live-list="${list.dataset.liveList}"]`);
const idsOf = (list) => new Map([...list.children].map((name) => [name.dataset.name, name]));
const noteOf = (part) => part.querySelector(".verification")?.textContent;

function hasRoom(place, part) {
  // The note says what the marks beside names mean: where it changes, all of them do.
  if (noteOf(place) !== noteOf(part)) return false;
  return [...part.querySelectorAll("[data-live-list]")].every((list) => {
    const here = listLike(place, list);
    // Where more have come than are told, some would be missing between them and those that are here.
    return here && (list.dataset.liveList !== "people" || [...idsOf(list).keys()].some((id) => idsOf(here).has(id)));
  });
}

function renewWords(place, part) {
  for (const words of ["names__kind", "people__hidden", "names__all"]) {
    const [here, there] = [place, part].map((one) => one.querySelector(`:scope > .${words}, :scope > p > .${words}`));
    if (here && there) renew(here, there);
  }
}

function renew(here, there) {
  if (!here.isEqualNode(there) && !isInUse(here)) here.replaceChildren(...document.adoptNode(there).childNodes);
}

function merge(here, fresh) {
  const there = idsOf(fresh);
  const byName = here.dataset.liveList !== "people";
  if (!byName) dropGone(here, there);
  const present = idsOf(here);
  for (const [id, name] of [...there].reverse()) {
    if (present.has(id)) continue;
    name.classList.add("is-new");
    here.insertBefore(document.adoptNode(name), byName ? after(here, name) : here.firstElementChild);
  }
  while (!byName && here.children.length > PEOPLE_MAX && !isInUse(here.lastElementChild)) here.lastElementChild.remove();
}

// People stand newest first: who stands before the last that was told, and is not told any more, has gone.
function dropGone(here, there) {
  const names = [...here.children];
  const last = names.findLastIndex((name) => there.has(name.dataset.name));
  for (const name of names.slice(0, last)) if (!there.has(name.dataset.name) && !isInUse(name)) name.remove();
}

function after(list, name) {
  const compare = new Intl.Collator(document.documentElement.lang).compare;
  return [...list.children].find((one) => compare(one.textContent.trim(), name.textContent.trim()) > 0) ?? null;
}

function swap(fresh) {
  const old = document.getElementById("names");
  if (!fresh || isInUse(old)) return false;
  const before = idsOf({ children: old.querySelectorAll("[data-name]") });
  for (const name of fresh.querySelectorAll("[data-name]")) {
    if (!before.has(name.dataset.name)) name.classList.add("is-new");
  }
  old.replaceWith(document.adoptNode(fresh));
  return true;
}

function isInUse(node) {
  const selection = getSelection();
  const isSelected = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(node);
  return node.contains(document.activeElement) || Boolean(isSelected);
}

function say() {
  if (!toSay || Date.now() - said < SAY_EVERY) return;
  status.textContent = toSay;
  said = Date.now();
  toSay = null;
}

async function turn() {
  timer = null;
  if (asking) return;
  asking = true;
  try {
    await ask();
    wait = ASK_EVERY;
  } catch {
    wait = Math.min(wait * 2, ASK_AT_MOST_EVERY);
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
  plan(ASK_EVERY);
}

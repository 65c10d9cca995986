// Keeps the count current where a letter stands in a frame: asks every half a minute, and never in a hidden tab.
const ASK_EVERY = 30_000;
const ASK_AT_MOST_EVERY = 600_000;

const { countUrl } = document.body.dataset;
let { known } = document.body.dataset;
let wait = ASK_EVERY;
let timer = null;

async function ask() {
  const answer = await fetch(countUrl, { headers: { Accept: "application/json" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(`count: ${answer.status}`);
  const { count } = await answer.json();
  if (String(count) !== known) await takeOver();
}

// The page itself knows how a number and its word are written in its language.
async function takeOver() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(`page: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-embed-count]");
  if (!fresh) return;
  document.querySelector("[data-embed-count]").replaceWith(document.adoptNode(fresh));
  // What the page says, not what was counted: a cache in between may have given a page that is a little older.
  known = page.body.dataset.known;
}

async function turn() {
  try {
    await ask();
    wait = ASK_EVERY;
  } catch {
    wait = Math.min(wait * 2, ASK_AT_MOST_EVERY);
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  timer = document.hidden ? null : setTimeout(turn, wait);
}

document.addEventListener("visibilitychange", plan);
plan();

// The campaigners' desk: what is easier with a script. Every page works without it.

// ---------- A form that is on its way is not sent twice ----------

const onTheirWay = new Set();
document.addEventListener("submit", (event) => {
  if (onTheirWay.has(event.target)) event.preventDefault();
  else if (event.target.method === "post") {
    onTheirWay.add(event.target);
    setTimeout(() => onTheirWay.delete(event.target), 5000);
  }
});
addEventListener("pageshow", () => onTheirWay.clear());

// ---------- Writing: the preview beside the text, more rows, and a word before unsaved words are left behind ----------

const writing = document.querySelector("[data-writing]");
if (writing) {
  const pane = document.querySelector("#preview");
  const fault = pane.querySelector("[data-preview-fault]");
  let waiting, asked = 0, unsaved = false;

  const show = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(writing.dataset.previewUrl, { method: "POST", body: new FormData(writing) });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      pane.querySelector("[data-preview]").replaceWith(page.querySelector("[data-preview]"));
      fault.hidden = true;
    } catch {
      if (mine === asked) fault.hidden = false;
    }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 350); };

  pane.hidden = false;
  writing.addEventListener("input", () => { unsaved = true; soon(); });
  writing.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  for (const rows of writing.querySelectorAll("[data-rows]")) {
    rows.querySelector("[data-more-rows]").addEventListener("click", (event) => {
      event.preventDefault();
      addRow(rows);
    });
    rows.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("textarea")) return;
      event.preventDefault();
      const next = event.target.closest("[data-row]").nextElementSibling;
      if (next) next.querySelector("textarea").focus();
      else addRow(rows);
    });
  }
}

function addRow(rows) {
  const last = [...rows.querySelectorAll("[data-row]")].at(-1);
  const row = last.cloneNode(true);
  const number = rows.querySelectorAll("[data-row]").length + 1;
  const field = row.querySelector("textarea");
  field.value = "";
  field.id = `${field.name}-${number}`;
  row.querySelector("label").htmlFor = field.id;
  row.querySelector("[data-row-number]").textContent = number;
  row.querySelector("[data-row-label]").textContent = rows.dataset.rowLabel.replace("{n}", number);
  last.after(row);
  field.focus();
}

// ---------- Extracts: taking the selected words of a statement ----------

const extract = document.querySelector("[data-extract]");
const statement = document.querySelector("[data-statement]");
if (extract && statement) {
  const field = extract.elements.text;
  const said = extract.querySelector("[data-taken]");
  const words = statement.textContent;
  let selected = null, taken = [], before = "", written = "";

  extract.querySelector("[data-use-selection]").hidden = false;

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!statement.contains(range.startContainer) || !statement.contains(range.endContainer)) return;
    selected = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  });

  // Keeps the selection where pressing a button would drop it.
  extract.querySelector("[data-take]").addEventListener("pointerdown", (event) => event.preventDefault());
  extract.querySelector("[data-take]").addEventListener("click", () => {
    const part = selected && wholeWords(...selected);
    if (!part) { said.textContent = said.dataset.nothing; return; }
    // What was typed by hand stays, and the selected words come after it.
    if (field.value !== written) [before, taken] = [field.value.trim() ? `${field.value.trim()} […] ` : "", []];
    taken = joined([...taken, part]);
    field.value = written = before + text();
    said.textContent = said.dataset.words;
    selected = null;
    mark();
  });
  extract.querySelector("[data-clear]").addEventListener("click", () => {
    taken = []; selected = null;
    field.value = written = before = "";
    mark();
    field.focus();
  });

  const text = () => taken.map(([start, end]) => words.slice(start, end).replace(/\s+/g, " ")).join(" […] ");

  // Positions in the whole text of the statement, whatever is marked in it.
  function offset(node, position) {
    const range = document.createRange();
    range.setStart(statement, 0);
    range.setEnd(node, position);
    return range.toString().length;
  }

  // Nobody is quoted with half a word.
  function wholeWords(start, end) {
    const inWord = (at) => /[\p{L}\p{N}\p{M}_]/u.test(words[at] ?? "");
    while (start < end && /\s/.test(words[start])) start++;
    while (end > start && /\s/.test(words[end - 1])) end--;
    if (start === end) return null;
    while (start > 0 && inWord(start) && inWord(start - 1)) start--;
    while (end < words.length && inWord(end - 1) && inWord(end)) end++;
    return [start, end];
  }

  // In the order of the statement; what touches or overlaps becomes one.
  function joined(parts) {
    return parts.sort((a, b) => a[0] - b[0]).reduce((all, [start, end]) => {
      const last = all.at(-1);
      if (last && !words.slice(last[1], start).trim()) last[1] = Math.max(last[1], end);
      else all.push([start, end]);
      return all;
    }, []);
  }

  function mark() {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.set("taken", new Highlight(...taken.map(([start, end]) => rangeOf(start, end))));
  }

  function rangeOf(start, end) {
    const range = document.createRange();
    const walker = document.createTreeWalker(statement, NodeFilter.SHOW_TEXT);
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (start >= at && start <= at + node.length) range.setStart(node, start - at);
      if (end >= at && end <= at + node.length) { range.setEnd(node, end - at); break; }
      at += node.length;
    }
    return range;
  }
}

// ---------- The dossier: how far it is ----------

const underWay = document.querySelector("[data-progress-url]");
if (underWay) {
  const bar = underWay.querySelector("progress");
  const label = underWay.querySelector("label");
  const said = underWay.querySelector("[data-progress-said]");
  const ask = async () => {
    try {
      const answer = await fetch(underWay.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (answer.redirected) { location.reload(); return; }
      const edition = await answer.json();
      if (!edition.under_way) { location.reload(); return; }
      bar.value = edition.done;
      label.textContent = edition.step;
      // Told aloud part by part: nobody wants to hear every page.
      if (said.textContent !== edition.said) said.textContent = edition.said;
    } catch {
      // The next second may answer.
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}

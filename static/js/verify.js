// Computes the checksum of a dossier that somebody chooses or drops, and opens the page that says what it is.
// The file itself is sent nowhere: only its SHA-256 goes into the address.
const LARGEST = 512 * 1024 * 1024; // a browser computes a checksum of what lies whole in memory

const drop = document.querySelector("[data-drop]");
const form = document.querySelector("[data-verify]");

// Browsers offer it on safe connections only.
if (drop && form && globalThis.crypto?.subtle) {
  const field = drop.querySelector("input");
  const said = drop.querySelector("[data-drop-said]");
  const say = (what) => { said.textContent = said.dataset[what]; };
  let latest = null;

  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const check = async (file) => {
    latest = file;
    if (file.size > LARGEST) { say("tooLarge"); return; }
    say("reading");
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      if (latest === file) open(hex(digest));
    } catch {
      if (latest === file) say("unreadable");
    }
  };

  const open = (sha256) => {
    const asked = new URLSearchParams({ sha256 });
    const number = form.elements.edition.value.trim();
    if (number) asked.set("edition", number);
    location.assign(`${form.action}?${asked}`);
  };

  const brings = (event) => event.dataTransfer?.types.includes("Files");

  drop.hidden = false;
  field.addEventListener("change", () => { if (field.files.length) check(field.files[0]); });
  // Anywhere on the page: a file that misses the place would otherwise be opened instead.
  addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    drop.classList.add("is-near");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("is-near"); });
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    drop.classList.remove("is-near");
    if (event.dataTransfer.files.length > 1) { say("several"); return; }
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
  // Whoever comes back can choose the same file again.
  addEventListener("pageshow", () => { field.value = ""; said.textContent = ""; });
}

// Adds copying and the device's own sharing to what works without: plain links, and text that can be marked.
function copies(button, status, words) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words());
    } catch {
      return;
    }
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; status.textContent = ""; }, 4000);
  });
}

for (const share of document.querySelectorAll("[data-share]")) {
  const url = new URL(share.dataset.shareUrl, location.href).href;
  if (navigator.share) {
    const device = share.querySelector("[data-share-device]");
    const said = { title: share.dataset.shareTitle, text: share.dataset.shareWords, url };
    device.hidden = false;
    device.addEventListener("click", () => navigator.share(said).catch(() => {}));
  }
  if (navigator.clipboard) {
    copies(share.querySelector("[data-share-copy]"), share.querySelector("[data-share-status]"), () => url);
  }
}

for (const copied of document.querySelectorAll("[data-copied]")) {
  const text = copied.querySelector("textarea");
  if (navigator.clipboard) {
    copies(copied.querySelector("[data-copied-button]"), copied.querySelector("[data-copied-status]"), () => text.value);
  }
}

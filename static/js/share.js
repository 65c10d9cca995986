// Adds copying and the device's own sharing to the plain address and mail link.
for (const share of document.querySelectorAll("[data-share]")) {
  const url = new URL(share.dataset.shareUrl, location.href).href;
  const device = share.querySelector("[data-share-device]");
  const copy = share.querySelector("[data-share-copy]");
  const status = share.querySelector("[data-share-status]");

  if (navigator.share) {
    device.hidden = false;
    device.addEventListener("click", () => navigator.share({ title: share.dataset.shareTitle, url }).catch(() => {}));
  }

  if (navigator.clipboard) {
    const label = copy.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      copy.textContent = status.textContent = copy.dataset.done;
      setTimeout(() => { copy.textContent = label; status.textContent = ""; }, 4000);
    });
  }
}

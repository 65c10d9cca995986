// Sends a signature no sooner than a person could have filled in the form, and after the work that is asked for, if any
// is (proof.js): whoever has their browser fill it in must not be taken for a program. The button says that it is sent.
const loaded = performance.now();
const WORK_AT_MOST = 30_000;

const after = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

for (const form of document.querySelectorAll("[data-ready-in]")) {
  const button = form.querySelector("[data-sending]");
  const status = form.querySelector("[data-sending-status]");
  const label = button.textContent;
  let sending = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    button.textContent = status.textContent = button.dataset.sending;
    button.setAttribute("aria-disabled", "true");
    await Promise.all([
      after(Number(form.dataset.readyIn) - (performance.now() - loaded)),
      Promise.race([form.work?.(), after(WORK_AT_MOST)]),
    ]);
    form.submit();
  });

  // Whoever comes back to the page can send again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    button.textContent = label;
    status.textContent = "";
    button.removeAttribute("aria-disabled");
  });
}

// The plan of a dossier: its parts move on the page at once, where a press would otherwise load the page again.

const plan = document.querySelector("[data-plan]");

if (plan) {
  const listed = plan.querySelector("[data-in]");
  const out = plan.querySelector("[data-out-list]");
  const outSection = plan.querySelector("[data-out-section]");
  const said = plan.querySelector("[data-plan-said]");

  const button = (part, move) => part.querySelector(`[data-move="${move}"]`);
  const name = (part) => part.querySelector("[data-part-name]").textContent.trim();

  // What a part shows and sends depends on the list it stands in, and on its place there.
  const settle = (part) => {
    const isIn = part.parentElement === listed;
    part.querySelector("[name=parts]").disabled = !isIn;
    for (const move of ["up", "down", "out"]) button(part, move).hidden = !isIn;
    button(part, "in").hidden = isIn;
    for (const note of part.querySelectorAll("[data-when-in]")) note.hidden = !isIn;
    for (const note of part.querySelectorAll("[data-when-out]")) note.hidden = isIn;
    button(part, "up").disabled = part === listed.firstElementChild;
    button(part, "down").disabled = part === listed.lastElementChild;
  };

  const say = (part) => {
    const number = [...listed.children].indexOf(part) + 1;
    said.textContent = (number ? plan.dataset.moved : plan.dataset.out)
      .replace("{part}", name(part)).replace("{number}", number);
  };

  const moves = {
    up: (part) => part.previousElementSibling?.before(part),
    down: (part) => part.nextElementSibling?.after(part),
    out: (part) => out.append(part),
    in: (part) => listed.append(part),
  };

  plan.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-move]");
    if (!pressed) return;
    event.preventDefault();
    const part = pressed.closest("[data-part]");
    moves[pressed.dataset.move](part);
    for (const one of plan.querySelectorAll("[data-part]")) settle(one);
    outSection.hidden = !out.children.length;
    // The button may have gone: its neighbour takes the focus, so that the keyboard stays where it was.
    const next = [pressed, ...part.querySelectorAll("[data-move]")].find((one) => !one.hidden && !one.disabled);
    (next ?? listed).focus();
    say(part);
    plan.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // ---------- The preview follows what is chosen, without saving it ----------

  const frame = document.querySelector("[data-preview-frame]");
  const link = document.querySelector("[data-preview-link]");
  let waiting, scrolled = 0;
  for (const needless of plan.querySelectorAll("[data-without-script]")) needless.hidden = true;

  const show = () => {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(plan)) {
      if (name !== "csrf_token" && name !== "seen") chosen.append(name, value);
    }
    link.href = `${frame.dataset.previewUrl}?${chosen}`;
    scrolled = frame.contentWindow.scrollY;
    // Replaced, so that going back leaves the page and not the last choice.
    frame.contentWindow.location.replace(link.href);
  };
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scrolled));
  plan.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(show, 500); });
}

// Moves the focus to the error summary, so that it is read first after a form comes back.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    (field.closest(".field, .choices") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

// Shows the organisation's fields only to those who sign for one, in browsers that cannot do it in CSS with :has().
if (!CSS.supports("selector(:has(*))")) {
  for (const form of document.querySelectorAll("[data-sign-form]")) {
    const part = form.querySelector("[data-for-organisation]");
    const show = () => { part.hidden = form.elements.kind.value !== "organisation"; };
    form.addEventListener("change", show);
    show();
  }
}

// What was typed goes along when the language is changed: its link then sends it to the twin of this page, which is drawn
// with it. By a form of its own: those of the page stay as they are for whoever comes back.
const forms = [...document.querySelectorAll("form.form[method=post]")];

const holdsWords = ({ type, checked, defaultChecked, value }) => (
  type === "radio" || type === "checkbox" ? checked !== defaultChecked : value && type !== "hidden" && type !== "submit"
);

function carry(address) {
  const bearer = document.createElement("form");
  bearer.method = "post";
  bearer.action = address;
  bearer.hidden = true;
  for (const [name, value] of [["carried", "y"], ...forms.flatMap((form) => [...new FormData(form)])]) {
    if (typeof value !== "string") continue; // a file has to be chosen again
    bearer.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(bearer);
  bearer.submit();
  bearer.remove();
}

for (const link of document.querySelectorAll(".tongues a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !forms.some((form) => [...form.elements].some(holdsWords))) return;
    event.preventDefault();
    carry(link.href);
  });
}

// What axe does not look for: each question of `window.wcag` returns the faults that it finds.
{
  const shown = (element) => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })
    && element.getClientRects().length > 0;
  const name = (element) => `${element.localName} “${(element.innerText || element.name || element.id).trim().slice(0, 40)}”`;
  const unseen = (element) => element.closest(".visually-hidden, [aria-hidden=true]") || element.clientWidth === 1;
  const focusable = () => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, audio[controls], video[controls], [tabindex='0']"
  )].filter((element) => shown(element) && !element.disabled && element.tabIndex >= 0 && element.type !== "hidden");
  const points = (box) => [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]].map(
    ([x, y]) => [box.left + box.width * x, box.top + box.height * y]);

  const inWindow = ({ left, top, right, bottom }) => {
    const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
    return { left: x, top: y, width: Math.min(right, innerWidth) - x, height: Math.min(bottom, innerHeight) - y };
  };
  const covered = (element) => ![...element.getClientRects()].some((box) => points(inWindow(box)).some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element)
      || [...(element.labels ?? [])].some((label) => label.contains(top)));
  }));
  const marked = (element) => [element, ...(element.labels ?? [])].some((one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  });

  window.wcag = {
    // 2.4.11 Focus not obscured, 2.4.7 Focus visible: of what has the focus now.
    focused() {
      const element = document.activeElement;
      return [
        ...(covered(element) ? [`${name(element)} is hidden while it has the focus`] : []),
        ...(marked(element) ? [] : [`${name(element)} does not show that it has the focus`]),
      ];
    },

    // The same of everything that can have it, forwards and backwards.
    focus() {
      const faults = [];
      const all = focusable();
      for (const element of [...all, ...[...all].reverse()]) {
        element.focus({ focusVisible: true });
        faults.push(...this.focused());
      }
      document.activeElement.blur();
      return [...new Set(faults)];
    },

    // 1.4.10 Reflow: nothing sideways.
    sideways() {
      const page = document.documentElement;
      if (page.scrollWidth <= page.clientWidth) return [];
      const wide = [...document.body.querySelectorAll("*")].filter(
        (one) => one.getBoundingClientRect().right > page.clientWidth + 1).map(name);
      return [`${page.scrollWidth}px wide: ${wide.slice(0, 5).join(", ")}`];
    },

    words() {
      return [...new Set(document.body.innerText.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
    },

    // 1.4.12 Text spacing: nothing is cut off.
    spaced() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
        p { margin-block-end: 2em !important }`);
      document.adoptedStyleSheets = [sheet];
      const cut = [...document.body.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        const hides = (way) => way === "hidden" || way === "clip";
        return shown(one) && !unseen(one) && one.innerText?.trim() && !(one instanceof SVGElement)
          && ((hides(style.overflowX) && one.scrollWidth > one.clientWidth + 2)
            || (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 2));
      }).map((one) => `${name(one)} is cut off when spaced`);
      const faults = [...cut, ...this.sideways()];
      document.adoptedStyleSheets = [];
      return faults;
    },

    // 2.3.3 and `prefers-reduced-motion`, also for names that come while somebody reads.
    moves() {
      for (const one of document.querySelectorAll("[data-name]")) one.classList.add("is-new");
      return [...document.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        const times = `${style.transitionDuration},${style.animationName === "none" ? "0s" : style.animationDuration}`;
        return times.split(",").some((time) => parseFloat(time) > 0.01) || style.scrollBehavior === "smooth";
      }).map((one) => `${name(one)} moves`);
    },

    // 3.3.1 Error identification, as GOV.UK does it: in the title, in a summary that has the focus, and at the field.
    errors() {
      const faults = [];
      const marked = [...document.querySelectorAll("[aria-invalid=true], .choices--invalid")];
      const summary = document.querySelector("[data-error-summary]");
      if (!summary) return marked.map((one) => `${name(one)} is wrong, and no summary says so`);
      if (document.activeElement !== summary) faults.push("the summary of what is wrong has no focus");
      if (!/^(Error|Gwall): /.test(document.title)) faults.push(`“${document.title}” does not say that something is wrong`);
      const links = [...summary.querySelectorAll("a")];
      for (const link of links) {
        const field = document.getElementById(link.hash.slice(1));
        const told = field?.closest("fieldset[aria-describedby]") ?? field;
        const ids = told?.getAttribute("aria-describedby")?.split(" ") ?? [];
        if (!ids.some((id) => document.getElementById(id)?.innerText.includes(link.innerText))) {
          faults.push(`${name(link)} leads to no field that says the same`);
        }
      }
      if (links.length < marked.length) faults.push("the summary does not tell of everything that is wrong");
      return faults;
    },

    // 2.5.7 Dragging, 3.3.8 Accessible authentication, 1.3.5 Identify input purpose.
    forms() {
      const faults = [];
      for (const one of document.querySelectorAll("[draggable=true]")) faults.push(`${name(one)} is dragged`);
      for (const one of document.querySelectorAll("input[type=password]")) faults.push(`${name(one)} asks for memory`);
      for (const one of document.querySelectorAll("input[type=email]")) {
        if (one.autocomplete !== "email" && one.autocomplete !== "off") faults.push(`${name(one)} is not filled in by the browser`);
      }
      return faults;
    },

    // 3.2.6 Consistent help.
    help() {
      return [...document.querySelectorAll(".colophon a")].map((link) => link.innerText.trim());
    },
  };
}

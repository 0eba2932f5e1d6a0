/* Filters, sorts and turns pages in place, and keeps the page up to date while the build runs. Without it, links and the form do the same. */
document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector(".panto-page");
  const form = page.querySelector(".panto-filter");
  /** Each with its default, which is not in the address. */
  const fields = Array.from(form.querySelectorAll("[data-panto-field]"));
  const problem = page.querySelector("[data-panto-problem]");
  const shown = {};
  let query = location.search;
  let latest = 0;
  let next;
  /** Which way a page was turned that is not shown yet, as a link's rel. */
  let turned;

  /** Whoever comes last is shown, whatever was asked before. */
  function refresh() {
    clearTimeout(next);
    const turn = ++latest;
    fetch(page.dataset.pantoRuns + query, { cache: "no-store" })
      .then((response) => (response.ok ? response.text() : ""))
      .catch(() => "")
      .then((text) => {
        if (turn === latest) {
          const fresh = new DOMParser().parseFromString(text, "text/html");
          // A sign-on proxy answers with its own page, and with 200.
          const whole = parts().every((part) => fresh.getElementById(part.id) !== null);
          problem.textContent = whole ? "" : problem.dataset.pantoProblem;
          if (whole) {
            show(fresh);
          }
          refreshLater();
        }
      });
  }

  function parts() {
    return Array.from(page.querySelectorAll("[data-panto-part]"));
  }

  function show(fresh) {
    for (const part of parts()) {
      const html = fresh.getElementById(part.id).innerHTML;
      if (html !== shown[part.id]) {
        shown[part.id] = html;
        const refocus = focusOf(part);
        const open = Array.from(part.querySelectorAll("details[open]"), (details) => details.id);
        part.innerHTML = html;
        part.querySelectorAll("details").forEach((details) => (details.open = open.includes(details.id)));
        Behaviour.applySubtree(part);
        stopAt(copyButtons()[0]);
        refocus();
      }
    }
    if (turned) {
      const runs = page.querySelector("#panto-runs");
      (runs.querySelector("a[rel=" + turned + "]") || runs).focus({ preventScroll: true });
      runs.scrollIntoView();
      turned = undefined;
    }
  }

  /** Puts the keyboard back to where it was, or at least near it. */
  function focusOf(part) {
    const active = document.activeElement;
    if (!part.contains(active) || part === active) {
      return () => {};
    }
    const place = active.closest("[id]").id;
    const controls = () => Array.from(document.querySelectorAll("#" + place + " a, #" + place + " button, #" + place + " summary"));
    const index = controls().indexOf(active);
    return () => (controls()[index] || part).focus();
  }

  function copyButtons() {
    return Array.from(page.querySelectorAll(".jenkins-copy-button"));
  }

  function stopAt(button) {
    copyButtons().forEach((one) => (one.tabIndex = one === button ? 0 : -1));
  }

  function refreshLater() {
    clearTimeout(next);
    if (seconds() > 0 && !document.hidden) {
      next = setTimeout(refresh, seconds() * 1000);
    }
  }

  function seconds() {
    return Number(page.querySelector("[data-panto-refresh]").dataset.pantoRefresh);
  }

  /** Shows what the address asks for, in the form as well. */
  function follow() {
    query = location.search;
    const asked = new URLSearchParams(query);
    fields.forEach((field) => (field.value = asked.get(field.name) || field.dataset.pantoField));
    refresh();
  }

  /** Whoever goes back sees what was there before, but not each letter that was typed. */
  function ask(address, typed) {
    history[typed ? "replaceState" : "pushState"](null, "", address);
    follow();
  }

  /** Asks for the page's own fields only: Jenkins adds a crumb to a form, which must not get into an address. */
  function filter(typed) {
    const asked = fields.filter((field) => field.value !== field.dataset.pantoField);
    ask(location.pathname + "?" + new URLSearchParams(asked.map((field) => [field.name, field.value])), typed);
  }

  let typing;
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(filter, 300, event.target.name === "q");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    filter(true);
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panto-link]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      turned = link.rel;
      ask(link.href);
    }
  });
  addEventListener("popstate", follow);
  // Of the copy buttons only one is a stop of the tab key; the arrow keys lead to the others.
  page.addEventListener("focusin", (event) => event.target.matches(".jenkins-copy-button") && stopAt(event.target));
  page.addEventListener("keydown", (event) => {
    const buttons = copyButtons();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const other = buttons.includes(event.target) && buttons[buttons.indexOf(event.target) + step];
    if (other) {
      event.preventDefault();
      other.focus();
    }
  });
  stopAt(copyButtons()[0]);
  document.addEventListener("visibilitychange", () => (seconds() > 0 && !document.hidden ? refresh() : clearTimeout(next)));
  page.querySelector("tr[aria-current]")?.scrollIntoView({ block: "center" });
  page.dataset.pantoLater ? refresh() : refreshLater();
});

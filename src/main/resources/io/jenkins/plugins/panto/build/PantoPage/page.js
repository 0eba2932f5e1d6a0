/* Filters, sorts and turns pages in place, and keeps the page up to date while the build runs. Without it, links and the form do the same. */
document.addEventListener("DOMContentLoaded", () => {
  const page = document.querySelector(".panto-page");
  const form = page.querySelector(".panto-filter");
  const problem = page.querySelector("[data-panto-problem]");
  const shown = {};
  let query = location.search;
  let latest = 0;
  let next;

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
        refocus();
      }
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

  function refreshLater() {
    clearTimeout(next);
    if (seconds() > 0 && !document.hidden) {
      next = setTimeout(refresh, seconds() * 1000);
    }
  }

  function seconds() {
    return Number(page.querySelector("[data-panto-refresh]").dataset.pantoRefresh);
  }

  function ask(asked) {
    query = asked;
    history.replaceState(null, "", location.pathname + query);
    refresh();
  }

  /** Asks for the page's own fields only: Jenkins adds a crumb to a form, which must not get into an address. */
  function filter() {
    const fields = ["q", "show", "sort"].map((name) => [name, form.elements[name].value]);
    ask("?" + new URLSearchParams(fields.filter(([name, value]) => value !== "" && !(name === "show" && value === "all"))));
  }

  let typing;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(filter, 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    filter();
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panto-link]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      form.elements.sort.value = new URL(link.href).searchParams.get("sort") || "";
      ask(new URL(link.href).search);
    }
  });
  document.addEventListener("visibilitychange", () => (seconds() > 0 && !document.hidden ? refresh() : clearTimeout(next)));
  refreshLater();
});

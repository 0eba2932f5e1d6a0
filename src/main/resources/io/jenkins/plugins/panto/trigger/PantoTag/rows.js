// Jenkins sends the check of a field the other fields of its row. Whether a name is given twice, or none at all, can be
// told only from the rows beside it, so each row keeps a hidden field with the names in the others.
(() => {
  const namesIn = (rows) => [...rows.querySelectorAll(".panto-row-name")];

  function tellEachOther(rows) {
    const names = namesIn(rows);
    names.forEach((name) => {
      const others = name.closest(".panto-row").querySelector(".panto-row-others");
      const text = names
        .filter((other) => other !== name)
        .map((other) => other.value.trim())
        .filter((other) => other !== "")
        .join("\n");
      if (others.value !== text) {
        others.value = text;
        others.dispatchEvent(new Event("change"));
      }
    });
  }

  // Before the checks of Jenkins are set up, so that the first one knows already.
  Behaviour.specify(".panto-row-name", "panto-row-name", -100, (name) => {
    const rows = name.closest(".repeated-container");
    if (rows === null) {
      return; // the template of a row
    }
    name.addEventListener("input", () => tellEachOther(rows));
    name.addEventListener("change", () => tellEachOther(rows));
    if (!rows.dataset.pantoRows) {
      rows.dataset.pantoRows = "watched";
      new MutationObserver(() => tellEachOther(rows)).observe(rows, { childList: true });
    }
    tellEachOther(rows);
  });

  // A new form does not complain before anything was typed into it.
  Behaviour.specify(".panto-untouched", "panto-untouched", -100, (untouched) => {
    untouched.closest(".panto-row, .panto-field").addEventListener("input", () => {
      if (untouched.value === "true") {
        untouched.value = "false";
        untouched.dispatchEvent(new Event("change"));
      }
    });
  });
})();

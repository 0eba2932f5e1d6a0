/* The grid is a single stop of the tab key, and arrow keys lead through it. The last builds stand at its end, and are seen first. */
Behaviour.specify(".panto-grid", "panto-grid", 0, (grid) => {
  const links = grid.getElementsByTagName("a");

  function stopAt(link) {
    Array.from(links).forEach((one) => (one.tabIndex = one === link ? 0 : -1));
  }

  grid.parentElement.scrollLeft = grid.scrollWidth;
  stopAt(links[0]);
  grid.addEventListener("focusin", (event) => stopAt(event.target));
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td, th");
    const row = Array.from(cell.parentElement.querySelectorAll("a"));
    const column = Array.from(grid.rows).flatMap((one) => Array.from(one.cells[cell.cellIndex].querySelectorAll("a")));
    const other = {
      ArrowLeft: row[row.indexOf(event.target) - 1],
      ArrowRight: row[row.indexOf(event.target) + 1],
      ArrowUp: column[column.indexOf(event.target) - 1],
      ArrowDown: column[column.indexOf(event.target) + 1],
      Home: row[0],
      End: row[row.length - 1],
    }[event.key];
    if (other && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      other.focus();
    }
  });
});

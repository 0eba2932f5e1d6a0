/* Fetches the chart once the job's page is there, so that the page waits for no builds. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-panto-chart]");
  fetch(box.dataset.pantoChart)
    .then((response) => (response.ok ? response.text() : ""))
    .then((chart) => {
      box.innerHTML = chart;
      Behaviour.applySubtree(box);
    });
});

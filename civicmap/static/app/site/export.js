// The progress of an export: polls its state, and loads the page again when it is finished.
// Without JavaScript the page refreshes itself.
const panel = document.querySelector("[data-export]");
const PAUSE = 2000;
const LONGEST = 30000;

async function look(pause) {
  try {
    const response = await fetch(panel.dataset.export, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const state = await response.json();
    if (state.state !== "queued" && state.state !== "running") {
      window.location.replace(panel.dataset.page);
      return;
    }
    const bar = panel.querySelector("[data-bar]");
    const done = panel.querySelector("[data-done]");
    const text = new Intl.NumberFormat(document.documentElement.lang).format(state.rows_done);
    // Read out every quarter, not at each step.
    if (Math.floor(state.percent / 25) > Math.floor(bar.value / 25)) panel.querySelector("[data-said]").textContent = `${state.percent}%`;
    bar.value = state.percent;
    done.textContent = text;
    setTimeout(look, PAUSE, PAUSE);
  } catch {
    // The connection may come back: retry at growing intervals.
    setTimeout(look, pause, Math.min(2 * pause, LONGEST));
  }
}

if (panel) setTimeout(look, PAUSE, PAUSE);

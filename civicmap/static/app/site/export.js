// The progress of a file: asks how far it is, and opens the page again when there is something new to show.
// Without this the page refreshes itself.
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
    // Said aloud every quarter, not at each step.
    if (Math.floor(state.percent / 25) > Math.floor(bar.value / 25)) panel.querySelector("[data-said]").textContent = `${state.percent}%`;
    bar.value = state.percent;
    done.textContent = text;
    setTimeout(look, PAUSE, PAUSE);
  } catch {
    // The connection may be back soon: ask less and less often.
    setTimeout(look, pause, Math.min(2 * pause, LONGEST));
  }
}

if (panel) setTimeout(look, PAUSE, PAUSE);

// On each page of a city: the service worker keeps the report form for moments without a network, what waits is sent, and a line
// says how many reports wait. Without service workers or storage the page works as ever.
const bar = document.querySelector("[data-outbox]");
const FLAG = "cm-outbox";
const MINUTE = 60_000;

/** Ask the worker to keep this city's form in the language of the page. */
async function keepForm() {
  await navigator.serviceWorker?.register(bar.dataset.worker, { updateViaCache: "none" });
  const ready = await navigator.serviceWorker?.ready;
  ready?.active.postMessage({ keep: bar.dataset.outbox });
}

/** Whether anything has been put into the outbox of this browser; asked on each page, so without opening a database. */
function isUsed() {
  try {
    return window.localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

async function watch() {
  await import("../outbox/store.js");
  const { all, sendAll, onChange } = self.civicmapOutbox;
  const show = async () => {
    const entries = await all();
    const waiting = entries.filter(({ state }) => state !== "sent").length;
    if (!entries.length) window.localStorage.removeItem(FLAG);
    bar.querySelector("[data-outbox-count]").textContent = waiting;
    bar.hidden = waiting === 0 || document.querySelector("[data-outbox-page]") !== null;
  };
  onChange(show);
  window.addEventListener("online", () => sendAll());
  // A browser may believe in a network that carries nothing, and tells no change then.
  setInterval(sendAll, MINUTE);
  await show();
  await sendAll();
}

// After the page's own work, which it must not slow down.
if (document.readyState === "complete") keepForm().catch(() => {});
else window.addEventListener("load", () => keepForm().catch(() => {}));
if (isUsed() || document.querySelector("[data-outbox-page]")) watch().catch(() => {});

// Turns notices on for this browser, on the person's own act. Without service workers or push the page says why it cannot.
const form = document.querySelector("[data-push]");
const note = form.querySelector("[data-push-note]");
const button = form.querySelector("button");

const say = (name) => {
  note.textContent = form.dataset[name];
  note.hidden = false;
};

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.codePointAt(0));

async function markOf(address) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether two keys are the same bytes. */
const isSame = (one, other) => one?.byteLength === other.length && new Uint8Array(one).every((byte, at) => byte === other[at]);

/** Show which of the listed devices this browser is; say whether it is one. */
async function recognise(registration) {
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return false;
  const row = document.querySelector(`[data-push-mark="${await markOf(subscription.endpoint)}"]`);
  row?.querySelector("[data-push-here]").removeAttribute("hidden");
  return row !== null;
}

/** Ask the browser, and send what it says to the site. */
async function turnOn(registration) {
  const key = bytes(form.dataset.key);
  const before = await registration.pushManager.getSubscription();
  // Made for another key of the site, nothing would arrive by it.
  if (before && !isSame(before.options.applicationServerKey, key)) await before.unsubscribe();
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  form.elements.subscription.value = JSON.stringify(subscription);
  form.submit();
}

async function start() {
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) {
    say("cannot");
    return;
  }
  const registration = await navigator.serviceWorker.register(form.dataset.worker, { updateViaCache: "none" });
  if (await recognise(registration)) return;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await navigator.serviceWorker.ready;
      if ((await Notification.requestPermission()) === "granted") await turnOn(registration);
      else say("denied");
    } catch {
      say("failed");
    }
    button.disabled = false;
  });
}

start().catch(() => say("cannot"));

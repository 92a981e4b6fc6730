// Forms of contributions: photos, reports near by, sending once. Every form works without JavaScript.

/** Hold back a submit while photos are uploaded, or they would arrive twice. Returns the function that releases it. */
function underWay(form) {
  let pressed = null;
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter ?? form.querySelector("[type=submit]");
  };
  form.addEventListener("submit", hold, true);
  return () => {
    form.removeEventListener("submit", hold, true);
    if (pressed) form.requestSubmit(pressed);
  };
}

/** Without a network the photos wait where the report form without a signal finds them. Other forms have none. */
async function carryPhotos(form) {
  const files = [...(form.elements.photos?.files ?? [])];
  const city = form.closest("[data-report-begun]")?.dataset.city;
  if (!city || !files.length || navigator.onLine) return;
  await import("../outbox/store.js");
  await self.civicmapOutbox.carryPhotos(city, files);
}

/** Photos are added and removed without leaving the page: the form goes to the server, its photo panel comes back. */
function photos(panel) {
  const form = panel.closest("form");
  const send = async (name, value) => {
    const data = new FormData(form);
    data.append(name, value);
    panel.setAttribute("aria-busy", "true");
    const done = underWay(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(panel.id);
      if (!fresh) throw new Error("no panel");
      panel.replaceWith(fresh);
      photos(fresh);
      fresh.focus();
      done();
    } catch {
      await carryPhotos(form).catch(() => {});
      // Fall back to sending the whole page.
      done();
      const button = document.createElement("button");
      button.name = name;
      button.value = value;
      form.append(button);
      form.requestSubmit(button);
    }
  };
  const input = panel.querySelector("input[type=file]");
  const add = panel.querySelector("[name=photos_only]");
  if (add) add.hidden = true;
  input?.addEventListener("change", () => {
    if (input.files.length) send("photos_only", "1");
  });
  panel.addEventListener("click", (event) => {
    const drop = event.target.closest("[name=drop_photo]");
    if (!drop) return;
    event.preventDefault();
    send("drop_photo", drop.value);
  });
}

/** After each move of the pin: show reports near by that may be about the same. */
function nearby(node) {
  let asked = 0;
  node.closest("form").addEventListener("cm:place", async ({ detail: { lon, lat } }) => {
    const mine = (asked += 1);
    try {
      const answer = await fetch(`${node.dataset.nearby}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`);
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked) node.innerHTML = html;
    } catch {
      // No answer: nothing to show.
    }
  });
}

/** A button pressed twice sends once. The server ensures it too, by the submission key. */
function once(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    form.querySelector("[type=submit]")?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    sent = false;
    form.querySelector("[type=submit]")?.removeAttribute("aria-disabled");
  });
}

document.querySelectorAll("[data-photos]").forEach(photos);
document.querySelectorAll("[data-nearby]").forEach(nearby);
document.querySelectorAll("form[data-once]").forEach(once);

// After a refused form the focus is on the list of faults.
const fault = document.querySelector("main [role=alert]");
if (fault) {
  fault.tabIndex = -1;
  fault.focus();
}

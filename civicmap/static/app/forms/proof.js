// Answers the challenge of a form while there is a flood. Mounts on every [data-proof] (accounts/proof.html):
//
//   data-worker   the module that solves
//   data-working, data-done, data-held   what the line says meanwhile, at the end, and where the form was sent too early
//
// A form that is sent before the end waits and is then sent by itself. Where a browser cannot solve, the form goes without an answer, and
// the server says when it is taken.

function answer(challenge, worker) {
  return new Promise((resolve, reject) => {
    const solver = new Worker(worker, { type: "module" });
    solver.addEventListener("error", reject);
    solver.addEventListener("message", ({ data: number }) => {
      solver.terminate();
      const { algorithm, challenge: hash, salt, signature } = challenge;
      if (number === null) reject(new Error("no number"));
      else resolve(btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature })));
    });
    solver.postMessage(challenge);
  });
}

async function mount(node) {
  const { worker, working, done, held } = node.dataset;
  const form = node.closest("form");
  const says = node.querySelector("[data-proof-says]");
  const challenge = JSON.parse(node.querySelector("script[type='application/json']").textContent);
  let pressed = null;
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = { button: event.submitter };
    says.textContent = held;
  };
  form.addEventListener("submit", hold, true);
  says.textContent = working;
  try {
    node.querySelector("[name=proof]").value = await answer(challenge, worker);
    says.textContent = done;
  } catch {
    says.textContent = "";
  }
  form.removeEventListener("submit", hold, true);
  if (pressed) form.requestSubmit(pressed.button);
}

document.querySelectorAll("[data-proof]").forEach(mount);

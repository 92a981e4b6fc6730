// Passkeys: the forms that add, use, and sign in with them. Where the browser knows none, the form says so and has no button.
//
//   data-passkey    add, use or sign-in
//   data-options    what the browser is asked, as JSON; sign-in asks the form's own address for it at the moment of use
//   data-failed     what the form says when the browser gave nothing
const BYTES = new Set(["challenge", "id"]);

/** The bytes of a base64url text. */
export const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.codePointAt(0));

/** The base64url text of bytes, without padding. */
export const toText = (bytes) =>
  btoa(String.fromCodePoint(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Options as the browser wants them: texts that stand for bytes become bytes, at every depth. */
export function toOptions(value, name = "") {
  if (typeof value === "string") return BYTES.has(name) ? toBytes(value) : value;
  if (Array.isArray(value)) return value.map((one) => toOptions(one));
  if (value === null || typeof value !== "object") return value;
  // The site of a passkey is named by a text.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "rp" ? one : toOptions(one, key)]));
}

/** What the browser gave, as JSON can hold it. */
export function toJson(credential) {
  const given = credential.response;
  const response = { clientDataJSON: toText(given.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (given[name]) response[name] = toText(given[name]);
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).request_options;
}

async function ask(form) {
  const options = toOptions(await optionsOf(form));
  const credential = await (form.dataset.passkey === "add" ? navigator.credentials.create(options) : navigator.credentials.get(options));
  form.elements.credential.value = JSON.stringify(toJson(credential));
  form.submit();
}

function prepare(form) {
  const button = form.querySelector("button");
  const note = form.querySelector("[data-passkey-note]");
  form.querySelector("[data-passkey-without]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    note.hidden = true;
    button.disabled = true;
    try {
      await ask(form);
    } catch {
      note.firstElementChild.textContent = form.dataset.failed;
      note.hidden = false;
    }
    button.disabled = false;
  });
}

if (window.PublicKeyCredential) for (const form of document.querySelectorAll("[data-passkey]")) prepare(form);

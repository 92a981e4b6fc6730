// Reports that wait in this browser, and their sending. Pages and the service worker both use it, so it is a plain script with
// one global name: a service worker of every browser can load that.
//
// An entry: {key, title, city, address, token, fields: [[name, text]], photos: [File], state, faults, after, wait, tried,
// changed}.
// state: "waiting" (goes when the network is there), "refused" (by the server, see faults), "sent" (then without fields and photos).
{
  const NAME = "civicmap-outbox";
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);

  const opened = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.addEventListener("upgradeneeded", () => {
        asked.result.createObjectStore("reports", { keyPath: "key" });
        asked.result.createObjectStore("photos", { keyPath: "city" });
      });
      asked.addEventListener("success", () => resolve(asked.result));
      asked.addEventListener("error", () => reject(asked.error));
    });

  /** One transaction on one table; resolves to the result of the request that `act` makes, once it is on disk. */
  async function inTable(table, mode, act) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(table, mode);
        const request = act(transaction.objectStore(table));
        transaction.addEventListener("complete", () => resolve(request.result));
        for (const end of ["error", "abort"]) transaction.addEventListener(end, () => reject(transaction.error));
      });
    } finally {
      database.close();
    }
  }

  const all = () => inTable("reports", "readonly", (table) => table.getAll());
  const get = (key) => inTable("reports", "readonly", (table) => table.get(key));
  const told = () => channel?.postMessage("changed");
  const put = async (entry) => {
    await inTable("reports", "readwrite", (table) => table.put(entry));
    told();
  };
  const remove = async (key) => {
    await inTable("reports", "readwrite", (table) => table.delete(key));
    told();
  };

  /** Photos that the ordinary form of a city could not upload. */
  const carryPhotos = (city, photos) => inTable("photos", "readwrite", (table) => table.put({ city, photos, at: Date.now() }));
  /** Those photos, once; none that are older than a day. */
  async function carriedPhotos(city) {
    const found = await inTable("photos", "readonly", (table) => table.get(city));
    await inTable("photos", "readwrite", (table) => table.delete(city));
    return found && Date.now() - found.at < 24 * 3600 * 1000 ? found.photos : [];
  }

  /** Run `act` while this tab alone holds an entry; without the entry's lock, at once, resolve to undefined. */
  const holding = (key, act) =>
    navigator.locks ? navigator.locks.request(`${NAME} ${key}`, { ifAvailable: true }, (lock) => (lock ? act() : undefined)) : act();

  /** A portal of a network that asks for a sign-in first answers with a page. */
  const JSON_TYPE = /json/;

  async function post(entry) {
    const token = await fetch(entry.token, { cache: "no-store" });
    if (!token.ok || !JSON_TYPE.test(token.headers.get("Content-Type"))) throw new Error("no token");
    const { csrf } = await token.json();
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    for (const photo of entry.photos) body.append("photos", photo, photo.name);
    body.append("submission", entry.key);
    if (entry.wait) body.append("proof_wait", entry.wait);
    await put({ ...entry, tried: true });
    return fetch(entry.address, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
  }

  /** What becomes of an entry after the server's answer. What is not our server's answer leaves it waiting. */
  async function settled(entry, answer) {
    const waits = { ...entry, tried: true };
    if (answer.status === 413) return { ...waits, state: "refused", faults: {} };
    if (!JSON_TYPE.test(answer.headers.get("Content-Type"))) return waits;
    const said = await answer.json();
    if (answer.ok && said.reference) {
      const { key, city, title } = entry;
      const late = Boolean(said.again && entry.changed);
      return { key, city, title, state: "sent", reference: said.reference, words: said.words, link: said.address, late, at: Date.now() };
    }
    if (answer.status === 429) {
      // A token for having waited is brought the next time; without a new one the old one holds.
      return { ...waits, wait: said.wait ?? entry.wait, after: Date.now() + 1000 * Number(answer.headers.get("Retry-After") ?? 60) };
    }
    return answer.status === 400 && said.faults ? { ...waits, state: "refused", faults: said.faults } : waits;
  }

  async function send(key, atOnce) {
    const entry = await get(key);
    if (entry?.state !== "waiting" || (!atOnce && entry.after > Date.now())) return;
    await put(await settled(entry, await post(entry)));
  }

  /** Send what waits, one after the other. Several tabs and the worker take turns; what fails goes on waiting. */
  async function sendAll({ atOnce = false } = {}) {
    const inTurn = async () => {
      for (const { key } of await all()) {
        try {
          // eslint-disable-next-line no-await-in-loop -- one upload at a time suits a weak network
          await holding(key, () => send(key, atOnce));
        } catch {
          // No network, or not our server: the entry waits for the next attempt.
        }
      }
    };
    await (navigator.locks ? navigator.locks.request(NAME, inTurn) : inTurn());
  }

  /** Call `act` after each change, in whichever tab it happened. */
  const onChange = (act) => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME))?.addEventListener("message", act);

  self.civicmapOutbox = { all, get, put, remove, sendAll, holding, onChange, carryPhotos, carriedPhotos };
}

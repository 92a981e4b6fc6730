// The reports on this device: those that wait, those the server refused, those that have been sent.
import "./store.js";

const { all, remove, sendAll, holding } = self.civicmapOutbox;

export class List {
  /** `panel` holds the list; `edit(key)` opens an entry, `say(sentence)` tells what happened. */
  constructor(panel, words, { edit, say }) {
    Object.assign(this, { panel, words, edit, say });
    this.template = document.querySelector("[data-outbox-row]");
    panel.querySelector("[data-outbox-send]").addEventListener("click", () => sendAll({ atOnce: true }));
  }

  async show() {
    const entries = await all();
    this.panel.querySelector("[data-outbox-list]").replaceChildren(...entries.map((entry) => this.row(entry)));
    this.panel.hidden = entries.length === 0;
    this.panel.querySelector("[data-outbox-send]").hidden = !entries.some(({ state }) => state === "waiting");
  }

  row(entry) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const sent = entry.state === "sent";
    for (const node of row.querySelectorAll("[data-title]")) node.textContent = entry.title;
    row.querySelector("[data-state]").textContent = this.state(entry);
    row.querySelector("[data-edit]").hidden = row.querySelector("[data-delete]").hidden = sent;
    row.querySelector("[data-dismiss]").hidden = !sent;
    const link = row.querySelector("[data-link]");
    link.hidden = !entry.link;
    if (entry.link) link.href = entry.link;
    row.querySelector("[data-edit]").addEventListener("click", () => this.edit(entry.key));
    row.querySelector("[data-dismiss]").addEventListener("click", () => remove(entry.key));
    row.querySelector("[data-delete]").addEventListener("click", () => this.delete(entry.key));
    return row;
  }

  state({ state, words, reference, late, after }) {
    if (state === "sent") return [`${reference}.`, `${words}.`.replace(/\.\.$/, "."), late ? this.words.changedLate : ""].join(" ").trim();
    if (state === "refused") return this.words.refused;
    return after > Date.now() ? this.words.later : this.words.waiting;
  }

  async delete(key) {
    if (!window.confirm(this.words.really)) return;
    const gone = await holding(key, async () => {
      await remove(key);
      return true;
    });
    this.say(gone ? this.words.deleted : this.words.busy);
  }
}

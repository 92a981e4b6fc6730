// The photos of the form without a signal: chosen, shown, removed. They stay files, as they are, until they are sent.

/** The list of photos in `root`; `words` has the sentences and limits of the page. */
export class Photos {
  constructor(root, words) {
    this.list = root.querySelector("[data-photos-kept]");
    this.said = root.querySelector("[data-photos-said]");
    this.words = words;
    this.files = [];
    const input = root.querySelector("[data-photos-chosen]");
    input.addEventListener("change", () => {
      this.add([...input.files]);
      // The same photo can then be chosen again after it was removed.
      input.value = "";
    });
  }

  /** Take these photos as far as the limits allow; a sentence says what was left out. */
  add(files) {
    const { mostPhotos, mostBytes, tooMany, tooLarge } = this.words;
    const small = files.filter(({ size }) => size <= mostBytes);
    const room = mostPhotos - this.files.length;
    this.say(small.length > room ? tooMany : small.length < files.length ? tooLarge : "");
    this.set([...this.files, ...small.slice(0, Math.max(0, room))]);
  }

  say(sentence) {
    this.said.textContent = sentence;
    this.said.hidden = !sentence;
  }

  set(files) {
    this.files = files;
    for (const image of this.list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    this.list.replaceChildren(...files.map((file, number) => this.row(file, number)));
  }

  row(file, number) {
    const row = document.createElement("li");
    const image = Object.assign(document.createElement("img"), {
      src: URL.createObjectURL(file),
      alt: this.words.photo.replace("%(number)s", number + 1),
      width: 112,
      height: 84,
    });
    // A browser may not know the format, such as HEIC; its name stands below.
    image.addEventListener("error", () => image.remove());
    const name = Object.assign(document.createElement("span"), { className: "cm-thumbs__name", textContent: file.name });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "cm-button cm-button--quiet cm-thumbs__drop" });
    button.append(this.words.remove, Object.assign(document.createElement("span"), { className: "cm-hidden-text", textContent: ` ${file.name}` }));
    button.addEventListener("click", () => {
      this.say("");
      this.set(this.files.filter((_file, other) => other !== number));
    });
    row.append(image, name, button);
    return row;
  }
}

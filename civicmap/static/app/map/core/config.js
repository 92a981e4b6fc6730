// Settings from the server, written by json_script: addresses, categories, translated sentences.
// A form of the administration may hold several maps with the same settings, so there they have no id.
const element = document.querySelector("#cm-map-config, [data-map-config] > script");

export const config = element ? JSON.parse(element.textContent) : {};

/** A translated sentence, with %(name)s filled in. */
export function text(key, values = {}) {
  const sentence = config.strings?.[key] ?? key;
  return sentence.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const number = (value) => new Intl.NumberFormat(config.language || "it", { useGrouping: "always" }).format(value);

export const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export const narrow = () => window.matchMedia("(max-width: 991.98px)").matches;

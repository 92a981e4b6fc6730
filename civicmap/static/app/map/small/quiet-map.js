// A small map in a page of text.
import { createMap, notice, PAGE_SCROLLS, zoomButtons } from "../core/base-map.js";
import { text } from "../core/config.js";

export function quietMap(node, label) {
  const map = createMap(node, {
    ...PAGE_SCROLLS,
    label: label || text("smallMap"),
    announce: (sentence) => notice(node)(sentence, { stays: true }),
  });
  node.classList.add("cm-small-map--on");
  node.append(zoomButtons(map));
  return map;
}

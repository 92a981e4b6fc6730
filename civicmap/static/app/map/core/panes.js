// The panes of our maps, from the lowest to the highest. Leaflet's own stand at 400 (overlays) and 600 (markers).
const LEVELS = {
  "cm-areas": 340,
  "cm-shapes": 350,
  "cm-area-names": 360,
  "cm-drawn": 450,
  "cm-answer-names": 460,
  "cm-clusters": 610,
  "cm-pins": 620,
};
const UNTOUCHABLE = new Set(["cm-area-names", "cm-answer-names"]);

/** Make the named panes of a map, where it does not have them yet. */
export function makePanes(map, ...names) {
  for (const name of names) {
    if (map.getPane(name)) continue;
    const { style } = map.createPane(name);
    style.zIndex = LEVELS[name];
    if (UNTOUCHABLE.has(name)) style.pointerEvents = "none";
  }
}

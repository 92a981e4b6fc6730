// The controls that cover parts of the map; pins below them are no tab stops.

/** Boxes of what covers the map, measured from its corner. `form`: the filters, where their chips lie over it too. */
export function obstacles(map, stage, form) {
  const { left, top } = map.getContainer().getBoundingClientRect();
  const over = stage.querySelectorAll(".cm-map-group, .cm-layer-panel, .cm-search-here, .leaflet-control-attribution, .leaflet-popup");
  return [...over, ...document.querySelectorAll(".cm-map-body .cm-add > summary"), ...(form?.querySelectorAll(".cm-toggle") ?? [])].map((node) => {
    const box = node.getBoundingClientRect();
    return { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top };
  });
}

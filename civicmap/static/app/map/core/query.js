// Query strings of the address, the list and the tiles.

/** Parameters without some names. */
export function without(parameters, ...names) {
  const rest = new URLSearchParams(parameters);
  for (const name of names) rest.delete(name);
  return rest;
}

/** Parameters of these names only. */
export const only = (parameters, names) => new URLSearchParams([...parameters].filter(([name]) => names.includes(name)));

/** All values of a name: it may be repeated, and each value may be a list with commas. */
export const valuesOf = (parameters, name) => parameters.getAll(name).flatMap((value) => value.split(","));

/** Names of the layers that a query asks for: [those of features, those beside them]. `beside`: all names of the latter. */
export function layersOf(query, beside) {
  const names = valuesOf(query, "layer");
  return [names.filter((name) => !beside.includes(name)), names.filter((name) => beside.includes(name))];
}

/**
 * What the tiles of the features are asked for a query: {query, byLayer, off}. The order is that of the names, so that equal
 * questions have equal addresses. byLayer: several layers are told apart by colour. off: only layers beside them are wanted.
 */
export function featureQuestion(query, beside) {
  const [features, others] = layersOf(query, beside);
  const asked = without(query, "bbox", "sort", "near", "page", "layer");
  for (const name of features) asked.append("layer", name);
  asked.sort();
  return { query: asked.toString(), byLayer: features.length !== 1 || others.length > 0, off: others.length > 0 && !features.length };
}

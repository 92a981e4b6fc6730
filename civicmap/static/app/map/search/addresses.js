// The city's addresses, as the server finds them.
import { config } from "../core/config.js";

/** Addresses by words, or the nearest one to a point; none where the server does not answer. */
export async function findAddresses(parameters, signal) {
  const query = new URLSearchParams({ city: config.city.slug, ...parameters });
  try {
    const answer = await fetch(`${config.urls.addresses}?${query}`, { signal, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).features : [];
  } catch {
    return [];
  }
}

export async function addressAt(lat, lon) {
  const [nearest] = await findAddresses({ lat: lat.toFixed(6), lon: lon.toFixed(6) });
  return nearest?.properties.label ?? "";
}

// The page that makes a snippet for other sites: copies the view in the fragment into the frame and the snippet.
import { readView, writeView } from "../core/view.js";

const view = readView();
if (view.zoom !== undefined) {
  const hash = writeView({ zoom: view.zoom, lat: view.lat, lon: view.lon });
  const frame = document.querySelector("[data-embed-frame]");
  const snippet = document.getElementById("embed-snippet");
  const path = frame.getAttribute("src");
  frame.src = path + hash;
  snippet.value = snippet.value.replace(/src="([^"#]*)"/, `src="$1${hash}"`);
  for (const link of document.querySelectorAll("[data-keep-view]")) link.hash = hash;
  for (const form of document.querySelectorAll("main form")) form.action = hash;
}

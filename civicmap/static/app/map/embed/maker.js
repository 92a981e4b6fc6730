// The page that makes a snippet: the part of the map somebody had on screen (behind the #) goes into the frame too.
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

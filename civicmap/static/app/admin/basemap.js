// Adds our base map to the maps of the administration, which django-leaflet makes without one.
// A map for a new object shows the city chosen in the form until something is drawn.
import { addBasemap } from "../map/core/basemap.js";
import { config } from "../map/core/config.js";
import { L } from "../map/core/leaflet.js";

// Leaflet derives the folder of its images from its style sheet, which fails for files with hashed names.
if (config.pin) {
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions(config.pin);
}

const box = (city) => {
  const found = config.cities?.[city];
  return found && new L.LatLngBounds([found[1], found[0]], [found[3], found[2]]);
};

const everything = () => {
  const boxes = Object.keys(config.cities ?? {}).map(box);
  return boxes.length ? boxes.reduce((all, next) => all.extend(next), new L.LatLngBounds(boxes[0].getSouthWest(), boxes[0].getNorthEast())) : null;
};

function announcer(map) {
  return (sentence) => {
    const line = document.createElement("p");
    line.className = "help";
    line.setAttribute("role", "status");
    line.textContent = sentence;
    map.getContainer().after(line);
  };
}

function isEmpty(id) {
  const field = document.getElementById(id.replace(/-map$/, ""));
  return !field?.value;
}

window.addEventListener("map:init", ({ detail: { id, map } }) => {
  addBasemap(map, announcer(map));
  const choice = document.getElementById("id_city");
  const start = () => {
    const bounds = box(choice?.value ?? config.start) ?? everything();
    if (bounds && isEmpty(id)) map.fitBounds(bounds);
  };
  start();
  choice?.addEventListener("change", start);
  // A map in a closed fieldset has no size until it is opened.
  map.getContainer().closest("details")?.addEventListener("toggle", () => {
    map.invalidateSize();
    start();
  });
});

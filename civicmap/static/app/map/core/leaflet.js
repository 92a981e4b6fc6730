// The one place that knows how Leaflet comes: version 1.9 is a classic script that leaves a global behind.
// Every other module takes it from here, and builds with `new L.Marker(…)`, so that a later version is a small move.
export const L = window.L;

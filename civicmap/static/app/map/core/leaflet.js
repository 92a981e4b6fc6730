// The only module that knows how Leaflet is loaded: version 1.9 is a classic script that defines a global.
// Other modules import it from here and use classes, `new L.Marker(…)`, as version 2 requires.
export const L = window.L;

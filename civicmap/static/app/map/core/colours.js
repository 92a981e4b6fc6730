// Colours of what is drawn on maps, where no category or layer gives one. They do not follow the colours of a city, which might
// not be readable on the base map. The style sheets have the same ink and white.
export const INK = "#17324d";
export const WHITE = "#ffffff";
/** Pins, lines and areas of features. */
export const FEATURE = "#0066cc";
/** What is late. */
export const LATE = "#a01420";
/** Borders of areas and cities. */
export const BORDER = "#00509e";

// The visitor's position from the browser, or a sentence that says why there is none.
import { text } from "./config.js";

const REASONS = { 1: "locateDenied", 2: "locateUnavailable", 3: "locateTimeout" };

/** Resolves to {lat, lon, accuracy in metres}; rejects with an Error whose message may be shown. */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation || !window.isSecureContext) {
      reject(new Error(text("locateUnsupported")));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      ({ code }) => reject(new Error(text(REASONS[code] ?? "locateUnavailable"))),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
}

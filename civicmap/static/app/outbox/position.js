// The device's own position as the place of a report: it needs no network.

/** The button [data-position] of a form fills in both coordinates. */
export function position(form, words) {
  const button = form.querySelector("[data-position]");
  const said = form.querySelector("[data-position-said]");
  const found = ({ coords }) => {
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    form.elements.address.setCustomValidity("");
    said.textContent = words.position.replace("%(metres)s", Math.round(coords.accuracy));
    form.dispatchEvent(new Event("input"));
  };
  const failed = () => (said.textContent = words.noPosition);
  button.addEventListener("click", () => {
    said.textContent = "";
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    else failed();
  });
}

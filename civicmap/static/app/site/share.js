// Share a page: with the phone's dialogue where there is one, else by copying the address.
for (const button of document.querySelectorAll("[data-share]")) {
  const label = button.querySelector("span");
  button.hidden = !(navigator.share || navigator.clipboard);
  button.addEventListener("click", async () => {
    const { url, title, done } = button.dataset;
    try {
      if (navigator.share) await navigator.share({ title, url });
      else {
        await navigator.clipboard.writeText(url);
        label.setAttribute("role", "status");
        label.textContent = done;
      }
    } catch (fault) {
      if (fault.name !== "AbortError") label.textContent = url;
    }
  });
}

"""A visitor with a keyboard and nothing else."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.atlas import still
from tests.browser.visit import eventually

WHERE = """(selector) => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  // A switch that is drawn by its label has its mark there.
  const around = [node, ...(node.labels ?? []), node.closest("label, .cm-upload")].filter(Boolean);
  const marked = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || /0px 0px 0px [2-9]/.test(style.boxShadow);
  };
  const seen = (one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [0.5, 0.1, 0.9].some((x) => [0.5, 0.1, 0.9].some((y) => {
      const hit = document.elementFromPoint(left + width * x, top + height * y);
      return hit !== null && (one.contains(hit) || hit.contains(one) && hit.matches("a, label, summary, button"));
    }));
  };
  return {
    what: node.outerHTML.slice(0, 140),
    there: node.matches(selector),
    marked: around.some(marked),
    seen: around.some(seen),
  };
}"""


class Hands:
    """Moves with Tab; after each step the focus must be on something, marked, and not hidden behind anything."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def where(self, selector: str = "*") -> dict[str, Any] | None:
        """What has the focus."""
        found: dict[str, Any] | None = self.page.evaluate(WHERE, selector)
        return found

    def tab_to(self, selector: str, *, back: bool = False, most: int = 80) -> None:
        """Tab until an element that matches has the focus. A page that moves towards the focus may arrive a little later."""
        passed: list[str] = []
        for _step in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = self.where(selector)
            if here is None:
                # The browser's own controls, between the end of the page and its beginning.
                continue
            passed.append(here["what"])
            if not here["marked"] or not here["seen"]:
                eventually(self._shows, {"marked": True, "seen": True}, about=lambda: str(self.where()))
            if here["there"]:
                return
        raise AssertionError(f"no way to {selector} by {most} steps; passed {passed}")

    def _shows(self) -> dict[str, bool]:
        here = self.where() or {}
        return {quality: bool(here.get(quality)) for quality in ("marked", "seen")}

    def on(self, selector: str) -> None:
        """The focus is where it should be."""
        eventually(lambda: (self.where(selector) or {}).get("there"), True, about=lambda: str(self.where()))

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(words, delay=5)

    def ask(self, words: str) -> None:
        """Write at once what a field answers to: typed slowly, each pause is a question, and the last answer comes late."""
        self.page.keyboard.insert_text(words)

    def still(self) -> None:
        """Wait until a map has arrived where the last key sends it: on its way it takes no further one."""
        still(self.page)

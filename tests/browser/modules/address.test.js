import { Address } from "../../../civicmap/static/app/map/page/address.js";
import { equal, test } from "./harness.js";

const screen = { zoom: 15, lat: 45, lon: 7, item: null, areas: "" };
const HASH = "#15/45.00000/7.00000";
const here = () => `${window.location.pathname}${window.location.search}${window.location.hash}`;

test("a new question is a step of the history, the same one is not", () => {
  const address = new Address(() => screen);
  const steps = window.history.length;
  address.ask(new URLSearchParams("q=buca"));
  equal([here(), window.history.length], [`/?q=buca${HASH}`, steps + 1]);
  address.ask(new URLSearchParams("q=buca"));
  equal(window.history.length, steps + 1);
});

test("an opened card is a step, a moved map is not, and the question stays", () => {
  const address = new Address(() => screen);
  address.ask(new URLSearchParams("q=buca"));
  const steps = window.history.length;
  screen.item = "12";
  address.step();
  equal([here(), window.history.length], [`/?q=buca${HASH}&item=12`, steps + 1]);
  screen.item = null;
  address.keep();
  equal([here(), window.history.length], [`/?q=buca${HASH}`, steps + 1]);
});

test("the other language shows the same view", () => {
  document.querySelector("main").innerHTML = '<p class="cm-langs"><a href="/en/prova/">English</a></p>';
  const address = new Address(() => screen);
  address.ask(new URLSearchParams("layer=pacts"));
  equal(document.querySelector(".cm-langs a").href, `${window.location.origin}/en/prova/?layer=pacts${HASH}`);
  document.querySelector("main").replaceChildren();
});

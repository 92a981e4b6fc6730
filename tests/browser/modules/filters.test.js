import { showChips } from "../../../civicmap/static/app/map/page/chips.js";
import { fill, queryOf } from "../../../civicmap/static/app/map/page/filters.js";
import { equal, test } from "./harness.js";

const FORM = `
  <input type="hidden" name="q"><input type="hidden" name="bbox">
  <div><span data-choose-layer>Choose a layer</span>
    <input type="checkbox" name="layer" value="reports"><input type="checkbox" name="layer" value="pacts">
    <span data-layer-group="reports"><input type="checkbox" name="category" value="potholes"></span>
    <span data-layer-group="pacts"><input type="checkbox" name="category" value="garden"></span>
  </div>
  <a data-all>All</a>
  <select name="sort"><option value="recent">Recent</option><option value="near">Near</option></select>
  <details data-more-filters>
    <fieldset>
      <input type="checkbox" name="status" value="new,accepted" data-whole>
      <input type="checkbox" name="status" value="new"><input type="checkbox" name="status" value="accepted">
      <input type="checkbox" name="status" value="resolved">
    </fieldset>
    <select name="area"><option value=""></option><option value="zone:1">Zone 1</option></select>
  </details><span data-used></span>`;

function makeForm(query = "") {
  const form = document.createElement("form");
  form.innerHTML = FORM;
  fill(form, new URLSearchParams(query));
  return form;
}

const box = (form, value) => form.querySelector(`input[value="${value}"]`);

test("a query string fills the form and comes out again", () => {
  for (const query of ["q=buca&layer=reports&category=potholes&area=zone%3A1", "layer=reports&layer=pacts&sort=near", ""]) {
    equal(queryOf(makeForm(query)).toString(), query);
  }
});

test("lists with commas fill the boxes they name", () => {
  equal(queryOf(makeForm("layer=reports,pacts")).toString(), "layer=reports&layer=pacts");
});

test("what is empty or usual is left out of the address", () => {
  equal(queryOf(makeForm("q=%20&sort=recent&area=")).toString(), "");
});

test("a value that the form does not offer falls back to its first one", () => {
  equal(queryOf(makeForm("sort=unknown&area=zone:9&layer=unknown")).toString(), "");
});

test("a new question empties what the form held", () => {
  const form = makeForm("q=buca&layer=reports");
  fill(form, new URLSearchParams("layer=pacts"));
  equal(queryOf(form).toString(), "layer=pacts");
});

test("categories of a layer that is off go", () => {
  const form = makeForm("layer=reports&category=potholes&category=garden");
  showChips(form);
  equal(queryOf(form).getAll("category"), ["potholes"]);
  equal([...form.querySelectorAll("[data-layer-group]")].map(({ hidden }) => hidden), [false, true]);
  equal(form.querySelector("[data-choose-layer]").hidden, true);
});

test("without a layer there is a hint, and all are on", () => {
  const form = makeForm();
  showChips(form);
  equal(form.querySelector("[data-choose-layer]").hidden, false);
  equal(form.querySelector("[data-all]").getAttribute("aria-current"), "true");
  equal(form.querySelector("[data-used]").hidden, true);
});

test("all statuses of a stage become the stage", () => {
  const form = makeForm("status=new&status=accepted");
  showChips(form);
  equal([box(form, "new,accepted").checked, box(form, "new").checked, box(form, "accepted").checked], [true, false, false]);
});

test("one status picked out of a stage that is on takes its place", () => {
  const form = makeForm("status=new,accepted");
  showChips(form);
  const picked = box(form, "accepted");
  picked.checked = true;
  showChips(form, picked);
  equal(queryOf(form).getAll("status"), ["accepted"]);
});

test("filters in the panel are counted", () => {
  const form = makeForm("status=resolved&area=zone:1&layer=reports");
  showChips(form);
  equal(form.querySelector("[data-used]").textContent, "2");
});

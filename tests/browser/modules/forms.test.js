import { fieldsOf, put, untouched, valueOf } from "../../../civicmap/static/app/forms/fields.js";
import { drop, keyOf, keys, pathIn, pathOf, read, write } from "../../../civicmap/static/app/forms/kept.js";
import { forget, keep, kept } from "../../../civicmap/static/app/planner/unasked.js";
import { equal, test } from "./harness.js";

function makeForm() {
  const form = document.createElement("form");
  form.innerHTML = `
    <fieldset name="group"><input name="title" value="Lamp"><textarea name="text"></textarea></fieldset>
    <input type="checkbox" name="kind" value="a" checked><input type="checkbox" name="kind" value="b">
    <select name="days" multiple><option value="1" selected>1</option><option value="2">2</option></select>
    <input type="hidden" name="key" value="k"><input type="password" name="secret"><input type="file" name="photo">
    <p class="cm-trap"><input name="website"></p><input value="nameless"><button name="send">Send</button>`;
  return form;
}

const named = (form) => Object.fromEntries(fieldsOf(form));

test("fields that people fill in have keys, others do not", () => {
  equal([...fieldsOf(makeForm())].map(([key]) => key), ["title", "text", "kind=a", "kind=b", "days"]);
});

test("a form as the server sent it is untouched", () => {
  equal([...fieldsOf(makeForm())].filter(([, field]) => !untouched(field)), []);
});

test("values that are put into another form come out again", () => {
  const values = { title: "Bench", text: "Broken", "kind=a": false, "kind=b": true, days: ["2"] };
  const form = makeForm();
  for (const [key, field] of fieldsOf(form)) put(field, values[key]);
  equal(Object.fromEntries([...fieldsOf(form)].map(([key, field]) => [key, valueOf(field)])), values);
  equal([...fieldsOf(form)].filter(([, field]) => untouched(field)), []);
});

test("several values may be chosen at once", () => {
  const { days } = named(makeForm());
  put(days, ["1", "2"]);
  equal(valueOf(days), ["1", "2"]);
});

test("a path has no language, whatever it begins with", () => {
  equal([pathOf("/en/prova/", "en"), pathOf("/prova/", "it"), pathOf("/end/", "en"), pathOf("/en/en/", "en")], ["/prova/", "/prova/", "/end/", "/en/"]);
});

test("entries are kept by their kind and path", () => {
  const key = keyOf(0, "/prova/reports/new/");
  equal(pathIn(key), "/prova/reports/new/");
  window.sessionStorage.setItem("of others", "1");
  write(key, { fields: { title: "Lamp" } });
  equal([keys(), read(key)], [[key], { fields: { title: "Lamp" } }]);
  drop(key);
  equal([keys(), read(key)], [[], null]);
  window.sessionStorage.clear();
});

test("choices of a question are kept for their own address only", () => {
  const { pathname, search } = window.location;
  keep("subject=reports");
  equal(kept(), "subject=reports");
  window.history.replaceState(null, "", `${pathname}?subject=pacts`);
  equal(kept(), "");
  window.history.replaceState(null, "", `${pathname}${search}`);
  forget();
  equal(kept(), "");
});

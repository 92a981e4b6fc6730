import { featureQuestion, layersOf, only, valuesOf, without } from "../../../civicmap/static/app/map/core/query.js";
import { equal, test } from "./harness.js";

const query = (words) => new URLSearchParams(words);

test("without and only leave the original as it is", () => {
  const asked = query("q=buca&layer=reports&page=2");
  equal(without(asked, "page", "q").toString(), "layer=reports");
  equal(only(asked, ["q"]).toString(), "q=buca");
  equal(asked.toString(), "q=buca&layer=reports&page=2");
});

test("values may be repeated, and lists with commas", () => {
  equal(valuesOf(query("layer=a,b&layer=c"), "layer"), ["a", "b", "c"]);
  equal(valuesOf(query("q=a"), "layer"), []);
});

test("layers beside the features are told apart", () => {
  equal(layersOf(query("layer=reports,organisations&layer=pacts"), ["organisations"]), [["reports", "pacts"], ["organisations"]]);
});

test("tiles are asked the same for the same question", () => {
  const one = featureQuestion(query("q=buca&layer=pacts,reports&sort=near&near=7,45&page=2&bbox=1,2,3,4"), []);
  const other = featureQuestion(query("layer=pacts&layer=reports&q=buca"), []);
  equal(one, { query: "layer=pacts&layer=reports&q=buca", byLayer: true, off: false });
  equal(other, one);
});

test("one layer alone shows the colours of its categories", () => {
  equal(featureQuestion(query("layer=reports"), []).byLayer, false);
  equal(featureQuestion(query(""), []).byLayer, true);
  equal(featureQuestion(query("layer=reports,organisations"), ["organisations"]).byLayer, true);
});

test("features are off where only layers beside them are wanted", () => {
  equal(featureQuestion(query("layer=organisations"), ["organisations"]), { query: "", byLayer: true, off: true });
  equal(featureQuestion(query("layer=organisations&layer=reports"), ["organisations"]).off, false);
});

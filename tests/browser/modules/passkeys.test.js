import { toBytes, toJson, toOptions, toText } from "../../../civicmap/static/app/site/passkeys.js";
import { equal, test } from "./harness.js";

test("bytes become base64url text and bytes again", () => {
  const bytes = [0, 62, 63, 250, 251, 255];
  equal(toText(Uint8Array.from(bytes)), "AD4_-vv_");
  equal([...toBytes("AD4_-vv_")], bytes);
  equal([...toBytes(toText(Uint8Array.from([1])))], [1]);
});

test("only what stands for bytes becomes bytes", () => {
  const found = toOptions({
    publicKey: {
      challenge: "AQI",
      rp: { id: "localhost", name: "x" },
      rpId: "localhost",
      user: { id: "Aw", name: "ada" },
      allowCredentials: [{ id: "BA", type: "public-key" }],
      timeout: 5,
      extensions: { credProps: true },
      none: null,
    },
  }).publicKey;
  equal([...found.challenge], [1, 2]);
  equal([found.rp, found.rpId, found.timeout, found.none], [{ id: "localhost", name: "x" }, "localhost", 5, null]);
  equal([...found.user.id], [3]);
  equal(found.user.name, "ada");
  equal([...found.allowCredentials[0].id], [4]);
  equal(found.allowCredentials[0].type, "public-key");
  equal(found.extensions, { credProps: true });
});

test("what the browser gave is written without what is not there", () => {
  const given = {
    id: "AQ",
    rawId: Uint8Array.from([1]).buffer,
    type: "public-key",
    authenticatorAttachment: "platform",
    getClientExtensionResults: () => ({}),
    response: { clientDataJSON: Uint8Array.from([2]).buffer, signature: Uint8Array.from([3]).buffer, userHandle: null },
  };
  equal(toJson(given).response, { clientDataJSON: "Ag", signature: "Aw" });
  equal(toJson(given).rawId, "AQ");
});

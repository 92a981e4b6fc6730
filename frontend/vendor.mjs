// Copies the third-party files that civicmap serves out of node_modules, bundles the two that need it,
// assembles the icon sprites, and writes down what each file is and its SHA-256.
//
//   npm ci && node vendor.mjs          rebuild
//   npm ci && node vendor.mjs --check  rebuild in memory and compare with what is committed

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile, Logger } from "sass";

import { pictograms, ui } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = join(here, "node_modules");
const checking = process.argv.includes("--check");

const manifest = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
const text = (name, path) => readFileSync(join(modules, name, path), "utf8");
const bytes = (name, path) => readFileSync(join(modules, name, path));

// A map comment without the map file makes collectstatic with hashed names fail.
const withoutMap = (source) =>
  source.replace(/\r\n/g, "\n").replace(/\n?\/[/*]# sourceMappingURL=[^\n*]*(\*\/)?\s*$/m, "\n");

// The kit compiled from its own sources with only the parts in kit.scss: 90 kB compressed become 16.
const kit = () =>
  compile(join(here, "kit.scss"), {
    loadPaths: [modules],
    style: "compressed",
    charset: false,
    logger: Logger.silent,
  }).css + "\n";

async function bundle(contents) {
  const result = await build({
    stdin: { contents, resolveDir: here, loader: "js" },
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: "es2020",
    write: false,
  });
  return result.outputFiles[0].text;
}

function sprite(names) {
  const drawings = text("bootstrap-italia", "dist/svg/sprites.svg");
  const symbols = Object.entries(names).map(([name, drawing]) => {
    if (drawing.startsWith("it-")) {
      const found = drawings.match(new RegExp(`<symbol id="${drawing}"( viewBox="[^"]*")[^>]*>(.*?)</symbol>`, "s"));
      return `<symbol id="${name}"${found[1]}>${found[2]}</symbol>`;
    }
    const file = drawing.startsWith("drawings/")
      ? readFileSync(join(here, drawing), "utf8")
      : text("bootstrap-icons", `icons/${drawing}.svg`);
    const [, box, body] = file.match(/<svg[^>]*viewBox="([^"]*)"[^>]*>(.*)<\/svg>/s);
    return `<symbol id="${name}" viewBox="${box}">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

const vendor = "civicmap/static/vendor";
const packages = [
  {
    name: "bootstrap-italia",
    files: {
      [`${vendor}/bootstrap-italia/bootstrap-italia.css`]: kit,
      [`${vendor}/bootstrap-italia/LICENSE.txt`]: () => bytes("bootstrap-italia", "LICENSE"),
      "civicmap/static/app/icons/ui.svg": () => sprite(ui),
    },
  },
  {
    name: "bootstrap-italia",
    part: "Titillium Web",
    license: "OFL-1.1",
    files: {
      ...Object.fromEntries(
        ["regular", "600", "700"].map((weight) => [
          `${vendor}/titillium-web/titillium-web-${weight === "regular" ? "400" : weight}.woff2`,
          () =>
            bytes("bootstrap-italia", `dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${weight}.woff2`),
        ]),
      ),
      [`${vendor}/titillium-web/OFL.txt`]: () => bytes("bootstrap-italia", "dist/fonts/Titillium_Web/OFL.txt"),
    },
  },
  {
    name: "bootstrap-icons",
    files: { "civicmap/static/app/icons/pictograms.svg": () => sprite(pictograms) },
  },
  {
    // In the folder where django-leaflet keeps its older copy, so that this one is found first.
    name: "leaflet",
    files: {
      "civicmap/static/leaflet/leaflet.js": () => withoutMap(text("leaflet", "dist/leaflet.js")),
      "civicmap/static/leaflet/leaflet.css": () => withoutMap(text("leaflet", "dist/leaflet.css")),
      ...Object.fromEntries(
        ["layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"].map((image) => [
          `civicmap/static/leaflet/images/${image}`,
          () => bytes("leaflet", `dist/images/${image}`),
        ]),
      ),
    },
  },
  {
    name: "protomaps-leaflet",
    files: {
      [`${vendor}/protomaps-leaflet/protomaps-leaflet.js`]: () =>
        withoutMap(text("protomaps-leaflet", "dist/protomaps-leaflet.js")),
    },
  },
  {
    name: "@mapbox/vector-tile",
    with: ["pbf"],
    files: {
      [`${vendor}/vector-tile/vector-tile.js`]: () =>
        bundle('export { VectorTile } from "@mapbox/vector-tile";\nexport { PbfReader as Pbf } from "pbf";\n'),
    },
  },
  {
    name: "axe-core",
    manifest: "tests/browser/vendor/VENDOR.json",
    files: { "tests/browser/vendor/axe.min.js": () => withoutMap(text("axe-core", "axe.min.js")) },
  },
];

const sum = (content) => createHash("sha256").update(content).digest("hex");
const problems = [];
const manifests = {};

function put(path, content) {
  const target = join(root, path);
  if (checking) {
    const same = existsSync(target) && Buffer.compare(readFileSync(target), Buffer.from(content)) === 0;
    if (!same) problems.push(path);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

for (const item of packages) {
  const { version, license, homepage, repository } = manifest(item.name);
  const files = {};
  for (const [path, make] of Object.entries(item.files)) {
    const content = await make();
    files[path] = sum(content);
    put(path, content);
  }
  const list = (manifests[item.manifest ?? `${vendor}/VENDOR.json`] ??= []);
  list.push({
    package: item.name,
    ...(item.part && { part: item.part }),
    version,
    licence: item.license ?? license,
    source: homepage ?? (repository.url ?? repository).replace(/^git(\+https)?:/, "https:").replace(/\.git$/, ""),
    ...(item.with && {
      with: item.with.map((name) => ({ package: name, version: manifest(name).version, licence: manifest(name).license })),
    }),
    files,
  });
}
for (const [path, list] of Object.entries(manifests)) put(path, `${JSON.stringify(list, null, 2)}\n`);

// A file left in the vendor folder that no package accounts for is a fault too.
const known = new Set(Object.values(manifests).flatMap((list) => list.flatMap((item) => Object.keys(item.files))));
for (const entry of readdirSync(join(root, vendor), { recursive: true, withFileTypes: true })) {
  const path = relative(root, join(entry.parentPath ?? entry.path, entry.name));
  if (entry.isFile() && entry.name !== "VENDOR.json" && !known.has(path)) problems.push(`${path} (not in VENDOR.json)`);
}

if (problems.length) {
  console.error(`Differs from the packages:\n  ${problems.join("\n  ")}`);
  process.exit(1);
}
console.log(checking ? `All ${known.size} files are as built.` : `${known.size} files written.`);

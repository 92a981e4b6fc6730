// Pages for the moments without a network: the report form of each city that was visited, and a page that says what is missing.
// With a network every page comes from there. It shows the notices of a person's alerts, too. The view sets self.SITE before this text: the version, the address of static files and
// the "no network" page of each language by the beginning of its addresses. importScripts has brought self.civicmapOutbox.
const { SITE } = self;
const PREFIX = "civicmap-";
const NAME = `${PREFIX}${SITE.version}`;
const FORM = /^(.*\/reports\/)(?:new|outbox)\//;
const FRESH = 3600 * 1000;
const DRESS = /\/(?:theme\.css|logo)$/;

/** Addresses of files that a kept text refers to: static files, the city's colours and its logo. */
function references(text, type, base) {
  const found = new Set();
  const add = (address) => {
    if (address.startsWith("data:")) return;
    const { origin, pathname, search } = new URL(address, base);
    if (origin === self.location.origin && (pathname.startsWith(SITE.static) || DRESS.test(pathname))) found.add(pathname + search);
  };
  if (type.includes("html")) for (const [, address] of text.matchAll(/="([^"#\s]+)[^"]*"/g)) add(address);
  if (type.includes("css")) for (const [, address] of text.matchAll(/url\(["']?([^"')#]+)/g)) add(address);
  if (type.includes("javascript")) for (const [, address] of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)) add(address);
  return [...found];
}

/** Keep an address with all it refers to, as a visitor without a session gets it. Itself last: what is found is whole. */
async function keep(cache, address, seen = new Set()) {
  if (seen.has(address)) return;
  seen.add(address);
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${address}`);
  const type = answer.headers.get("Content-Type") ?? "";
  const text = /html|css|javascript/.test(type) ? await answer.clone().text() : "";
  await Promise.all(references(text, type, answer.url).map((next) => keep(cache, next, seen)));
  await cache.put(address, answer);
}

/** Addresses of the report forms that a cache of another version holds. */
async function formsKept() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => new URL(url).pathname).filter((path) => FORM.test(path));
}

async function install() {
  const cache = await caches.open(NAME);
  const seen = new Set();
  await Promise.all(Object.values(SITE.offline).map((address) => keep(cache, address, seen)));
  // A city may be gone since: its form is then kept no longer.
  await Promise.allSettled((await formsKept()).map((address) => keep(cache, address)));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Keep the form of a city, unless the copy is younger than an hour. */
async function keepForm(address) {
  const cache = await caches.open(NAME);
  const made = (await cache.match(address))?.headers.get("Date");
  if (made && Date.now() - Date.parse(made) < FRESH) return;
  await keep(cache, address);
}

/** What is shown in place of a page that the network did not bring. */
async function instead(path) {
  const cache = await caches.open(NAME);
  const form = FORM.exec(path);
  const kept = form && (await cache.match(`${form[1]}outbox/`));
  if (kept) return kept;
  const [start] = Object.keys(SITE.offline).filter((prefix) => path.startsWith(prefix)).toSorted((a, b) => b.length - a.length);
  return (await cache.match(SITE.offline[start])) ?? Response.error();
}

const page = (request, path) => fetch(request).catch(() => instead(path));
const part = (request) => fetch(request).catch(async () => (await (await caches.open(NAME)).match(request.url)) ?? Response.error());

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.destination === "document") event.respondWith(page(request, pathname));
  else if (request.method === "GET" && (pathname.startsWith(SITE.static) || DRESS.test(pathname))) event.respondWith(part(request));
});
self.addEventListener("message", (event) => {
  const address = event.data?.keep;
  // Without a network there is nothing to keep, and the next visit asks again.
  if (typeof address === "string" && FORM.test(address)) event.waitUntil(keepForm(address).catch(() => {}));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(self.civicmapOutbox.sendAll());
});

/** Show a notice of the person's alerts. Browsers demand that each message shows something. */
async function showNotice(event) {
  const { title, body, url, tag } = event.data.json();
  await self.registration.showNotification(title, { body, tag, data: { url }, icon: SITE.icon, badge: SITE.icon });
}

/** Open the page of a notice, in a tab of the site where there is one. */
async function openNotice(address) {
  const { href } = new URL(address, self.location.origin);
  const tabs = await self.clients.matchAll({ type: "window" });
  const tab = tabs.find(({ url }) => url === href);
  await (tab ? tab.focus() : self.clients.openWindow(href));
}

self.addEventListener("push", (event) => event.waitUntil(showNotice(event)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openNotice(event.notification.data.url));
});

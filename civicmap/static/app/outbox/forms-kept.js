// On the page "You are offline": links to the report forms that this browser keeps, in the language of the page.
const box = document.querySelector("[data-forms-kept]");
const language = document.documentElement.lang;

async function formsKept() {
  const names = (await window.caches.keys()).filter((name) => name.startsWith("civicmap-"));
  const caches = await Promise.all(names.map((name) => window.caches.open(name)));
  const requests = (await Promise.all(caches.map((cache) => cache.keys()))).flat().filter(({ url }) => url.endsWith("/reports/outbox/"));
  return Promise.all(
    requests.map(async ({ url }) => {
      const page = new DOMParser().parseFromString(await (await window.caches.match(url)).text(), "text/html");
      return { url, title: page.title, lang: page.documentElement.lang };
    }),
  );
}

async function show() {
  const forms = (await formsKept()).filter(({ lang }) => lang === language);
  for (const { url, title } of forms) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title });
    const row = document.createElement("li");
    row.append(link);
    box.querySelector("ul").append(row);
  }
  box.hidden = forms.length === 0;
}

if ("caches" in window) show().catch(() => {});

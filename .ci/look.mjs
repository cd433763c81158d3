// Looks at every golden page in a browser: narrow and wide, light, dark, in large
// text and without scripts. It fails on what axe-core finds (WCAG 2.2 AA and its
// own best practices), on an error in the console, on a request to another host,
// on a page wider than the screen and on one that weighs 60 KB without its photos,
// and leaves a picture of each, and sheets of them beside one another.
//
//   make look LOOK=/tmp/look     (npm packages and pictures go there)
//   ONLY=recalled make look …    (pages whose names match)
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

const dir = process.env.LOOK, only = process.env.ONLY, most = 60 * 1024;
const require = createRequire(dir + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const at = (name) => new URL("../api/page/" + name, import.meta.url);
const css = readFileSync(at("assets/page.css"), "utf8");
const hash = createHash("sha256").update(css).digest("base64");
const policy = readFileSync(at("testdata/policy.txt"), "utf8").replace("HASH", () => hash);
const photo = (w, h) => `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="100%" height="100%" fill="#b23"/><circle cx="50%" cy="50%" r="30%" fill="#fc9"/></svg>`;

const server = createServer((req, res) => {
  const path = decodeURI(new URL(req.url, "http://x").pathname);
  const asset = path.match(/^\/p\/assets\/([a-z]+)\.HASH\.(css|js|svg)$/);
  if (asset) {
    const type = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" }[asset[2]];
    return res.setHeader("Content-Type", type).end(readFileSync(at(`assets/${asset[1]}.${asset[2]}`)));
  }
  if (path.startsWith("/files/")) return res.setHeader("Content-Type", "image/svg+xml").end(photo(800, 600));
  if (path.startsWith("/pictures/")) return res.setHeader("Content-Type", "image/png").end(readFileSync(dir + path));
  if (path === "/sheet") return res.setHeader("Content-Type", "text/html").end();
  try {
    const html = readFileSync(at("testdata" + path), "utf8").replace("<style></style>", () => `<style>${css}</style>`);
    res.setHeader("Content-Type", "text/html; charset=utf-8").setHeader("Content-Security-Policy", policy).end(html);
  } catch { res.writeHead(404).end(); }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;

mkdirSync(dir + "/pictures", { recursive: true });
const start = () => puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"], protocolTimeout: 600_000 });
let wrong = 0;
const say = (name, what) => { wrong++; console.log(`${name}: ${what}`); };

// examine runs axe-core, past the page's own policy, which forbids such scripts.
async function examine(page, name) {
  const cdp = await page.createCDPSession();
  await cdp.send("Runtime.evaluate", { expression: axe });
  const { violations } = await page.evaluate(() => window.axe.run({ rules: { "target-size": { enabled: true } } }));
  for (const v of violations) say(name, `${v.id} (${v.impact}): ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(" | ")}`);
  await cdp.detach();
}

// look opens a page once and takes on one look after the other.
async function look(browser, [file, width, looks]) {
  const page = await browser.newPage();
  let name = `${file.replace(".html", "")}-${width}`, weight = 0;
  await page.setJavaScriptEnabled(!looks.includes("plain"));
  await page.setViewport({ width, height: width < 500 ? 740 : 900 });
  page.on("console", (m) => ["error", "warn"].includes(m.type()) && say(name, m.text()));
  page.on("pageerror", (e) => say(name, e.message));
  page.on("request", (r) => r.url().startsWith(base) || say(name, "asks " + r.url()));
  page.on("response", async (r) => { if (!r.url().includes("/files/")) weight += Number((await r.buffer().catch(() => "")).length); });
  await page.goto(`${base}/${file}`, { waitUntil: "networkidle0", timeout: 120_000 });
  for (const one of looks) {
    name = `${file.replace(".html", "")}-${width}-${one}`;
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: one === "dark" ? "dark" : "light" }]);
    await page.evaluate((one) => {
      const box = (id) => document.getElementById(id) ?? {};
      box("dark").checked = one === "switched";
      box("large").checked = one === "large";
      // A page without switches grows with the reader's own setting.
      document.documentElement.style.fontSize = one === "large" && !box("large").id ? "200%" : "";
    }, one);
    await page.evaluate(() => { for (const img of document.images) img.loading = "eager"; });
    await page.waitForNetworkIdle({ idleTime: 50, timeout: 60_000 });
    const over = await page.evaluate(() => [...document.querySelectorAll("main *:not(svg *, .hidden)")].filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow !== "hidden" && e.clientWidth).map((e) => e.outerHTML.slice(0, 80)).slice(0, 2)
      .concat(document.documentElement.scrollWidth > window.innerWidth ? ["the page"] : []));
    if (over.length) say(name, `too wide: ${over.join(" | ")}`);
    await page.screenshot({ path: `${dir}/pictures/${name}.png`, fullPage: true });
    if (one !== "plain") await examine(page, name);
  }
  if (weight > most) say(name, `weighs ${weight} bytes`);
  await page.close();
}

const files = readdirSync(at("testdata")).filter((f) => f.endsWith(".html") && (!only || f.match(only)));
const jobs = files.flatMap((file) => !file.includes(".vi.") ? [[file, 360, ["light"]]] : [
  [file, 360, ["light", "dark", "switched", "large"]], [file, 360, ["plain"]], [file, 1280, ["light", "dark", "large"]],
]);
// A browser a processor, each at one page at a time; a terminal sees how far they are.
const all = jobs.length;
const browsers = await Promise.all(Array.from({ length: availableParallelism() }, start));
await Promise.all(browsers.map(async (browser) => {
  for (let job; (job = jobs.shift());) {
    await look(browser, job);
    if (process.stdout.isTTY) process.stdout.write(`\r${all - jobs.length} of ${all}\r`);
  }
}));
// Sheets: long pages cut into columns, to be looked at.
const sheet = await browsers[0].newPage(), column = 1100;
for (const picture of readdirSync(dir + "/pictures").filter((f) => !f.startsWith("sheet-") && (!only || f.match(only)))) {
  await sheet.setViewport({ width: 400, height: column });
  await sheet.goto(`${base}/sheet`);
  await sheet.setContent(`<body style="margin:0;background:#888"><img src="${base}/pictures/${encodeURI(picture)}">`, { waitUntil: "load" });
  const [w, h] = await sheet.evaluate(() => [document.images[0].width, document.images[0].height]), n = Math.ceil(h / column);
  if (n === 1) continue;
  await sheet.setViewport({ width: n * (w + 6), height: column });
  await sheet.setContent(`<body style="margin:0;background:#888;display:flex;gap:6px">${[...Array(n).keys()].map((i) => `<div style="flex:none;width:${w}px;height:${column}px;background:url(${base}/pictures/${encodeURI(picture)}) 0 ${-i * column}px no-repeat"></div>`).join("")}`, { waitUntil: "networkidle0" });
  await sheet.screenshot({ path: `${dir}/pictures/sheet-${picture}` });
}
await Promise.all(browsers.map((b) => b.close()));
server.close();
console.log(wrong ? `${wrong} things to mend` : "nothing found");
process.exit(wrong ? 1 : 0);

// Looks at every golden page in a browser: narrow and wide, light, dark and in
// large text. It fails on what axe-core finds, on an error in the console and on
// a request to another host, and leaves a picture of each.
//
//   make look LOOK=/tmp/look     (npm packages and pictures go there)
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const dir = process.env.LOOK, only = process.env.ONLY;
const require = createRequire(dir + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const at = (name) => new URL("../api/page/" + name, import.meta.url);
const css = readFileSync(at("assets/page.css"), "utf8");
const hash = createHash("sha256").update(css).digest("base64");
const policy = `default-src 'none'; style-src 'self' 'sha256-${hash}'; script-src 'self'; img-src 'self'; form-action 'self'`;
const photo = (w, h) => `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="100%" height="100%" fill="#b23"/><circle cx="50%" cy="50%" r="30%" fill="#fc9"/></svg>`;

const server = createServer((req, res) => {
  const path = new URL(req.url, "http://x").pathname;
  const asset = path.match(/^\/p\/assets\/([a-z]+)\.HASH\.(css|js|svg)$/);
  if (asset) {
    const type = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" }[asset[2]];
    return res.setHeader("Content-Type", type).end(readFileSync(at(`assets/${asset[1]}.${asset[2]}`)));
  }
  if (path.startsWith("/files/")) return res.setHeader("Content-Type", "image/svg+xml").end(photo(800, 600));
  try {
    const html = readFileSync(at("testdata" + path), "utf8").replace("<style></style>", () => `<style>${css}</style>`);
    res.setHeader("Content-Type", "text/html; charset=utf-8").setHeader("Content-Security-Policy", policy).end(html);
  } catch { res.writeHead(404).end(); }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;

mkdirSync(dir + "/pictures", { recursive: true });
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
let wrong = 0;
const say = (name, what) => { wrong++; console.log(`${name}: ${what}`); };
const looks = { light: {}, dark: { scheme: "dark" }, switched: { click: ["dark"] }, large: { click: ["large"] } };
for (const file of readdirSync(at("testdata")).filter((f) => f.endsWith(".html") && (!only || f.match(only)))) {
  for (const width of [360, 1280]) {
    for (const [look, { scheme = "light", click = [] }] of Object.entries(looks)) {
      const name = `${file.replace(".html", "")}-${width}-${look}`, page = await browser.newPage();
      await page.setViewport({ width, height: width < 500 ? 740 : 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      page.on("console", (m) => ["error", "warn"].includes(m.type()) && say(name, m.text()));
      page.on("pageerror", (e) => say(name, e.message));
      page.on("request", (r) => r.url().startsWith(base) || say(name, "asks " + r.url()));
      await page.goto(`${base}/${file}`, { waitUntil: "networkidle0" });
      for (const id of click) await page.evaluate((id) => document.getElementById(id)?.click(), id);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) say(name, `is ${over} pixels too wide`);
      await page.screenshot({ path: `${dir}/pictures/${name}.png`, fullPage: true });
      const cdp = await page.createCDPSession(); // past the page's own policy, which forbids such scripts
      await cdp.send("Page.setBypassCSP", { enabled: true });
      await cdp.send("Runtime.evaluate", { expression: axe });
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const v of violations) say(name, `${v.id} (${v.impact}): ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(" | ")}`);
      await page.close();
    }
  }
}
await browser.close();
server.close();
console.log(wrong ? `${wrong} things to mend` : "nothing found");
process.exit(wrong ? 1 : 0);

import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

/** Writes `offline.js`, a service worker that keeps this build's files and serves them without a network. */
function offline(): Plugin {
  return {
    name: "offline",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = ["./", "./icon.svg", ...Object.keys(bundle).map((name) => `./${name}`)].sort();
      const build = createHash("sha256").update(JSON.stringify(bundle)).digest("hex").slice(0, 16);
      const source = `const NAME = "nixos-generate-${build}";
const FILES = ${JSON.stringify(files)};
addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("nixos-generate-") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const known = caches.match(event.request, { ignoreSearch: true, cacheName: NAME });
  event.respondWith(known.then((answer) => answer ?? fetch(event.request)));
});
`;
      this.emitFile({ type: "asset", fileName: "offline.js", source });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // Wherever it is put: a folder of a site is enough.
  base: "./",
  plugins: [offline()],
  build: {
    target: "es2023",
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
});

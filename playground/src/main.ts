import "./style.css";
import { EngineClient } from "./client.ts";
import { byId } from "./dom.ts";
import { openExplainTab } from "./explain-tab.ts";
import { openFormatsTab } from "./formats-tab.ts";
import { MigrateTab } from "./migrate-tab.ts";
import { openTabs } from "./tabs.ts";
import { openTheme } from "./theme.ts";

const client = new EngineClient();

openTheme(byId("theme"));
openTabs({
  migrate: (panel) => void new MigrateTab(panel, client),
  explain: (panel) => openExplainTab(panel, client),
  formats: (panel) => void openFormatsTab(panel, client),
});

// Only the built page has its worker for offline use, and only a server can give it; elsewhere the page works without.
if ("serviceWorker" in navigator && location.protocol.startsWith("http"))
  navigator.serviceWorker.register("./offline.js").catch(() => undefined);

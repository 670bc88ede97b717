// Preloaded into the product: writes its peak memory, in bytes, to the file that PEAK names.
import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS * 1024)));

import { fileURLToPath } from "node:url";

/** The bundled command, as `npm run build` leaves it. */
export const BIN = fileURLToPath(new URL("../dist/nixos-generate.js", import.meta.url));

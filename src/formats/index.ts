export { isBuiltInMachine } from "./building.ts";
export { FORMAT_NAMES, findFormat, formatsOfVariant, variantOf } from "./find.ts";
export { nearest } from "./nearest.ts";
export { FORMATS } from "./table.ts";
export type { Addition, Fidelity, LegacyFormat, NativeTarget, Variant, VmAction } from "./types.ts";
export { IMAGE_FILE_OPTIONS, VARIANTS } from "./variants.ts";
export { explainVariant, type MeantVariant, meantVariant, WRONG_VARIANTS } from "./wrong-variants.ts";

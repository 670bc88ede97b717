export {
  FLAG_NAMES,
  FLAGS,
  type Flag,
  type FlagGroup,
  findFlag,
  type PassedFlag,
  type Passing,
} from "./command-line/flags.ts";
export type {
  Backend,
  FidelityMode,
  FlakeReference,
  FormatChoice,
  LegacyCommand,
  LegacyFailure,
  LegacyInvocation,
} from "./command-line/invocation.ts";
export { type ParseContext, parseFlakeReference, parseLegacyArgv } from "./command-line/parse.ts";
export {
  type ModernCommand,
  type ModernProgram,
  modernCommand,
  type NoModernCommand,
  renderModern,
} from "./modern/modern.ts";
export {
  type Command,
  type EvaluationRequest,
  isUnsupported,
  type Plan,
  type Step,
  type Unsupported,
  type Word,
} from "./plan.ts";
export { type PlanContext, planInvocation } from "./plan-invocation.ts";
export { quoteShell, renderPlan, renderWords } from "./shell.ts";

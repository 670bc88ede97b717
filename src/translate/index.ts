export {
  FLAG_NAMES,
  FLAGS,
  type Flag,
  type FlagGroup,
  findFlag,
  type PassedFlag,
  type Passing,
} from "./flags.ts";
export type {
  Backend,
  FidelityMode,
  FlakeReference,
  FormatChoice,
  LegacyCommand,
  LegacyFailure,
  LegacyInvocation,
} from "./invocation.ts";
export {
  type ModernCommand,
  type ModernProgram,
  modernCommand,
  type NoModernCommand,
  renderModern,
} from "./modern.ts";
export { type ParseContext, parseFlakeReference, parseLegacyArgv } from "./parse.ts";
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

import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { openSurroundings } from "../src/cli/surroundings.ts";
import { pathKind } from "../src/exec/files.ts";
import type { EngineInput } from "../src/migrate/engine/engine.ts";
import type { MigrateOptions } from "../src/migrate/engine/types.ts";
import { type Measured, measureByHand, measureMigration } from "./measure/repository.ts";
import { addedPerCall, median, renderTable, total } from "./measure/table.ts";
import { openFolder, repositoriesIn } from "./measure/trees.ts";

// npm run measure:migrate -- [--json] [--unsafe] [--fidelity KIND] [--scripts KIND] [--to-release YY.MM] [--by-hand DIR] DIR...
// Each DIR holds repositories, one in a folder. Prints what `migrate` would do to each of them and to all: calls,
// command lines, lines added and removed without lock files, files created. With --by-hand also what people did: the
// folder of the same name below that DIR is the repository after their change. Nothing is written.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    unsafe: { type: "boolean", default: false },
    fidelity: { type: "string", default: "same" },
    scripts: { type: "string", default: "rebuild" },
    "to-release": { type: "string", default: "25.11" },
    "by-hand": { type: "string" },
  },
});

const FIDELITIES: readonly MigrateOptions["fidelity"][] = ["same", "exact", "native"];
const SCRIPTS: readonly MigrateOptions["scripts"][] = ["rebuild", "nix", "shim"];

const { processes } = openSurroundings();
const options: MigrateOptions = {
  fidelity: oneOf("--fidelity", FIDELITIES, values.fidelity),
  scripts: oneOf("--scripts", SCRIPTS, values.scripts),
  toRelease: values["to-release"],
  shimFlake: undefined,
};
const apply: EngineInput["apply"] = values.unsafe ? ["safe", "unsafe"] : ["safe"];
if (positionals.length === 0) refuse("no folder was named; each holds repositories, one in a folder");

const migrated: Measured[] = [];
const byHand: Measured[] = [];
for (const folder of positionals.flatMap(repositoriesIn)) {
  const name = basename(folder);
  const repository = await openFolder(processes, folder);
  migrated.push(measureMigration(name, repository, { options, apply }));
  const after = values["by-hand"] && join(values["by-hand"], name);
  if (after && (await pathKind(after)) === "folder")
    byHand.push(measureByHand(name, repository, await openFolder(processes, after)));
}

if (values.json) {
  const report = (all: readonly Measured[]) => ({
    repositories: all,
    total: { ...total("total", all), medianAddedPerCall: median(addedPerCall(all)) },
  });
  const answer = { migrate: report(migrated), ...(byHand.length > 0 && { byHand: report(byHand) }) };
  console.log(JSON.stringify(answer, null, 2));
} else {
  console.log(renderTable(migrated));
  if (byHand.length > 0) console.log(`\nBy hand, whole commits:\n\n${renderTable(byHand)}`);
}

function oneOf<Value extends string>(flag: string, allowed: readonly Value[], given: string): Value {
  const found = allowed.find((value) => value === given);
  return found ?? refuse(`${flag} is one of ${allowed.join(", ")}, not "${given}"`);
}

function refuse(error: string): never {
  console.error(`error: ${error}`);
  process.exit(2);
}

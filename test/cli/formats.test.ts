// `formats` without a process: its streams and the service to programs are given.
import { expect, test } from "vitest";
import { runFormats } from "../../src/cli/commands/formats.ts";
import { FORMATS } from "../../src/formats/index.ts";
import { CollectedStreams } from "../support/collected-streams.ts";
import { FakeProcesses } from "../support/fake-processes.ts";

async function formats(name?: string, json?: true) {
  const processes = new FakeProcesses({
    argv: ["nix-instantiate", "--find-file", "nixpkgs"],
    ends: { status: 1, stderr: "error: file 'nixpkgs' was not found in the Nix search path\n" },
  });
  const streams = new CollectedStreams();
  const warn = streams.say;
  const machine = {
    programs: "/usr/bin",
    nixPath: undefined,
    hostName: "box",
    currentSystem: "x86_64-linux",
  };
  const status = await runFormats(name, json === undefined ? {} : { json }, streams, {
    processes,
    warn,
    ...machine,
  });
  processes.expectNothingLeft();
  return { status, stdout: streams.stdout, stderr: streams.stderr };
}

test("without a nixpkgs the table is printed, and the column HERE is empty", async () => {
  const { status, stdout, stderr } = await formats();
  expect(status).toBe(0);
  expect(stdout.split("\n").length).toBeGreaterThan(FORMATS.length);
  expect(stderr).toContain("nixos-generate: the column HERE is unknown: no nixpkgs found");
});

test("as JSON it is data alone", async () => {
  const { stdout } = await formats("qcow", true);
  expect(JSON.parse(stdout)).toMatchObject({ nixpkgs: null, formats: [{ format: "qcow", variant: "qemu" }] });
});

test("a name that is not known is refused, with the nearest ones", async () => {
  const { status, stdout, stderr } = await formats("qcw");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: there is no format or variant "qcw"\nhint: did you mean qcow/);
});

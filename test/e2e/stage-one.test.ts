import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { nixPath } from "../support/nix-path.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { SMALL_NIXPKGS } from "../support/small-nixpkgs.ts";

const MODULE = fileURLToPath(new URL("../../src/legacy/variants/kexec.nix", import.meta.url));

/** Options of stage 1, as Nix text: scripts, systemd, or both, there, absent, or removed (which throws when read). */
const SCRIPTS = 'boot.initrd.postMountCommands = lib.mkOption { type = lib.types.lines; default = ""; };';
const ENABLE = (value: boolean) =>
  `boot.initrd.systemd.enable = lib.mkOption { type = lib.types.bool; default = ${value}; };`;
const UNITS =
  "boot.initrd.systemd.services = lib.mkOption { type = lib.types.attrsOf lib.types.raw; default = { }; };";
const removed = (option: string) =>
  `${option} = lib.mkOption { visible = false; apply = _: throw "${option} was removed"; };`;

/** kexec hands keys over in stage 1, and scripted stage 1 goes in 26.11: in which of the two it does, by what there is. */
const STAGES: readonly (readonly [name: string, options: string, way: "scripts" | "systemd"])[] = [
  ["20.09: scripts only", SCRIPTS, "scripts"],
  ["scripts, systemd off", SCRIPTS + ENABLE(false) + UNITS, "scripts"],
  ["scripts, systemd on", SCRIPTS + ENABLE(true) + UNITS, "systemd"],
  ["systemd only, nothing to enable", UNITS, "systemd"],
  [
    "both options removed",
    removed("boot.initrd.postMountCommands") + removed("boot.initrd.systemd.enable") + UNITS,
    "systemd",
  ],
];

describeIf([NO_NIX], "kexec in stage 1", () => {
  test.each(STAGES)("%s", (_, options, way) => {
    const expression = `
      let
        lib = import ${nixPath(`${SMALL_NIXPKGS}/lib`)};
        evaluated = lib.evalModules {
          modules = [
            ${nixPath(MODULE)}
            ({ lib, ... }: {
              options = {
                ${options}
                boot.kernelParams = lib.mkOption { type = lib.types.raw; };
                networking.hostName = lib.mkOption { type = lib.types.raw; };
                systemd.services = lib.mkOption { type = lib.types.raw; };
              };
            })
          ];
        };
        initrd = evaluated.config.boot.initrd;
        isThere = option: evaluated.options.boot.initrd ? \${option} && evaluated.options.boot.initrd.\${option}.visible or true;
      in
      {
        scripts = isThere "postMountCommands" && initrd.postMountCommands != "";
        systemd = evaluated.options.boot.initrd ? systemd && initrd.systemd.services != { };
      }`;
    const { stdout, stderr } = spawnSync(
      "nix-instantiate",
      ["--eval", "--strict", "--json", "--expr", expression],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ scripts: way === "scripts", systemd: way === "systemd" });
  });
});

import { expect, test } from "vitest";
import { BuildProgress } from "../../src/report/build-progress.ts";

const IMAGES = [
  { name: "iso", derivation: "/nix/store/i.drv" },
  { name: "qemu-efi", derivation: "/nix/store/q.drv" },
];

// Events as Nix 2.26.3 sends them with `nix-store --realise --log-format internal-json -v`.
const BUILDS = { action: "start", id: 1, level: 0, parent: 0, text: "", type: 104 };
const start = (id: number, derivation: string) => ({
  action: "start",
  id,
  level: 3,
  type: 105,
  text: `building '${derivation}'`,
  fields: [derivation, "", 1, 1],
});
const log = (id: number, line: string) => ({ action: "result", id, type: 101, fields: [line] });
const stop = (id: number) => ({ action: "stop", id });
const progress = (...fields: number[]) => ({ action: "result", id: 1, type: 105, fields });

test("each image has a line, and the whole has one", () => {
  const build = new BuildProgress(IMAGES);
  expect(build.render(80, 24)).toEqual(["  iso       waiting", "  qemu-efi  waiting", "0 of 0 builds done"]);
  const events = [
    BUILDS,
    progress(1, 5, 2, 0),
    start(2, "/nix/store/i.drv"),
    log(2, "copying\u001b[1m files\r"),
  ];
  for (const event of events) expect(build.take(event)).toBeUndefined();
  expect(build.render(80, 24)).toEqual([
    "  iso       building: copying files ",
    "  qemu-efi  waiting",
    "1 of 5 builds done, 2 running",
  ]);
  build.take(stop(2));
  expect(build.render(80, 24)[0]).toBe("  iso       built");
});

test("a builder's failure is said with the end of its log, and marks its image", () => {
  const build = new BuildProgress(IMAGES);
  build.take(start(2, "/nix/store/i.drv"));
  build.take(start(3, "/nix/store/dependency.drv"));
  for (let line = 0; line < 30; line++) build.take(log(3, `line ${line}`));
  build.take(stop(3));
  const text = "error: builder for '/nix/store/dependency.drv' failed with exit code 3";
  const said = build.take({ action: "msg", level: 0, msg: text });
  expect(said?.split("\n")).toHaveLength(1 + 25);
  expect(said).toMatch(/^error: builder for .*\n {7}> line 5\n(?:.|\n)*> line 29$/);
  expect(build.render(80, 24)[0]).toBe("  iso       building");
  build.take({
    action: "msg",
    level: 0,
    msg: "error: 1 dependencies of derivation '/nix/store/i.drv' failed to build",
  });
  build.take(stop(2));
  expect(build.render(80, 24)[0]).toBe("  iso       failed");
});

test("what is not an error is not printed", () => {
  const build = new BuildProgress(IMAGES);
  expect(build.take({ action: "msg", level: 3, msg: "these 4 derivations will be built:" })).toBeUndefined();
});

test("lines fit the terminal, those at work first", () => {
  const many = Array.from({ length: 30 }, (_, index) => ({
    name: `image-${index}`,
    derivation: `/${index}.drv`,
  }));
  const build = new BuildProgress(many);
  build.take(start(2, "/29.drv"));
  build.take(log(2, "x".repeat(200)));
  const lines = build.render(40, 10);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^ {2}image-29 {2}building: x+$/);
  expect(Math.max(...lines.map((line) => line.length))).toBe(39);
});

import { expect, test } from "vitest";
import { ProgressDisplay } from "../../src/run/progress-display.ts";

const EVENTS = [
  { action: "start", id: 1, level: 0, parent: 0, text: "", type: 104 },
  {
    action: "start",
    id: 2,
    level: 3,
    parent: 0,
    text: "",
    type: 105,
    fields: ["/nix/store/i.drv", "", 1, 1],
  },
  { action: "result", id: 2, type: 101, fields: ["step one"] },
];

function open(colour = true) {
  let screen = "";
  let clock = 0;
  const write = (text: string) => {
    screen += text;
  };
  const terminal = { columns: 80, rows: 24, colour, write };
  const images = [{ name: "iso", derivation: "/nix/store/i.drv" }];
  const display = new ProgressDisplay(images, terminal, () => clock);
  return {
    push: (text: string) => display.push(Buffer.from(text)),
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    finish: () => display.finish(),
    /** What a person sees: everything above a "clear below" is what was written before it, less the lines it went up. */
    seen: () =>
      screen.split(/(?<=\u001b\[0J)/).reduce((shown, part) => {
        const up = /\u001b\[(\d+)A\u001b\[0J$/.exec(part);
        if (!up) return shown + part;
        const lines = (shown + part.slice(0, up.index)).split("\n");
        return lines
          .slice(0, lines.length - 1 - Number(up[1]))
          .concat("")
          .join("\n");
      }, ""),
    writes: () => screen.length,
  };
}

const lineOf = (event: object) => `@nix ${JSON.stringify(event)}\n`;

test("is drawn over itself, and gone in the end", () => {
  const display = open();
  display.push(EVENTS.map(lineOf).join(""));
  expect(display.seen()).toBe("  iso  building: step one\n0 of 0 builds done\n");
  display.wait(200);
  display.push(lineOf({ action: "result", id: 2, type: 101, fields: ["step two"] }));
  expect(display.seen()).toBe("  iso  building: step two\n0 of 0 builds done\n");
  display.finish();
  expect(display.seen()).toBe("");
});

test("is not drawn more often than a person can see", () => {
  const display = open();
  display.push(EVENTS.map(lineOf).join(""));
  const before = display.writes();
  for (let line = 0; line < 50; line++) {
    display.push(lineOf({ action: "result", id: 2, type: 101, fields: [`line ${line}`] }));
  }
  expect(display.writes()).toBe(before);
});

test("errors and words of others stay above it", () => {
  const display = open();
  const text = EVENTS.map(lineOf).join("");
  // However the text is cut.
  display.push(text.slice(0, 50));
  display.push(text.slice(50));
  display.push("warning: something else\n");
  display.push(lineOf({ action: "msg", level: 0, msg: "error: builder for '/nix/store/i.drv' failed" }));
  expect(display.seen()).toBe(
    "warning: something else\nerror: builder for '/nix/store/i.drv' failed\n       > step one\n  iso  failed\n0 of 0 builds done\n",
  );
});

test("colours of Nix are taken out where none are wanted", () => {
  const event = lineOf({ action: "msg", level: 0, msg: "\u001b[31;1merror:\u001b[0m no" });
  for (const [colour, text] of [
    [true, "\u001b[31;1merror:\u001b[0m no\n"],
    [false, "error: no\n"],
  ] as const) {
    const display = open(colour);
    display.push(event);
    display.finish();
    expect(display.seen()).toBe(text);
  }
});

test("an event that is cut short or unheard of is passed over", () => {
  const display = open();
  display.push('@nix {"action":"start","id":1,"fields":[{"new":true}]}\n@nix {"action":"sta');
  display.finish();
  expect(display.seen()).toBe("");
});

/** The style of the page: dark where the reader's system is, one column where the page is narrow. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1c2128; --faint: #57606a; --page: #ffffff; --card: #f6f8fa; --edge: #d0d7de; --link: #0550ae;
  --old: #ffebe9; --old-edge: #cf222e; --new: #dafbe1; --new-edge: #1a7f37; --attention: #9a6700;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --faint: #9198a1; --page: #0d1117; --card: #161b22; --edge: #3d444d; --link: #79c0ff;
    --old: #3c1618; --old-edge: #f85149; --new: #12301c; --new-edge: #3fb950; --attention: #d29922;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; color: var(--text); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); }
nav ul { padding-left: 1.25rem; }
code, pre { font: 0.8125rem/1.5 ui-monospace, monospace; tab-size: 2; }
.found, .verified li { border: 1px solid var(--edge); border-left: 4px solid var(--attention); border-radius: 6px;
  background: var(--card); padding: 0.75rem; margin: 0.75rem 0; }
.found p { margin: 0.25rem 0; }
.found pre { margin: 0.5rem 0 0; padding: 0.5rem; overflow-x: auto; background: var(--page);
  border: 1px solid var(--edge); border-radius: 6px; }
#notes .found { border-left-color: var(--edge); }
.place, .fixer, .number, dt, .gap, footer { color: var(--faint); }
.fixer { font-size: 0.8125rem; white-space: nowrap; }
.verified { list-style: none; padding: 0; }
.verified p, .verified dl { margin: 0.25rem 0; }
.verified .fine { border-left-color: var(--new-edge); }
.verified .wrong { border-left-color: var(--old-edge); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 0.75rem; }
dd { margin: 0; }
summary { cursor: pointer; margin-top: 2rem; }
summary h2 { display: inline; margin: 0; }
.fixes { margin: 0.5rem 0; padding-left: 1.25rem; }
.diff { border: 1px solid var(--edge); border-radius: 6px; overflow: hidden; }
.band { display: grid; grid-template-columns: 1fr 1fr; }
.band > * { min-width: 0; }
.band > .new { border-left: 1px solid var(--edge); }
.changed > :empty { background: var(--card); }
.changed > .old:not(:empty) { background: var(--old); }
.changed > .new:not(:empty) { background: var(--new); }
.line { display: grid; grid-template-columns: 3.25em 1.25em 1fr; font: 0.8125rem/1.5 ui-monospace, monospace; }
.line code { white-space: pre-wrap; min-width: 0; min-height: 1.5em; }
.number { text-align: right; padding-right: 0.5em; }
.number, .sign { user-select: none; -webkit-user-select: none; }
.gap { padding: 0.25rem 0.75rem; font-size: 0.8125rem; background: var(--card);
  border-block: 1px solid var(--edge); }
footer { margin: 3rem 0 1rem; font-size: 0.8125rem; }
@media (max-width: 50rem) {
  body { padding: 0.75rem; }
  .band { display: block; }
  .band > .new { border-left: 0; }
  .same > .old { display: none; }
  .changed > .old:not(:empty) { box-shadow: inset 3px 0 var(--old-edge); }
  .changed > .new:not(:empty) { box-shadow: inset 3px 0 var(--new-edge); }
  .line { grid-template-columns: 2.5em 1em 1fr; }
}
@media print { details { break-inside: auto; } .line { break-inside: avoid; } }
`;

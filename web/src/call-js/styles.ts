/** Of the button, which the styles of the page do not reach. A page sets the custom properties. */
export const STYLES = `
:host {
  --wb-accent: var(--warmbridge-accent, #0f6a64);
  --wb-on-accent: var(--warmbridge-on-accent, #ffffff);
  --wb-surface: var(--warmbridge-surface, #ffffff);
  --wb-text: var(--warmbridge-text, #211f1a);
  --wb-line: var(--warmbridge-line, #8b877c);
  --wb-bad: var(--warmbridge-bad, #a92a24);
  --wb-radius: var(--warmbridge-radius, 10px);
  display: inline-block;
  max-width: 100%;
  font: var(--warmbridge-font, 16px/1.4 system-ui, sans-serif);
  color: var(--wb-text);
}
@media (prefers-color-scheme: dark) {
  :host([data-theme='auto']) {
    --wb-accent: var(--warmbridge-accent, #5cc9bd);
    --wb-on-accent: var(--warmbridge-on-accent, #07211e);
    --wb-surface: var(--warmbridge-surface, #1c1d1a);
    --wb-text: var(--warmbridge-text, #efede6);
    --wb-line: var(--warmbridge-line, #85877d);
    --wb-bad: var(--warmbridge-bad, #ff9a90);
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button {
  min-height: 44px;
  min-width: 44px;
  padding: 8px 18px;
  border: 1px solid var(--wb-line);
  border-radius: var(--wb-radius);
  background: var(--wb-surface);
  color: var(--wb-text);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button.main { background: var(--wb-accent); border-color: var(--wb-accent); color: var(--wb-on-accent); }
button.bad { color: var(--wb-bad); border-color: var(--wb-bad); }
button[aria-pressed='true'], button[aria-expanded='true'] { outline: 2px solid var(--wb-accent); outline-offset: -3px; }
button:focus-visible { outline: 3px solid var(--wb-accent); outline-offset: 2px; }
.card {
  display: grid;
  gap: 10px;
  width: min(360px, 100%);
  padding: 14px 16px;
  border: 1px solid var(--wb-line);
  border-radius: var(--wb-radius);
  background: var(--wb-surface);
}
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.state { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.time { font-variant-numeric: tabular-nums; font-weight: 400; }
.keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6px; }
`;

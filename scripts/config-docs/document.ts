import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commentsOf } from './comments.ts';
import { configRows } from './rows.ts';
import type { Row } from './rows.ts';

const FILE = join(import.meta.dirname, '..', '..', 'config', 'warmbridge.yaml');

const INTRODUCTION = `# Configuration reference

Made by \`npm run docs:config\` from the schema that checks the configuration, and from the comments of [config/warmbridge.yaml](../config/warmbridge.yaml). Do not edit. That file shows how the keys look together; this page has every one of them.

- The configuration is YAML. \`warmbridge check\` (or \`npm start -- --config FILE --check\`) names every fault with its path, and unknown keys with what was probably meant.
- The environment overrides each value: \`WARMBRIDGE_\` and the path, two underscores between levels, lists by index: \`WARMBRIDGE_API__KEYS__0__KEY=...\`.
- \`[]\` stands for each item of a list. "Only with" says for which kind of object a key is. A key without a default has to be there, or stands for nothing.
- Durations are milliseconds (\`...Ms\`) unless the name says otherwise.
`;

/** The text of docs/configuration.md. */
export function configDocument(): string {
  const rows = configRows(commentsOf(readFileSync(FILE, 'utf8')));
  const parts = [...new Set(rows.map(({ path }) => partOf(path)))];
  const contents = parts.map((part) => `[${part}](#${part.toLowerCase()})`).join(', ');
  const sections = parts.map((part) =>
    section(
      part,
      rows.filter(({ path }) => partOf(path) === part),
    ),
  );
  return `${INTRODUCTION}\nParts: ${contents}.\n\n${sections.join('\n')}`;
}

function partOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function section(part: string, rows: readonly Row[]): string {
  const lines = rows.map(({ path, when, value, fallback, meaning }) => {
    const told = [when === '' ? '' : `Only with \`${when}\`.`, cell(meaning)].filter((text) => text !== '').join(' ');
    return `| \`${path}\` | ${cell(value)} | ${cell(fallback)} | ${told} |`;
  });
  return `## ${part}\n\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** Text in a table of Markdown. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

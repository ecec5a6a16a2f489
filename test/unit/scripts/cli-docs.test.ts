import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cliDocument } from '../../../scripts/cli-docs/document.ts';

it('docs/cli.md is what the commands are, and what they print (npm run docs:cli)', async () => {
  expect(await readFile('docs/cli.md', 'utf8')).toBe(await cliDocument());
});

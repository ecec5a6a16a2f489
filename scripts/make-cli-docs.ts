// This script writes docs/cli.md from the commands and from what they print: `npm run docs:cli`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliDocument } from './cli-docs/document.ts';

await writeFile(join(import.meta.dirname, '..', 'docs', 'cli.md'), await cliDocument());

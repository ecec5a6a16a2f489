// This script writes docs/configuration.md from the schema of the configuration: `npm run docs:config`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configDocument } from './config-docs/document.ts';

await writeFile(join(import.meta.dirname, '..', 'docs', 'configuration.md'), configDocument());

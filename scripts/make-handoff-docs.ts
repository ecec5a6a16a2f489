// This script writes docs/handoff.md from the call machine: `npm run docs:handoff`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handoffDocument } from './handoff-docs/document.ts';

await writeFile(join(import.meta.dirname, '..', 'docs', 'handoff.md'), handoffDocument());

// This script writes the table of roles into docs/api-access.md: `npm run docs:roles`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withRoles } from './docs/role-table.ts';

const file = join(import.meta.dirname, '..', 'docs', 'api-access.md');
await writeFile(file, withRoles(await readFile(file, 'utf8')));

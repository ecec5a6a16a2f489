// This script makes the types of the client from the API's own OpenAPI document: `npm run client`.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clientFiles } from './client/client-files.ts';

for (const [path, text] of Object.entries(await clientFiles())) {
  const file = join(import.meta.dirname, '..', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

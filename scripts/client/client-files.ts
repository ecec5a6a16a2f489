import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import openapiTs, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { apiDocument } from './api-document.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MADE = '// Made by `npm run client` from the schemas of the API. Do not edit.\n';

/** The files of the client that are made, with their text, by their paths in the repository. */
export async function clientFiles(): Promise<Readonly<Record<string, string>>> {
  const types = astToString(
    // What has a default may be left out of a request.
    await openapiTs(JSON.stringify(await apiDocument()), { defaultNonNullable: false }),
  );
  const source = await readFile(join(ROOT, 'src/client/index.ts'), 'utf8');
  const declarations = ts.transpileDeclaration(source, { compilerOptions: { isolatedDeclarations: true } });
  return {
    'src/client/schema.d.ts': MADE + types,
    // What an application installs is plain JavaScript: Node strips no types in node_modules.
    'client/index.js': await pretty(MADE + stripTypeScriptTypes(source)),
    'client/index.d.ts': await pretty(
      MADE + declarations.outputText.replaceAll("'./schema.d.ts'", "'../src/client/schema.d.ts'"),
    ),
  };
}

async function pretty(text: string): Promise<string> {
  return await format(text, { ...(await resolveConfig(join(ROOT, 'package.json'))), parser: 'typescript' });
}

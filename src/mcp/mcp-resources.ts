import { readdir, readFile } from 'node:fs/promises';
import type { McpServer } from '@modelcontextprotocol/server';
import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { WarmbridgeClient } from '../client/index.ts';

const MARKDOWN = 'text/markdown';
const JSON_TYPE = 'application/json';
/** Names of documents: `handoff`, `ai/script`. No way leads out of the folder. */
const DOCUMENT_NAME = /^[a-z0-9-]+(\/[a-z0-9-]+)?$/i;

/** Adds the documentation, the OpenAPI document and its schemas as resources. */
export function addResources(server: McpServer, client: WarmbridgeClient, docs: URL): void {
  const documents = new ResourceTemplate('warmbridge://docs/{+name}', {
    list: async () => ({
      resources: (await documentNames(docs)).map((name) => ({
        name,
        uri: `warmbridge://docs/${name}`,
        mimeType: MARKDOWN,
      })),
    }),
  });
  server.registerResource(
    'docs',
    documents,
    { title: 'Documentation', description: 'How Warmbridge works and is set up', mimeType: MARKDOWN },
    async (uri, { name }) => {
      const text = await documentText(docs, String(name));
      if (text === null) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: MARKDOWN, text }] };
    },
  );
  server.registerResource(
    'openapi',
    'warmbridge://openapi.json',
    { title: 'OpenAPI document', description: 'Every operation of the REST API', mimeType: JSON_TYPE },
    async (uri) => ({
      contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(await openApi(client)) }],
    }),
  );
  server.registerResource(
    'schemas',
    new ResourceTemplate('warmbridge://schemas/{name}', {
      list: async () => ({
        resources: Object.keys((await openApi(client)).components.schemas).map((name) => ({
          name,
          uri: `warmbridge://schemas/${name}`,
          mimeType: JSON_TYPE,
        })),
      }),
    }),
    { title: 'Schemas', description: 'The shapes of the API, as JSON Schema', mimeType: JSON_TYPE },
    async (uri, { name }) => {
      const { schemas } = (await openApi(client)).components;
      const schema = Object.hasOwn(schemas, String(name)) ? schemas[String(name)] : undefined;
      if (schema === undefined) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(schema, null, 2) }] };
    },
  );
}

async function documentNames(docs: URL): Promise<readonly string[]> {
  const files = await readdir(docs, { recursive: true }).catch((): string[] => []);
  return files
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.replaceAll('\\', '/').replace(/\.md$/, ''))
    .sort();
}

async function documentText(docs: URL, name: string): Promise<string | null> {
  if (!DOCUMENT_NAME.test(name)) return null;
  return await readFile(new URL(`${name}.md`, docs), 'utf8').catch(() => null);
}

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

async function openApi(client: WarmbridgeClient): Promise<OpenApi> {
  // The document does not describe itself.
  const get = client.GET as (path: string, options: object) => Promise<{ data?: unknown; response: Response }>;
  const { data, response } = await get('/openapi.json', {});
  if (data === undefined) throw new Error(`the API answered ${String(response.status)} for its OpenAPI document`);
  return data as OpenApi;
}

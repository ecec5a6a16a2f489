import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientFiles } from '../../../scripts/client/client-files.ts';
import { createClient } from '../../../src/client/index.ts';
import { ApiUnderTest, KEYS } from '../api/api-under-test.ts';

test('the client is what `npm run client` makes of the code', async () => {
  for (const [path, text] of Object.entries(await clientFiles())) {
    const kept = await readFile(path, 'utf8').catch(() => '');
    expect(kept === text, `${path} is stale: npm run client`).toBe(true);
  }
});

describe('client', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await ApiUnderTest.start();
  });
  afterEach(async () => {
    await api.close();
  });

  test('gives the answer, with its type', async () => {
    const client = createClient({ baseUrl: `${api.address}/`, key: KEYS.viewer });
    const { data, error } = await client.GET('/v1/calls', { params: { query: { limit: '5' } } });
    expect(error).toBeUndefined();
    expect(data?.items).toEqual([]);
  });

  test('gives an error of the API, with its type', async () => {
    const client = createClient({ baseUrl: api.address, key: KEYS.viewer });
    const { data, error, response } = await client.GET('/v1/calls/{id}', { params: { path: { id: 'none' } } });
    expect(data).toBeUndefined();
    expect(response.status).toBe(404);
    expect(error?.error.code).toBe('not-found');
  });

  test('sends the CSRF token with what changes something, and with nothing else', async () => {
    const seen: [string, string | null][] = [];
    const client = createClient({
      baseUrl: api.address,
      csrf: () => 'token-1',
      fetch: async (request) => {
        seen.push([request.method, request.headers.get('x-csrf-token')]);
        return await Promise.resolve(Response.json({ items: [], nextCursor: null }));
      },
    });
    await client.GET('/v1/calls');
    await client.POST('/v1/live-tickets');
    expect(seen).toEqual([
      ['GET', null],
      ['POST', 'token-1'],
    ]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callToken } from '../../../src/cli/call-token.ts';
import type { CallTokenFlags } from '../../../src/cli/call-token.ts';

const SECRET = 'a-secret-of-the-site-and-of-us-0123456789';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-token-'));
  const button = { to: '100', origins: ['https://shop.example'] };
  const clickToCall = [
    { name: 'shop', secret: SECRET, ...button },
    { name: 'open', ...button },
  ];
  writeFileSync(join(directory, 'site.yaml'), JSON.stringify({ clickToCall }));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function run(flags: Partial<CallTokenFlags>): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const out = { write: (more: string) => (text += more) };
  const all = { config: join(directory, 'site.yaml'), button: 'shop', ttl: '300', ...flags };
  const code = await callToken(all, { env: {}, out, err: out, exits: () => async () => await Promise.resolve() });
  return { code, text };
}

it('signs what it is told by the secret of the button, for so many seconds', async () => {
  const { code, text } = await run({ name: 'Sue', number: '+1555', ttl: '60' });
  expect(code).toBe(0);
  const { payload, protectedHeader } = await jwtVerify(text.trim(), Buffer.from(SECRET));
  expect(protectedHeader.alg).toBe('HS256');
  expect(payload).toEqual({ name: 'Sue', number: '+1555', exp: expect.any(Number) as number });
  const left = (payload.exp ?? 0) - Date.now() / 1_000;
  expect(left).toBeGreaterThan(50);
  expect(left).toBeLessThanOrEqual(61);
});

it('says why there is none', async () => {
  await expect(run({ button: 'gone' })).rejects.toMatchObject({ exitCode: 5 });
  await expect(run({ button: 'open' })).rejects.toMatchObject({ exitCode: 6 });
  for (const ttl of ['0', '86401', '1.5', 'x']) await expect(run({ ttl })).rejects.toMatchObject({ exitCode: 2 });
});

import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asWav } from '../../src/recordings/index.ts';
import { LocalStore } from '../../src/recordings/local-store.ts';
import { RecordingShelf } from '../../src/recordings/recording-shelf.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { goertzel } from '../tools/index.ts';
import { TestBucket } from '../tools/test-bucket.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { stereoChannels } from './wav-header.ts';

const RATE_HZ = 8_000;
let bucket: TestBucket;
let site: Site;

beforeAll(async () => {
  bucket = await TestBucket.start();
  const recording = { enabled: true, directory: 'recordings', format: 'opus', storage: bucket.settings };
  site = await Site.open({ others: { recording } });
  site.ai.script = () => [];
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await bucket[Symbol.asyncDispose]();
});

async function recorded(from: string): Promise<string> {
  await using caller = await Phone.open(from, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  await delay(2_500);
  await call.hangUp();
  return (await site.product.api.callFrom(from)).id;
}

async function stored(id: string): Promise<Record<string, unknown>> {
  const first = async (): Promise<Record<string, unknown> | false> => (await facts(id, 'recording.stored'))[0] ?? false;
  return await eventually('it is stored', first, 30_000);
}

async function facts(id: string, type: string): Promise<readonly Record<string, unknown>[]> {
  const lines = await site.product.api.facts(id, type);
  return lines.map((line) => (line['data'] ?? line) as Record<string, unknown>);
}

async function ask(...request: Parameters<typeof site.product.api.raw>): Promise<Response> {
  return await site.product.api.raw(...request);
}

it('a recording becomes Opus, goes to the storage, and is heard, verified and deleted there', async () => {
  const id = await recorded('+15550008001');
  const { location, bytes, sha256 } = await stored(id);
  expect(location).toBe(`s3://recordings/calls/${id}.opus`);
  const [kept] = await facts(id, 'recording.kept');
  expect(kept).toMatchObject({ bytes, sha256, format: 'opus', late: false, of: expect.any(String) as string });
  await eventually('nothing is left here', () => readdirSync(site.workspace.path('recordings')).length === 0);
  const whole = await ask(`/v1/calls/${id}/recording`);
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/ogg; codecs=opus']);
  const sound = Buffer.from(await whole.arrayBuffer());
  expect(sound.length).toBe(bytes);
  const part = await ask(`/v1/calls/${id}/recording`, { range: 'bytes=4-99' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-99/${String(bytes)}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(sound.subarray(4, 100))).toBe(true);
  // The caller is left.
  const found = await new RecordingShelf(new LocalStore('none'), bucket.store).find(id as never);
  const chunks: Buffer[] = [];
  for await (const chunk of await (await asWav(found!)).read(null)) chunks.push(chunk as Buffer);
  const { left, right } = stereoChannels(Buffer.concat(chunks));
  expect(goertzel(left.subarray(RATE_HZ, RATE_HZ + 4_000), TONES.caller, RATE_HZ)).toBeGreaterThan(2_000);
  expect(goertzel(right.subarray(RATE_HZ, RATE_HZ + 4_000), TONES.caller, RATE_HZ)).toBeLessThan(500);
  expect(await site.product.api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, recordings: 1, breaks: [] });
  expect((await ask(`/v1/calls/${id}/recordings/${id}`, {}, 'DELETE')).status).toBe(204);
  expect(await bucket.store.stat(`${id}.opus`)).toBeNull();
  expect((await ask(`/v1/calls/${id}/recording`)).status).toBe(404);
  expect(await site.product.api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, recordings: 0 });
});

it('a storage that is away keeps nobody waiting, and gets what waited when it is back, also after kill -9', async () => {
  bucket.fault = () => 'refuse';
  const id = await recorded('+15550008002');
  const file = site.workspace.path('recordings', `${id}.opus`);
  await eventually('it is encoded', () => existsSync(file), 20_000);
  await eventually(
    'the log says so',
    () => site.product.output.includes('the storage does not take a recording'),
    20_000,
  );
  expect((await ask(`/v1/calls/${id}/recording`)).status).toBe(200);
  expect((await ask('/readyz')).status).toBe(200);
  site.product.signal('SIGKILL');
  expect(await site.product.exited()).toBe('SIGKILL');
  await site.start();
  bucket.fault = () => 'pass';
  await stored(id);
  await eventually('the file is gone', () => !existsSync(file));
  expect(await bucket.store.stat(`${id}.opus`)).not.toBeNull();
  expect(await facts(id, 'recording.stored')).toHaveLength(1);
  expect(await site.product.api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, recordings: 1 });
});

it('an erasure takes what is in the storage with it, and waits for one that is away', async () => {
  const id = await recorded('+15550008003');
  await stored(id);
  bucket.fault = () => 'refuse';
  const erase = { number: '+15550008003' };
  expect(await site.product.api.request('POST', '/v1/erasures', erase)).toMatchObject({ status: 503 });
  bucket.fault = () => 'pass';
  expect(await site.product.api.request('POST', '/v1/erasures', erase)).toMatchObject({
    status: 200,
    body: { calls: 1 },
  });
  expect(await bucket.store.stat(`${id}.opus`)).toBeNull();
});

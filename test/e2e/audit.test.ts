import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

let site: Site;

beforeAll(async () => {
  site = await Site.open({ others: { recording: { enabled: true, directory: 'recordings' } } });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

/** A warm handoff from beginning to end. @returns the id of the call */
async function handOver(from: string): Promise<string> {
  await using caller = await Phone.open(from, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await agent.press('1');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  // Of a call of half a second FreeSWITCH records 20 ms.
  await delay(1_000);
  await call.hangUp();
  await agent.ended();
  const { id } = await site.product.api.callFrom(from);
  await site.product.expectQuiet();
  return id;
}

function run(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const all = [MAIN, ...args, '--config', site.workspace.path('warmbridge.yaml')];
  const { status, stdout } = spawnSync(process.execPath, all, { cwd: site.workspace.directory, encoding: 'utf8' });
  return { status, stdout };
}

describe('the records of a call', () => {
  it('hold, and one that somebody changed does not, while the program runs', async () => {
    const id = await handOver('+15550007001');
    const { api } = site.product;
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ chain: id, holds: true, breaks: [], erased: false });
    expect(run('verify', id)).toMatchObject({ status: 0, stdout: expect.stringContaining(`${id}: holds`) as string });
    const recording = site.workspace.path('recordings', `${id}.wav`);
    await eventually('the hash of the recording is on record', async () => (await api.facts(id, 'recording.kept'))[0]);
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, recordings: 1 });
    const sound = await readFile(recording);
    const changed = Buffer.from(sound);
    expect(sound.length).toBeGreaterThan(1_000);
    changed[1_000]! ^= 1;
    await writeFile(recording, changed);
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({
      holds: false,
      breaks: [{ where: `recording ${id}`, message: 'is not what was recorded' }],
    });
    await rm(recording);
    expect(run('verify', id).stdout).toContain('is missing, and no deletion is on record');
    await writeFile(recording, sound);
    const lines = run('export', id).stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { line: string; type?: string }); // prettier-ignore
    expect(lines.filter(({ line }) => line === 'entry').map(({ type }) => type)).toContain('handoff.accepted');
    const database = new DatabaseSync(site.workspace.path('calls.db'), { timeout: 5_000 });
    database
      .prepare("UPDATE handoffs SET record = json_set(record, '$.summary', 'Was very happy') WHERE call_id = ?")
      .run(id);
    database.close();
    const broken = { where: `record handoff/${id}.h1`, message: 'is not what was written' };
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: false, breaks: [broken] });
    const { status, stdout } = run('verify', id);
    expect(status).toBe(1);
    expect(stdout).toContain(`does not hold: ${broken.where}: ${broken.message}`);
  });

  it('are erased for a caller who asks for it, with the recording; the chain still holds', async () => {
    const number = '+15550007002';
    const id = await handOver(number);
    const { api } = site.product;
    const recording = site.workspace.path('recordings', `${id}.wav`);
    expect(existsSync(recording)).toBe(true);
    expect(await api.request('POST', '/v1/erasures', { number })).toMatchObject({
      status: 200,
      body: { calls: 1, up: 0 },
    });
    expect(existsSync(recording)).toBe(false);
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, erased: true, entries: 0 });
    expect(await api.call(id)).toMatchObject({ from: 'erased', state: 'ended' });
    expect(run('export', id).stdout).not.toContain(number);
    expect(run('verify', 'program')).toMatchObject({ status: 0, stdout: expect.stringContaining('holds') as string });
    expect(await api.request('POST', '/v1/erasures', { number: '' })).toMatchObject({ status: 400 });
    const answer = run('erase', number, '--by', 'test');
    expect(answer).toMatchObject({ status: 1, stdout: expect.stringContaining('POST /v1/erasures') as string });
  });

  it('name the recordings that kill -9 cut off: they are repaired, and hashed at the next start', async () => {
    const number = '+15550007003';
    await using caller = await Phone.open(number, TONES.caller);
    await caller.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    const { id } = await site.product.api.callFrom(number);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await site.start();
    const { api } = site.product;
    const [kept] = await eventually('the hash is on record', async () => {
      const facts = await api.facts(id, 'recording.kept');
      return facts.length > 0 ? facts : undefined;
    });
    expect(kept).toMatchObject({ recording: id, late: true });
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true, recordings: 1 });
    expect(await api.call(id)).toMatchObject({ ended: { reason: 'crash' } });
  });
});

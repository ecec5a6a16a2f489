import { spawnSync } from 'node:child_process';
import { cp, rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { converse } from './converse.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const [BEFORE, DURING, AFTER, AGAIN] = ['+15550008001', '+15550008002', '+15550008003', '+15550008004'];

it('backup under calls, kill -9, the disk is lost, restore: what was saved is on record and holds, and calls go on', async () => {
  await using site = await Site.open({ others: { recording: { enabled: true, directory: 'recordings' } } });
  const path = (name: string): string => site.workspace.path(name);
  const run = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string } =>
    spawnSync(process.execPath, [MAIN, ...args, '--config', path('warmbridge.yaml')], {
      cwd: site.workspace.directory,
      encoding: 'utf8',
    });
  const handOver = async (from: string): Promise<string> => {
    await using caller = await Phone.open(from, TONES.caller);
    const { callerCall, agentCall } = await converse(site, caller);
    await delay(1_000);
    await callerCall.hangUp();
    await agentCall.ended();
    const { id } = await site.product.api.callFrom(from);
    await eventually('the recording is on record', async () => (await site.product.api.facts(id, 'recording.kept'))[0]);
    return id;
  };

  const before = await handOver(BEFORE);
  await using upDuring = await Phone.open(DURING, TONES.caller);
  await upDuring.call(NUMBER, site.product.udp);
  await site.agent.ringing();
  await delay(1_000); // some sound, to be recorded
  const { id: during } = await site.product.api.callFrom(DURING);

  // Records first, then the files that they speak of (docs/backup.md).
  expect(run('backup', 'backup')).toMatchObject({ status: 0 });
  await cp(path('recordings'), path('backup/recordings'), { recursive: true });

  // The call that is up goes on meanwhile.
  expect((await site.product.api.call(during)).endedAt).toBeNull();
  await using late = await Phone.open(AFTER, TONES.caller);
  await late.call(NUMBER, site.product.udp);
  const { id: after } = await site.product.api.callFrom(AFTER);
  expect(run('restore', 'backup')).toMatchObject({ status: 1, stdout: expect.stringContaining('in use') as string });
  site.product.signal('SIGKILL');
  expect(await site.product.exited()).toBe('SIGKILL');
  for (const phone of [upDuring, late]) await phone.voice.sendTo(null);

  const lost = ['calls.db', 'calls.db-wal', 'calls.db-shm', 'audit.key', 'recordings'];
  await site.workspace.makeDirectory('lost');
  for (const name of lost) await rename(path(name), path(`lost/${name}`));
  expect(run('restore', 'backup')).toMatchObject({ status: 0 });
  await cp(path('backup/recordings'), path('recordings'), { recursive: true });

  await site.start();
  const { api } = site.product;
  expect(await api.call(before)).toMatchObject({ ended: { result: 'completed', reason: 'caller-hangup' } });
  expect(await api.lastHandoff(before)).toMatchObject({ result: 'bridged' });
  expect(await api.call(during)).toMatchObject({ ended: { reason: 'crash' } });
  expect((await api.request('GET', `/v1/calls/${after}`)).status).toBe(404);
  const kept = await eventually('its recording is hashed', async () => (await api.facts(during, 'recording.kept'))[0]);
  expect(kept).toMatchObject({ recording: during, late: true });
  expect((await api.recording(before)).length).toBeGreaterThan(8_000);
  const verified = run('verify', before, during);
  expect(verified.status, verified.stdout).toBe(0);
  expect(verified.stdout.match(/holds \(.* 1 recordings/g)).toHaveLength(2);

  // The agent's telephone still has INVITEs of the calls that are gone, so this one stays with the AI.
  await using next = await Phone.open(AGAIN, TONES.caller);
  const call = await next.call(NUMBER, site.product.udp);
  await call.hangUp();
  const { id: again } = await api.endedCall(AGAIN);
  expect(run('verify', again).status).toBe(0);
});

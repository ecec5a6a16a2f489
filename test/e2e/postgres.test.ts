import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { nowMs } from '../tools/index.ts';
import { postgresMissing, PostgresServer } from '../tools/postgres-server.ts';
import { converse } from './converse.ts';
import { expectHears } from './hearing.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const missing = postgresMissing();

describe.skipIf(missing !== null)(`A store in Postgres${missing === null ? '' : `: ${missing}`}`, () => {
  let server: PostgresServer;
  let receiver: EventReceiver;
  let site: Site;
  beforeAll(async () => {
    server = await PostgresServer.start();
    receiver = await EventReceiver.open();
    site = await Site.open({
      others: {
        store: { url: await server.createDatabase(), spool: { directory: 'spool' } },
        node: { name: 'one' },
        recording: { enabled: true, directory: 'recordings' },
        webhooks: [{ url: receiver.url, events: ['*'] }],
      },
    });
  }, 60_000);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }, 30_000);

  const told = (call: string): readonly string[] =>
    receiver.received.flatMap(({ body }) => {
      const event = JSON.parse(body) as { readonly type?: string; readonly event?: string; readonly callId?: string };
      return event.callId === call ? [event.type ?? event.event ?? ''] : [];
    });

  it('has a whole warm handoff, which the API, the commands and the audit read', async () => {
    const number = '+15550009001';
    await using caller = await Phone.open(number, TONES.caller);
    const { callerCall, agentCall } = await converse(site, caller);
    await callerCall.hangUp();
    await agentCall.ended();
    const { api } = site.product;
    const { id } = await api.endedCall(number);
    expect(await api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true });
    await eventually('the receiver is told of the end', () => told(id).includes('call.ended'));
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [MAIN, ...args, '--config', site.workspace.path('warmbridge.yaml')], {
        encoding: 'utf8',
        cwd: site.workspace.path(),
      });
    expect(run('verify', id)).toMatchObject({ status: 0, stdout: expect.stringContaining(`${id}: holds`) as string });
    expect(run('replay', '--quiet', id)).toMatchObject({ status: 0 });
    expect(JSON.parse(run('report', 'calls').stdout)).toMatchObject({ calls: 1 });
  });

  it('may be away: a conversation goes on, another begins and ends, and all of it is on record afterwards', async () => {
    await using caller = await Phone.open('+15550009002', TONES.caller);
    await using other = await Phone.open('+15550009003', TONES.caller);
    const before = await converse(site, caller);
    await server.kill();
    const awayFromMs = nowMs();
    await before.callerCall.hangUp();
    await before.agentCall.ended();
    const during = await converse(site, other);
    const joinedMs = nowMs();
    const { status } = await site.product.api.request('GET', '/v1/calls?limit=1');
    expect(status).toBe(503);
    const ready = await site.product.api.request('GET', '/readyz');
    expect([ready.status, JSON.stringify(ready.body)]).toEqual([200, expect.stringMatching(/the database was lost at .*steps of calls wait for it on this disk/)]); // prettier-ignore
    await eventually('the metrics tell of it', async () => {
      const { body: metrics } = await site.product.api.request('GET', '/metrics');
      const text = String(metrics);
      return /^warmbridge_store_away 1$/m.test(text) && /^warmbridge_store_spooled_steps [1-9]/m.test(text);
    });
    await eventually('they talk for a while', () => nowMs() - joinedMs > 600);
    expectHears(await during.callerCall.heard(), joinedMs + 50, nowMs() - 50, TONES.agent);
    await during.callerCall.hangUp();
    await during.agentCall.ended();
    expect(nowMs() - awayFromMs).toBeGreaterThan(0);
    await server.start();
    const { api } = site.product;
    for (const number of ['+15550009002', '+15550009003']) {
      const { id } = await eventually(
        `the call from ${number} is on record`,
        async () => {
          const { status: found, body } = await api.request('GET', `/v1/calls?from=${encodeURIComponent(number)}`);
          const [call] = found === 200 ? (body as { items: { id: string; ended: unknown }[] }).items : [];
          return call !== undefined && call.ended !== null && call;
        },
        20_000,
      );
      expect(await api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
      expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true });
      await eventually('the receiver is told of the end', () => told(id).includes('call.ended'), 20_000);
    }
  }, 60_000);

  it('has what the program did in its last seconds, though the database was away and the program was killed', async () => {
    const number = '+15550009004';
    await using caller = await Phone.open(number, TONES.caller);
    await server.kill();
    await caller.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    // What a call does is written beside it, not before.
    await delay(500);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await server.start();
    await site.start();
    const { api } = site.product;
    const { id } = await api.endedCall(number);
    expect(await api.call(id)).toMatchObject({ ended: { reason: 'crash' } });
    expect((await api.facts(id, 'handoff.ringing')).length).toBe(1);
    expect(await api.get(`/v1/audit/calls/${id}`)).toMatchObject({ holds: true });
  }, 60_000);
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TryRecord } from '../../src/ports/try-it.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Site } from './site.ts';

/** A try takes 60 s at most. */
const PATIENCE_MS = 75_000;

let site: Site;

async function begin(order: object): Promise<string> {
  const { status, body } = await site.product.api.request('POST', '/v1/try', order);
  expect(status, JSON.stringify(body)).toBe(202);
  return (body as { id: string }).id;
}

async function get(id: string): Promise<TryRecord> {
  return await site.product.api.get<TryRecord>(`/v1/try/${id}`);
}

async function ended(id: string): Promise<TryRecord> {
  let record = await get(id);
  for (let waited = 0; record.state === 'running' && waited < PATIENCE_MS; waited += 250) {
    await delay(250);
    record = await get(id);
  }
  expect(record.state, record.steps.map(({ text }) => text).join('\n')).toBe('ended');
  return record;
}

function texts({ steps }: TryRecord): string {
  return steps.map(({ text }) => text).join('\n');
}

/** None of the site's telephones has rung. */
function expectNobodyRang(): void {
  expect(site.agent.sip.callsWaiting + site.secondAgent.sip.callsWaiting).toBe(0);
}

describe('Try it', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    site = await Site.open({
      handoff: { totalTimeoutMs: 20_000, accept: { mode: 'dtmf', accept: '5', decline: '6', timeoutMs: 8_000 } },
    });
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  it('the AI hands over to real telephones, and ours rings in their place; the two hear each other, and only then', async () => {
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [{ type: 'transfer', reason: 'billing', destination: [site.agent.uri, site.secondAgent.uri] }]
        : [];
    const id = await begin({ route: NUMBER });
    // One at a time.
    const second = await site.product.api.request('POST', '/v1/try', {});
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'conflict', details: { state: 'busy' } } } });
    const record = await ended(id);
    expect(record.result, texts(record)).toEqual({
      ok: true,
      outcome: 'bridged',
      reason: 'caller and agent heard each other, and only then',
    });
    expect(texts(record)).toContain('the AI hands over (billing)');
    expect(record.timings).toMatchObject({ bridgedMs: expect.any(Number), whisperStartMs: expect.any(Number) });
    const heard = new Map(record.heard.map((each) => [`${each.party} ${each.phase}`, each]));
    expect(heard.get('caller talking')!.other).toBeGreaterThan(0.9);
    expect(heard.get('agent talking')!.other).toBeGreaterThan(0.9);
    expect(heard.get('agent briefing')).toMatchObject({ other: 0, fault: null });
    expect(heard.get('caller briefing')).toMatchObject({ other: 0, fault: null });
    // Hold music, and the whisper.
    expect(heard.get('caller briefing')!.sound).toBeGreaterThan(0.9);
    expect(heard.get('agent briefing')!.sound).toBeGreaterThan(0.2);
    const { attempts, result } = await site.product.api.lastHandoff(record.call!);
    expect(result).toBe('bridged');
    expect(attempts.map(({ result: each }) => each)).toEqual(['answered']);
    expectNobodyRang();
    await site.product.expectQuiet();
  });

  it('the AI does nothing: the try hands over by itself; the agent declines, and the caller is with the AI again', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'listen', timeoutMs: 30_000 }] : []);
    const record = await ended(await begin({ route: NUMBER, script: 'silent', agent: 'declines', acceptAfterMs: 0 }));
    expect(record.result, texts(record)).toMatchObject({ ok: true, outcome: 'not-bridged' });
    expect(record.result!.reason).toContain('declined');
    expect(texts(record)).toContain('the try hands over (Try it)');
    expectNobodyRang();
    await site.product.expectQuiet();
  });

  it('nobody answers', async () => {
    const record = await ended(await begin({ script: 'silent', agent: 'no-answer' }));
    expect(record.result, texts(record)).toMatchObject({ ok: true, outcome: 'not-bridged' });
    expect(record.result!.reason).toContain('no-answer');
    await site.product.expectQuiet();
  });

  it('it is stopped: the call ends, and all is closed', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'listen', timeoutMs: 30_000 }] : []);
    const id = await begin({});
    await eventually('the AI listens', async () => texts(await get(id)).includes('The AI listens.'));
    const { call } = await get(id);
    const { status, body } = await site.product.api.request('DELETE', `/v1/try/${id}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { state: 'ended', result: { outcome: 'stopped' } } });
    expect(await site.product.api.get(`/v1/calls/${call!}`)).toMatchObject({ state: 'ended' });
    await site.product.expectQuiet();
  });
});

describe('Try it where no telephone of this machine may call', () => {
  it('says what to configure', async () => {
    const trunk = { name: 'pbx', uri: 'sip:192.0.2.9', allow: ['192.0.2.0/24'] };
    await using closed = await Site.open({
      others: { sip: { listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'], trunks: [trunk] } },
    });
    const { status, body } = await closed.product.api.request('POST', '/v1/try', {});
    expect({ status, body }).toMatchObject({ status: 409, body: { error: { details: { state: 'closed' } } } });
    expect(JSON.stringify(body)).toContain('sip.trunks[].allow of the trunk pbx');
  });
});

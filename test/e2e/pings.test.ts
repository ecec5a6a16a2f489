import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/ports/records.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { cseqOf, mustHave } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const SILENCE_MS = 700;
const INTERVAL_MS = 1_000;
/** Three pings that nobody answers, and a machine that others use. */
const NOTICED_MS = 20_000;
/** Numbers whose callers are handed over at once, by two trunks each. */
const ROUTES = { pinged: '+15550180001', quiet: '+15550180002' } as const;

interface ShownTrunk {
  readonly state: string;
  readonly failures: number;
  readonly ping: { readonly at: string; readonly status: number | null; readonly roundTripMs: number | null } | null;
}

let site: Site;
let first: Phone;
let second: Phone;
/** It takes calls, and knows no OPTIONS. */
let quiet: Phone;
let calls = 0;

beforeAll(async () => {
  first = await Phone.open('trunk-a', TONES.agent);
  second = await Phone.open('trunk-b', TONES.agent);
  quiet = await Phone.open('trunk-c', TONES.agent);
  quiet.sip.optionsAnswer = null;
  const engines = enginesOfRun();
  const trunk = (name: string, { sip: { port } }: Phone): object => ({
    ...{ name, uri: `sip:127.0.0.1:${String(port)}`, silenceMs: SILENCE_MS, optionsIntervalMs: INTERVAL_MS },
  });
  const sip = {
    ...engines.sip,
    // No pause ends by itself while the tests run.
    breaker: { failures: 3, pauseMs: 300_000, maxPauseMs: 600_000 },
    trunks: [
      trunk('a', first),
      trunk('b', second),
      trunk('c', quiet),
      { name: 'inside', uri: 'sip:127.0.0.1:9', allow: ['127.0.0.0/8'], optionsIntervalMs: 0 },
    ],
    outbound: [
      { match: '+4930*', trunks: ['a', 'b'] },
      { match: '+4940*', trunks: ['c', 'b'] },
    ],
  };
  const handoff = {
    ringTimeoutMs: 6_000,
    totalTimeoutMs: 10_000,
    accept: { mode: 'auto' },
    fallback: [{ kind: 'hangup' }],
    whisper: { file: 'whisper.wav' },
  };
  site = await Site.open({
    engines: { ...engines, sip },
    moreRoutes: () => [
      { match: { to: ROUTES.pinged }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: ['+49301'] } },
      { match: { to: ROUTES.quiet }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: ['+49401'] } },
    ],
  });
});

afterEach(async () => {
  for (const phone of [first, second, quiet]) await phone.voice.sendTo(null);
});

afterAll(async () => {
  await site.product.expectQuiet(40_000);
  await site[Symbol.asyncDispose]();
  for (const phone of [first, second, quiet]) await phone[Symbol.asyncDispose]();
});

async function shown(trunk: string): Promise<ShownTrunk> {
  return await site.product.api.get<ShownTrunk>(`/v1/trunks/${trunk}`);
}

async function becomes(trunk: string, state: string): Promise<ShownTrunk> {
  return await eventually(
    `${trunk} is ${state}`,
    async () => {
      const now = await shown(trunk);
      return now.state === state && now;
    },
    NOTICED_MS,
  );
}

function cameTo(phone: Phone, method: string): readonly SipMessage[] {
  return phone.sip.log.flatMap(({ direction, message }) =>
    direction === 'received' && message.method === method ? [message] : [],
  );
}

/** Somebody calls the number, and the phone behind the trunk is busy. @returns the attempt of the handoff */
async function handedOver(number: string, to: Phone): Promise<AttemptRecord> {
  const user = `+1555021${String(++calls).padStart(4, '0')}`;
  await using caller = await Phone.open(user, TONES.caller);
  const call = await caller.call(number, site.product.udp);
  (await to.ringing()).reject('486 Busy Here');
  await call.ended();
  const { id } = await site.product.api.endedCall(user);
  const [attempt] = (await site.product.api.lastHandoff(id)).attempts;
  return attempt!;
}

describe('a trunk is asked by OPTIONS whether it is there (RFC 3261 11)', () => {
  it('over and over, and each is a request of its own', async () => {
    const pings = await eventually('three pings', () => {
      const all = cameTo(first, 'OPTIONS');
      return all.length >= 3 && all;
    }, NOTICED_MS); // prettier-ignore
    for (const ping of pings) {
      expect(ping.startLine).toBe(`OPTIONS sip:127.0.0.1:${String(first.sip.port)} SIP/2.0`);
      expect(mustHave(ping, 'Max-Forwards')).toBe('70');
      expect(mustHave(ping, 'Accept')).toBe('application/sdp');
      expect(mustHave(ping, 'Contact')).toContain(`127.0.0.1:${String(site.product.udp.port)}`);
      expect(cseqOf(ping).method).toBe('OPTIONS');
    }
    expect(new Set(pings.map((ping) => mustHave(ping, 'Call-ID'))).size).toBe(pings.length);
    expect(cameTo(first, 'INVITE'), 'calls to it').toEqual([]);
    const { state, ping } = await shown('a');
    expect([state, ping]).toEqual(['up', expect.objectContaining({ status: 200, roundTripMs: expect.any(Number) as number })]); // prettier-ignore
    expect((await shown('inside')).ping, 'optionsIntervalMs: 0').toBeNull();
    const metrics = await site.product.api.get<string>('/metrics');
    expect(metrics).toContain('warmbridge_trunk_ping_up{trunk="a"} 1');
    expect(metrics).toMatch(/^warmbridge_trunk_pings_total\{trunk="a",result="answered"\} [1-9]/mu);
  });

  it('a refusal is a sign of life', async () => {
    first.sip.optionsAnswer = '404 Not Found';
    await eventually('404', async () => (await shown('a')).ping?.status === 404);
    expect((await shown('a')).state).toBe('up');
    first.sip.optionsAnswer = '200 OK';
  });

  it('one that goes silent is noticed without a call: the next one goes to the second trunk at once', async () => {
    first.sip.isGone = true;
    expect(await becomes('a', 'paused')).toMatchObject({ ping: { status: null, roundTripMs: null } });
    expect(await handedOver(ROUTES.pinged, second)).toMatchObject({ trunk: 'b', result: 'busy' });
    expect(await handedOver(ROUTES.pinged, second)).not.toHaveProperty('failedTrunks');
    expect(cameTo(first, 'INVITE'), 'calls that had to find out').toEqual([]);
  });

  it('and gets calls again when it answers a ping', async () => {
    first.sip.isGone = false;
    expect(await becomes('a', 'up')).toMatchObject({ failures: 0, ping: { status: 200 } });
    expect(await handedOver(ROUTES.pinged, first)).toMatchObject({ trunk: 'a', result: 'busy' });
    const said = (text: string): number => site.product.output.split(text).length - 1;
    expect([said('a trunk does not answer OPTIONS'), said('a trunk answers OPTIONS')]).toEqual([1, 1]);
  });

  it('503 speaks against it as it does in a call', async () => {
    first.sip.optionsAnswer = '503 Service Unavailable';
    expect(await becomes('a', 'paused')).toMatchObject({ ping: { status: 503 } });
    first.sip.optionsAnswer = '200 OK';
    await becomes('a', 'up');
  });

  it('one that never answers an OPTIONS gets calls all the same, and the log says so once', async () => {
    const ignored = (): number => new Set(cameTo(quiet, 'OPTIONS').map((ping) => mustHave(ping, 'Call-ID'))).size;
    await eventually('pings that nobody answers', () => ignored() >= 3, NOTICED_MS);
    expect(await handedOver(ROUTES.quiet, quiet)).toMatchObject({ trunk: 'c', result: 'busy' });
    const before = ignored();
    await eventually('more of them', () => ignored() > before, 60_000);
    expect(await handedOver(ROUTES.quiet, quiet)).toMatchObject({ trunk: 'c', result: 'busy' });
    expect((await shown('c')).state).toBe('up');
    expect(site.product.output.split('a trunk answers no OPTIONS')).toHaveLength(2);
  });
});

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/ports/records.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const RING_MS = 1_500;
const PAUSE_MS = 4_000;
const SKIPPED = 'skipped: failed 3 times in a row';
/** Numbers whose callers are handed over at once: to a telephone that may be silent, or by trunks of which one is dead. */
const ROUTES = { telephone: '+15550170001', trunks: '+15550170002' } as const;

let site: Site;
let behind: Phone;
let flaky: Phone;
let dead: Socket;
let calls = 0;

beforeAll(async () => {
  behind = await Phone.open('trunk-b', TONES.agent);
  flaky = await Phone.open('3001', TONES.agent);
  dead = createSocket('udp4');
  await new Promise<void>((resolve) => dead.bind(0, '127.0.0.1', resolve));
  const engines = enginesOfRun();
  const trunk = (name: string, port: number, more: object = {}): object => ({
    ...{ name, uri: `sip:127.0.0.1:${String(port)}`, silenceMs: 700, ...more },
  });
  const sip = {
    ...engines.sip,
    breaker: { failures: 3, pauseMs: PAUSE_MS },
    trunks: [
      trunk('dead', dead.address().port),
      trunk('b', behind.sip.port),
      trunk('inside', 9, { allow: ['127.0.0.0/8'] }),
    ],
    outbound: [{ match: '*', trunks: ['dead', 'b'] }],
  };
  const handoff = {
    ringTimeoutMs: RING_MS,
    totalTimeoutMs: 10_000,
    accept: { mode: 'auto' },
    fallback: [{ kind: 'hangup' }],
    whisper: { file: 'whisper.wav' },
  };
  site = await Site.open({
    engines: { ...engines, sip },
    moreRoutes: (agent) => [
      {
        match: { to: ROUTES.telephone },
        ai: { kind: 'none' },
        handoff: { ...handoff, destinations: [flaky.uri, agent] },
      },
      { match: { to: ROUTES.trunks }, ai: { kind: 'none' }, handoff: { ...handoff, destinations: ['+49301'] } },
    ],
  });
});

afterEach(async () => {
  for (const phone of [behind, flaky, site.agent]) await phone.voice.sendTo(null);
});

afterAll(async () => {
  // An INVITE that nobody answers is only over after 64*T1 (RFC 3261 17.1.1.2 timer B).
  await site.product.expectQuiet(40_000);
  await site[Symbol.asyncDispose]();
  await behind[Symbol.asyncDispose]();
  await flaky[Symbol.asyncDispose]();
  dead.close();
});

/** Somebody calls the number and the last phone is busy. @returns the attempts of the handoff, once the call is over */
async function handedOver(
  number: string,
  last: Phone,
  meanwhile?: () => Promise<void>,
): Promise<readonly AttemptRecord[]> {
  const user = `+1555019${String(++calls).padStart(4, '0')}`;
  await using caller = await Phone.open(user, TONES.caller);
  const call = await caller.call(number, site.product.udp);
  await meanwhile?.();
  const ringing = await last.ringing();
  ringing.reject('486 Busy Here');
  await call.ended();
  const { id } = await site.product.api.endedCall(user);
  return (await site.product.api.lastHandoff(id)).attempts;
}

function lengthOf({ startedAt, endedAt }: AttemptRecord): number {
  return Date.parse(endedAt ?? '') - Date.parse(startedAt);
}

describe('a destination that fails three times in a row', () => {
  /** It rings, and gives no sign of life. */
  async function silent(): Promise<void> {
    const call = await flaky.sip.nextCall();
    await call.waitForRequest('CANCEL');
  }

  it('is skipped: the fourth call does not wait, says so, and the next destination has its turn at once', async () => {
    for (let count = 0; count < 3; count += 1) {
      const [first, second] = await handedOver(ROUTES.telephone, site.agent, silent);
      expect(first).toMatchObject({ destination: flaky.uri, result: 'no-answer' });
      expect(lengthOf(first!)).toBeGreaterThanOrEqual(RING_MS);
      expect(first).not.toHaveProperty('detail');
      expect(second).toMatchObject({ result: 'busy' });
    }
    const [first, second] = await handedOver(ROUTES.telephone, site.agent);
    expect(first).toMatchObject({ destination: flaky.uri, result: 'unreachable', detail: SKIPPED, sipStatus: null });
    expect(lengthOf(first!)).toBeLessThan(RING_MS);
    expect(second).toMatchObject({ result: 'busy' });
    expect(flaky.sip.callsWaiting, 'INVITEs to the telephone').toBe(0);
  });

  it('gets one call after the pause, and all calls once that one shows that it works', async () => {
    let isBack = false;
    const trial = flaky.ringing(20_000).then((call) => {
      isBack = true;
      call.reject('486 Busy Here');
    });
    await eventually(
      'the telephone is tried again',
      async () => {
        await handedOver(ROUTES.telephone, site.agent);
        return isBack;
      },
      20_000,
    );
    await trial;
    const [first] = await handedOver(ROUTES.telephone, site.agent, async () => {
      (await flaky.ringing()).reject('486 Busy Here');
    });
    expect(first).toMatchObject({ destination: flaky.uri, result: 'busy' });
  });
});

describe('a trunk that fails three times in a row', () => {
  it('is passed over: the fourth call goes to the next trunk at once', async () => {
    for (let count = 0; count < 3; count += 1) {
      const [attempt] = await handedOver(ROUTES.trunks, behind);
      expect(attempt).toMatchObject({ trunk: 'b', failedTrunks: [{ trunk: 'dead', sipStatus: 408 }] });
    }
    const [attempt] = await handedOver(ROUTES.trunks, behind);
    expect(attempt).toMatchObject({ trunk: 'b', result: 'busy' });
    expect(attempt).not.toHaveProperty('failedTrunks');
  });
});

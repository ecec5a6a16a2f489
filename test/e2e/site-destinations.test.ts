import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { nowMs } from '../tools/index.ts';
import type { Take } from '../tools/index.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

/** Nobody who waits is in silence for longer. */
const MOST_SILENCE_MS = 400;
/** Speech and tones are well above it. */
const AUDIBLE = 100;
const SECRET = 'of-the-site';
const TIMEOUT_MS = 1_500;

let site: Site;
let webhook: EventReceiver;
const callers: Phone[] = [];
let calls = 0;

async function dial(): Promise<PhoneCall> {
  const caller = await Phone.open(`+1555021${String(++calls).padStart(4, '0')}`, TONES.caller);
  callers.push(caller);
  return await caller.call(NUMBER, site.product.udp);
}

/** The longest time without any sound, or without a packet. */
function silenceMs(take: Take, fromMs: number, toMs: number): number {
  const times = take
    .between(fromMs, toMs)
    .filter(({ atMs }) => take.pcm(atMs - 1, atMs + 0.01).some((sample) => Math.abs(sample) > AUDIBLE))
    .map(({ atMs }) => atMs);
  return [...times, toMs].reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? fromMs)), 0);
}

/** From the first word of the announcement until now the caller was never in silence. */
async function expectNoSilence(call: PhoneCall, untilMs = nowMs()): Promise<void> {
  const heard = await call.heard();
  const fromMs = heard.firstHeardMs(TONES.announcement);
  expect(fromMs, 'the caller heard the announcement').not.toBeNull();
  expect(silenceMs(heard, fromMs!, untilMs)).toBeLessThanOrEqual(MOST_SILENCE_MS);
}

function answers(body: object | string, status = 200): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

beforeAll(async () => {
  webhook = await EventReceiver.open();
  site = await Site.open({
    handoff: {
      ringTimeoutMs: 20_000,
      totalTimeoutMs: 30_000,
      accept: { mode: 'auto' },
      fallback: [{ kind: 'destination', webhook: webhook.url, secret: SECRET, timeoutMs: TIMEOUT_MS }, { kind: 'ai' }],
    },
  });
});
beforeEach(() => {
  webhook.received.splice(0);
});
afterEach(async () => {
  await site.product.api.hangUpAll();
  for (const phone of [site.agent, site.secondAgent]) await phone.voice.sendTo(null);
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
  expect(site.agent.sip.callsWaiting + site.secondAgent.sip.callsWaiting, 'calls that nobody expected').toBe(0);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await webhook[Symbol.asyncDispose]();
});

describe('A caller whom nobody took, and whose site is asked', () => {
  it('is with the agent whom it names, hears no silence, and the site was told, signed, what was tried', async () => {
    webhook.answer = (response) => {
      // The agent who was busy is named as well, and is not called a second time.
      setTimeout(() => answers({ destinations: [site.agent.uri, site.secondAgent.uri] })(response), 800);
    };
    const call = await dial();
    (await site.agent.ringing()).reject('486 Busy Here');
    const agent = await site.secondAgent.pickUp();
    await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    await expectNoSilence(call);
    const { id } = await site.product.api.callFrom(call.phone.sip.user);
    const [{ headers, body } = { headers: {}, body: '' }] = webhook.received;
    expect(webhook.received).toHaveLength(1);
    expect(JSON.parse(body)).toMatchObject({
      event: 'handoff.destinations',
      callId: id,
      handoffId: `${id}.h1`,
      from: call.phone.sip.user,
      to: NUMBER,
      reason: 'billing',
      resultReason: 'busy',
      summary: 'Wants a refund',
      attempts: [{ destination: site.agent.uri, result: 'busy', sipStatus: 486 }],
    });
    const [time = '', digest] = String(headers['warmbridge-signature']).split(',');
    expect(digest).toBe(
      `v1=${createHmac('sha256', SECRET)
        .update(`${time.slice(2)}.${body}`)
        .digest('hex')}`,
    );
    expect(await site.product.api.facts(id, 'handoff.destinationsNamed')).toMatchObject([
      { destinations: [site.secondAgent.uri] },
    ]);
    expect((await site.product.api.lastHandoff(id)).attempts).toHaveLength(2);
    await call.hangUp();
    await agent.ended();
  });

  it.each([
    ['knows nobody', answers({ destinations: [] }), 'handoff.destinationsNamed', {}],
    ['answers 500', answers('', 500), 'handoff.destinationsFailed', { reason: 'answered 500' }],
    ['says nothing in time', () => undefined, 'handoff.destinationsFailed', {}],
  ] as const)('%s: the next fallback has its turn, without silence', async (_, answer, type, fields) => {
    webhook.answer = answer;
    const call = await dial();
    (await site.agent.ringing()).reject('486 Busy Here');
    await call.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await expectNoSilence(call);
    const { id } = await site.product.api.callFrom(call.phone.sip.user);
    const facts = await site.product.api.facts(id, type);
    expect(facts).toMatchObject([fields]);
    process.stdout.write(`the site: ${JSON.stringify(facts)}\n`);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'returned', resultReason: 'busy' });
    await call.hangUp();
  });

  it('leaves while it is asked: the call is over, and nobody rings', async () => {
    webhook.answer = (response) => {
      setTimeout(() => answers({ destination: site.secondAgent.uri })(response), 1_000);
    };
    const call = await dial();
    (await site.agent.ringing()).reject('486 Busy Here');
    await webhook.got(1);
    await call.hangUp();
    expect(await site.product.api.endedCall(call.phone.sip.user)).toMatchObject({ ended: { result: 'abandoned' } });
  });
});

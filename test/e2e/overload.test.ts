import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { header, tagOf } from '../tools/sip-message.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** Makes the event loop of the product late while a file exists. */
const BUSY_LOOP = fileURLToPath(new URL('../fixtures/busy-loop.ts', import.meta.url));
const CALLER = '+15550004001';
const RETRY_AFTER = '11';

let site: Site;
let caller: Phone;
/** Who calls while the product is behind. */
let newcomer: Phone;
let busyFile: string;

beforeAll(async () => {
  site = await Site.open({
    handoff: { accept: { mode: 'auto' }, ringTimeoutMs: 20_000, totalTimeoutMs: 30_000 },
    // Only the loop is made late. What else is late on a machine that others use must not decide.
    others: {
      limits: { overload: { retryAfterSeconds: Number(RETRY_AFTER), mediaDelayMs: 5_000, answerMs: 5_000 } },
    },
    imports: [BUSY_LOOP],
    env: (workspace) => ({ BUSY_LOOP_FILE: workspace.path('busy') }),
  });
  busyFile = site.workspace.path('busy');
  caller = await Phone.open(CALLER, TONES.caller);
  newcomer = await Phone.open('+15550004002', TONES.caller);
});

afterAll(async () => {
  await caller[Symbol.asyncDispose]();
  await newcomer[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** A call that is ended at once where it is taken. Its final response. */
async function tryCall(): Promise<SipMessage> {
  const call = newcomer.sip.invite(NUMBER, site.product.udp, newcomer.voice.sdp());
  const { message } = await call.waitForFinal();
  if (message.status === 200) await call.hangUp();
  return message;
}

describe('a program that is behind', () => {
  let callerCall: PhoneCall;
  let takenOver: PhoneCall;
  let refusal: SipMessage;

  beforeAll(async () => {
    callerCall = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    await writeFile(busyFile, '');
    await delay(500);
    refusal = await eventually('a new call is refused', async () => {
      const answer = await tryCall();
      return answer.status === 503 && answer;
    });
    // The handoff of the call that is up goes on meanwhile.
    await site.agent.answer(ringing);
  });

  it('refuses new calls with 503, Retry-After and the cause (RFC 3261 21.5.4, 20.33, RFC 6432 1)', () => {
    expect(refusal.startLine).toBe('SIP/2.0 503 Service Unavailable');
    expect(header(refusal, 'Retry-After')).toBe(RETRY_AFTER);
    expect(header(refusal, 'Reason')).toBe('Q.850;cause=42;text="Switching equipment congestion"');
  });

  it('completes the handoff of a call that is up', async () => {
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('answers a re-INVITE of a call that is up (RFC 3261 14.2)', async () => {
    expect((await callerCall.sip.reinvite(caller.voice.sdp())).status).toBe(200);
  });

  it('stays ready, and shows it in its metrics', async () => {
    expect((await site.product.api.request('GET', '/readyz')).status).toBe(200);
    const metrics = String((await site.product.api.request('GET', '/metrics')).body);
    expect(metrics).toMatch(/^warmbridge_overload_shedding 1$/m);
    expect(metrics).toMatch(/^warmbridge_overload_refused_calls_total [1-9]\d*$/m);
    expect(metrics).toMatch(/^warmbridge_refusals_total\{kind="overload"\} [1-9]\d*$/m);
  });

  it('says so in its log, once, and whom it refused', () => {
    const messages = site.product.warnings().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages).toContainEqual(
      expect.objectContaining({ msg: 'new calls are refused: the program is behind', late: 'loop' }),
    );
    expect(messages).toContainEqual(
      expect.objectContaining({ source: '127.0.0.1', why: 'the program is behind (loop)' }),
    );
  });

  it('keeps no record of a call that it refused', async () => {
    const records = await site.product.api.allCalls();
    expect(records.filter(({ ended }) => ended?.sipStatus === 503)).toEqual([]);
  });

  it('lets another telephone take the place of one in a call that is up (RFC 3891 3)', async () => {
    const answer = (await callerCall.sip.waitForStatus(200)).message;
    const tags = `to-tag=${tagOf(answer, 'To')!};from-tag=${tagOf(answer, 'From')!}`;
    takenOver = await newcomer.call(NUMBER, site.product.udp, [['Replaces', `${callerCall.sip.callId};${tags}`]]);
    await callerCall.ended();
    await newcomer.voice.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('answers the BYE of a call that is up (RFC 3261 15.1.2)', async () => {
    await takenOver.hangUp();
    const { ended } = await site.product.api.endedCall(CALLER);
    expect(ended).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it('takes every call again a few seconds after it is no more behind', async () => {
    await rm(busyFile);
    await delay(3_500);
    for (let call = 0; call < 10; call += 1) expect((await tryCall()).status).toBe(200);
    await eventually('the metric says that it is over', async () =>
      /^warmbridge_overload_shedding 0$/m.test(String((await site.product.api.request('GET', '/metrics')).body)),
    );
    await site.product.expectQuiet();
  });
});

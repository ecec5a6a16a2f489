import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import { AiApplication } from '../sip/harness/ai-application.ts';
import { Product } from '../sip/harness/product.ts';
import { NUMBER, settings } from '../sip/harness/settings.ts';
import { TONES, writePrompts } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { nowMs } from '../tools/index.ts';
import { Phone } from './phone.ts';

const CALLS = 300;
/** Number of calls at once. Their messages shuffle each other about. */
const WAVE = 6;
/**
 * Pause after a refusal. Cancelled calls follow each other so fast that FreeSWITCH falls behind, and refuses new ones.
 */
const CATCH_UP_MS = 1_000;

/** The end on record for each final status that the caller gets. */
const ENDS: Readonly<Record<number, { readonly reason: string; readonly answered: boolean }>> = {
  200: { reason: 'caller-hangup', answered: true },
  487: { reason: 'caller-cancel', answered: false },
  503: { reason: 'media-unavailable', answered: false },
};

/** Waits to the fraction of a millisecond, which a timer cannot do. */
async function until(atMs: number): Promise<void> {
  while (nowMs() < atMs) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Rings, and cancels so long after the INVITE. If the CANCEL came too late, it ends the call. @returns the final status
 */
async function cancelled(call: SipCall, sentAtMs: number, afterMs: number): Promise<number> {
  await until(sentAtMs + afterMs);
  call.cancel();
  const { message } = await call.waitForFinal();
  await call.waitForCancelConfirmed();
  // RFC 3261 9.2: CANCEL "has no effect" on a request that has its final response. Then only a BYE ends the call.
  if (message.status === 200) await call.hangUp();
  return message.status ?? 0;
}

it('a CANCEL swept over the answer: the record of each call has the status that its caller got (RFC 3261 9.1, 9.2)', async () => {
  await using workspace = await Workspace.open();
  await using ai = await AiApplication.open();
  await writePrompts(await workspace.makeDirectory('prompts'));
  await using product = await Product.start(workspace, settings({ prompts: 'prompts', aiUrl: ai.url, handoff: {} }));
  await using phone = await Phone.open('+15550003001', TONES.caller);

  const invite = (): SipCall => phone.sip.invite(NUMBER, product.udp, phone.voice.sdp());
  const wave = async (call: (index: number) => Promise<void>): Promise<void> => {
    await Promise.all(Array.from({ length: WAVE }, (_, index) => call(index)));
  };

  let latestMs = 0;
  for (let waves = 0; waves < 5; waves += 1) {
    await wave(async () => {
      const sentAtMs = nowMs();
      const call = invite();
      latestMs = Math.max(latestMs, (await call.waitForStatus(200)).atMs - sentAtMs);
      await call.hangUp();
    });
  }

  const finals = new Map<string, number>();
  for (let first = 0; first < CALLS; first += WAVE) {
    await wave(async (index) => {
      const sentAtMs = nowMs();
      const call = invite();
      // The delays run from 0 to a time that no answer ever needs, in fractions of a millisecond.
      const afterMs = (1.5 * latestMs * (first + index)) / CALLS;
      finals.set(call.callId, await cancelled(call, sentAtMs, afterMs));
    });
    if ([...finals.values()].slice(-WAVE).includes(503)) await delay(CATCH_UP_MS);
  }
  await product.expectQuiet();

  const records = new Map<string, CallRecord>();
  for (const record of await product.api.allCalls()) records.set(record.legs[0]?.sipCallId ?? '', record);
  const wrong: unknown[] = [];
  for (const [callId, status] of finals) {
    const { ended = null, answeredAt = null } = records.get(callId) ?? {};
    const end = ENDS[status];
    const fits = ended?.sipStatus === status && ended.reason === end?.reason && (answeredAt !== null) === end.answered;
    if (!fits) wrong.push({ callId, status, ended, answeredAt });
  }
  expect(wrong).toEqual([]);
  expect(new Set(finals.values())).toContain(200);
  expect(new Set(finals.values())).toContain(487);
});

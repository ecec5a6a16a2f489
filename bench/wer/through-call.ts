import { setTimeout as delay } from 'node:timers/promises';
import type { BenchSite } from '../product/index.ts';
import { NUMBER } from '../product/index.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { SpeakingParty } from '../../test/tools/speaking-party.ts';
import { WordsMissing } from './words-missing.ts';

/** Silence before and after a clip. */
const BEFORE_MS = 500;
const AFTER_MS = 1_000;
/** No further words come when none have come for so long. */
const QUIET_MS = 2_500;
/** A turn has its words by then, or they are told as missing. */
const TOLD_MS = 12_000;
const ENDED_MS = 15_000;

interface Transcript {
  readonly items: readonly { readonly role: string; readonly text: string; readonly final: boolean }[];
  readonly missing: readonly { readonly reason: string }[];
}

/**
 * Has a caller's phone say a clip in a call of the whole program.
 * @param callOf the id of the call from a number, once the application was told of it
 * @returns what the transcript has of the caller
 * @throws Error where the transcript says that words are missing
 */
export async function recognizeThroughCall(
  site: BenchSite,
  {
    caller,
    sound,
    callOf,
  }: { readonly caller: string; readonly sound: Int16Array; readonly callOf: () => Promise<string> },
): Promise<string> {
  await using sip = await SipParty.open(caller);
  await using voice = await SpeakingParty.open();
  const call = sip.invite(NUMBER, site.product.sip, voice.sdp());
  const answer = await call.waitForStatus(200);
  voice.connect(answer.message.body);
  const id = await callOf();
  await delay(BEFORE_MS);
  await voice.say(sound, AFTER_MS);
  await untilTold(site, id);
  await call.hangUp();
  const transcript = await transcriptOf(site, id);
  if (transcript.missing.length > 0) {
    throw new WordsMissing(transcript.missing.map(({ reason }) => reason).join(', '));
  }
  return transcript.items.map(({ text }) => text).join(' ');
}

/** Waits for the words of what was said: a hangup lets the recognizer end what it is at, but not wait for long. */
async function untilTold(site: BenchSite, id: string): Promise<void> {
  const beganMs = performance.now();
  let [count, sinceMs] = [0, beganMs];
  while (performance.now() - beganMs < TOLD_MS) {
    await delay(250);
    const { items } = await site.product.request<Transcript>(`/v1/calls/${id}/transcript`);
    if (items.length > count) [count, sinceMs] = [items.length, performance.now()];
    if (count > 0 && performance.now() - sinceMs > QUIET_MS) return;
  }
}

/** The transcript of a call, once the call is over. */
async function transcriptOf(site: BenchSite, id: string): Promise<Transcript> {
  const untilMs = performance.now() + ENDED_MS;
  for (;;) {
    const { endedAt } = await site.product.request<{ endedAt: string | null }>(`/v1/calls/${id}`);
    if (endedAt !== null) return await site.product.request<Transcript>(`/v1/calls/${id}/transcript`);
    if (performance.now() > untilMs) throw new Error(`call ${id} did not end`);
    await delay(100);
  }
}

import { nowMs } from '../tools/index.ts';
import type { Take } from '../tools/index.ts';
import { tonesIn } from '../tools/goertzel.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { cseqOf } from '../tools/sip-message.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import type { Site } from './site.ts';

/** The tone of the second AI. */
export const SECOND_AI = 1_700;
export const AMONG: readonly number[] = [...ALL_TONES, SECOND_AI];

/** How a route hands over whose agents have little time. */
export function handoffTo(agent: string): Settings {
  return {
    destinations: [agent],
    ringTimeoutMs: 4_000,
    totalTimeoutMs: 20_000,
    accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 4_000 },
    whisper: { file: 'whisper.wav' },
  };
}

/** Sends a REFER to a target, and waits for its answer. */
export async function refer(call: SipCall, target: string, status: number): Promise<void> {
  call.sendRequest('REFER', [['Refer-To', `<${target}>`]]);
  await call.waitFor(
    `${String(status)} to REFER`,
    (message) => message.status === status && cseqOf(message).method === 'REFER',
  );
}

/** Waits until a NOTIFY tells of a status (RFC 3515 2.4.5). */
export async function told(call: SipCall, status: number): Promise<void> {
  await call.waitFor(
    `NOTIFY of ${String(status)}`,
    (message) => message.method === 'NOTIFY' && message.body.startsWith(`SIP/2.0 ${String(status)} `),
    8_000,
  );
}

/** When a tone was first and last heard after a time, to a packet; null: it was not. */
export function spanOf(
  take: Take,
  frequencyHz: number,
  fromMs: number,
): { readonly fromMs: number; readonly toMs: number } | null {
  const packets = take.between(fromMs);
  const times: number[] = [];
  for (const packet of packets) {
    const pair = take.pcm(packet.atMs - 30, packet.atMs + 0.01);
    if (pair.length >= 160 && tonesIn(pair, [frequencyHz]).length > 0) times.push(packet.atMs);
  }
  const [first] = times;
  const last = times.at(-1);
  return first === undefined || last === undefined ? null : { fromMs: first, toMs: last };
}

/** The longest time for which a party heard none of these tones. */
export function longestSilenceMs(take: Take, fromMs: number, toMs: number, among: readonly number[] = AMONG): number {
  const times = take
    .between(fromMs, toMs)
    .filter(({ atMs }) => tonesIn(take.pcm(atMs - 30, atMs + 0.01), among).length > 0)
    .map(({ atMs }) => atMs);
  return [...times, toMs].reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? fromMs)), 0);
}

/** A caller and an AI of its own leg talk, when `test` begins. The AI hums all the time. */
export async function withAi(
  {
    site,
    ai,
    number,
    user,
  }: { readonly site: Site; readonly ai: Phone; readonly number: string; readonly user: string },
  test: (talk: { readonly caller: PhoneCall; readonly bot: PhoneCall; readonly id: string }) => Promise<void>,
): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const { api } = site.product;
  try {
    const [caller, bot] = await Promise.all([phone.call(number, site.product.udp), ai.pickUp()]);
    await phone.voice.waitUntilHears([TONES.ai], AMONG);
    const [record] = await api.calls(`?from=${encodeURIComponent(user)}`);
    await test({ caller, bot, id: record?.id ?? '' });
  } finally {
    // A test that failed leaves its call up, and must not fail those behind it.
    const up = (await api.calls('')).filter(({ ended }) => ended === null);
    for (const { id } of up) await api.request('DELETE', `/v1/calls/${id}`);
    for (const each of [site.agent, ai]) await each.voice.sendTo(null);
  }
  await site.product.expectQuiet();
}

/** The agent picks up, hears the whisper to its end, and accepts. @returns when the key was pressed */
export async function accept(site: Site): Promise<{ readonly agent: PhoneCall; readonly pressedAtMs: number }> {
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await site.agent.voice.waitUntilHears([], AMONG, 8_000);
  const pressedAtMs = nowMs();
  await agent.press('1');
  return { agent, pressedAtMs };
}

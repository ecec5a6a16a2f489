import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { longestPauseMs } from '../e2e/hearing.ts';
import { Phone } from '../e2e/phone.ts';
import { Witness } from '../e2e/witness.ts';
import type { Take, ToneParty } from '../tools/index.ts';
import { nowMs } from '../tools/index.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { MAY_PLAY_MEDIA, sippMissing } from './harness/sipp.ts';
import { SippAgent } from './harness/sipp-agent.ts';
import { ALL_TONES, TONES } from './harness/tones.ts';

const FROM = '+15550161001';
const AGENT = '+15550161002';
/** Nobody is in silence for longer, once there is somebody to be heard. */
const MOST_SILENCE_MS = 400;
const TOGETHER_MS = 1_000;
const PATIENCE_MS = 10_000;

/** A call from a platform, and how it writes the number that is called. `media/hum.pcap` has the tone of an agent. */
interface Calling {
  readonly profile: string;
  readonly scenario: string;
  readonly called: string;
}

const CALLING: readonly Calling[] = [
  { profile: 'asterisk', scenario: 'uac-invite-as-asterisk-then-hum-expect-bye', called: AUTO_NUMBER },
  { profile: 'freeswitch', scenario: 'uac-invite-as-freeswitch-then-hum-expect-bye', called: AUTO_NUMBER },
  { profile: '3cx', scenario: 'uac-invite-as-3cx-then-hum-expect-bye', called: AUTO_NUMBER },
  {
    profile: 'cisco-cube',
    scenario: 'uac-invite-as-cisco-cube-without-offer-then-hum-expect-bye',
    called: AUTO_NUMBER,
  },
  { profile: 'carrier', scenario: 'uac-invite-as-carrier-then-hum-expect-bye', called: AUTO_NUMBER.slice(1) },
];

/** Each platform writes its messages as its documentation shows, and what both parties hear is measured. */
describe.skipIf(sippMissing !== null || !MAY_PLAY_MEDIA)('profiles of trunks, and what is heard (SIPp)', () => {
  let stack: AsyncDisposableStack;

  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });

  afterEach(async () => {
    await stack.disposeAsync();
  });

  async function open(profile: string, port: number): Promise<Exchange> {
    const own = profile === 'carrier' ? { from: '+15550000' } : {};
    const trunk = { name: 'peer', uri: `sip:127.0.0.1:${String(port)}`, allow: ['127.0.0.0/8'], profile, ...own };
    const exchange = stack.use(await Exchange.open({ trunks: [trunk] }));
    exchange.handOverTo(AGENT);
    return exchange;
  }

  /** Waits until both hear each other, and measures what each heard: up to then, and for a while from then on. */
  async function expectHeardBothWays(
    caller: { readonly ear: ToneParty; readonly hearsHz: number },
    agent: { readonly ear: ToneParty; readonly hearsHz: number },
    witness: Witness,
  ): Promise<void> {
    for (const { ear, hearsHz } of [caller, agent]) await ear.waitUntilHears([hearsHz], ALL_TONES, PATIENCE_MS);
    const joinedMs = nowMs();
    await delay(TOGETHER_MS);
    const toMs = nowMs() - 50;
    const [callers, agents] = [await caller.ear.take(), await agent.ear.take()];
    const lateMs = await witness.latenessMs();
    const silences = {
      caller: longestPauseMs(callers, firstSoundMs(callers, caller.hearsHz), toMs),
      agent: longestPauseMs(agents, firstSoundMs(agents, agent.hearsHz), toMs),
    };
    const texts = Object.entries(silences).map(([who, ms]) => `${who} ${ms.toFixed(0)} ms`);
    process.stdout.write(`silence at most: ${texts.join(', ')}; the machine ${lateMs.toFixed(0)} ms\n`);
    for (const ms of Object.values(silences)) expect(ms).toBeLessThanOrEqual(MOST_SILENCE_MS + lateMs);
    expect(callers.everHeard(joinedMs, toMs, ALL_TONES), 'what the caller hears').toEqual([caller.hearsHz]);
    expect(agents.everHeard(joinedMs, toMs, ALL_TONES), 'what the agent hears').toEqual([agent.hearsHz]);
  }

  it.each(CALLING)('a call of $profile, through a handoff to a number behind it', async (row) => {
    const { profile, scenario, called } = row;
    const agent = stack.use(await Phone.open('agent', TONES.caller));
    const exchange = await open(profile, agent.sip.port);
    const witness = stack.use(await Witness.open());
    const target = exchange.product.udp;
    const caller = stack.use(
      await SippAgent.start(exchange.workspace, { scenario, target, number: called, caller: FROM, timeoutMs: 20_000 }),
    );
    const call = await agent.pickUp(PATIENCE_MS);
    await expectHeardBothWays(
      { ear: caller.ear, hearsHz: TONES.caller },
      { ear: agent.voice, hearsHz: TONES.agent },
      witness,
    );
    await call.hangUp();
    await caller.succeeded();
    const { id } = await exchange.product.api.endedCall(FROM);
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    await exchange.product.expectQuiet();
  });

  it('a call to a telephone behind a Cisco CUBE, which answers in a reliable 183', async () => {
    const port = await freePort();
    const exchange = await open('cisco-cube', port);
    const witness = stack.use(await Witness.open());
    const scenario = 'uas-answer-as-cisco-cube-with-reliable-183-then-hum-expect-bye';
    const agent = stack.use(await SippAgent.start(exchange.workspace, { scenario, port, timeoutMs: 20_000 }));
    const caller = stack.use(await Phone.open(FROM, TONES.caller));
    const call = await caller.call(AUTO_NUMBER, exchange.product.udp);
    await expectHeardBothWays(
      { ear: caller.voice, hearsHz: TONES.agent },
      { ear: agent.ear, hearsHz: TONES.caller },
      witness,
    );
    await call.hangUp();
    await agent.succeeded();
    const { id } = await exchange.product.api.endedCall(FROM);
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    await exchange.product.expectQuiet();
  });
});

/** When a party first heard a sound that is not the tone it hears in the end, or that tone. */
function firstSoundMs(take: Take, hearsHz: number): number {
  const [first] = ALL_TONES.flatMap((hz) => take.firstHeardMs(hz) ?? []).toSorted((one, other) => one - other);
  return first ?? take.firstHeardMs(hearsHz) ?? nowMs();
}

import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { CodecName } from '../../../src/media/codecs/index.ts';
import { CODECS } from '../../../src/media/codecs/index.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { CodecPartyOptions } from '../../tools/index.ts';
import { CodecParty } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { from, Stage } from './stage.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');
const LOW_HZ = 620;
const AGENT_HZ = 1_400;
/** Above what the telephone band has. */
const HIGH_HZ = 5_200;
/** Payload type of a party's telephone-event. */
const EVENT = 101;

interface Call extends AsyncDisposable {
  readonly stage: Stage;
  readonly caller: CodecParty;
  readonly agent: CodecParty;
  readonly codecs: readonly (string | null)[];
  /** Our description of the caller's leg. */
  readonly answer: string;
}

/** A caller who offers, and an agent who answers our offer. Each hears the other. */
async function join(suite: Suite, callerOptions: CodecPartyOptions, agentOptions: CodecPartyOptions): Promise<Call> {
  const stack = new AsyncDisposableStack();
  const stage = stack.use(await Stage.open(suite.engine));
  const caller = stack.use(await CodecParty.open(callerOptions));
  const agent = stack.use(await CodecParty.open(agentOptions));
  const { room } = stage;
  const answered = await room.openWithOffer(CALLER, caller.sdp());
  const { sdp: offer } = await room.openOffering(AGENT);
  const accepted = await room.acceptAnswer(AGENT, agent.sdp());
  caller.connect(answered.sdp);
  agent.connect(offer);
  await stage.scene([CALLER, [from(AGENT)]], [AGENT, [from(CALLER)]]);
  return {
    stage,
    caller,
    agent,
    codecs: [answered.codec, accepted.codec],
    answer: answered.sdp,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function hears(party: CodecParty, frequencyHz: number): Promise<void> {
  await vi.waitFor(() => expect(party.amplitude(frequencyHz)).toBeGreaterThan(4_000), { timeout: 8_000, interval: 50 });
}

/**
 * Legs in the codecs that an engine has, transcoded where they differ.
 * @param longestOpusMs the longest packets of Opus that it sends
 */
export function codecCases(suite: () => Suite, codecs: readonly CodecName[], longestOpusMs: number): void {
  const wide = codecs.filter((codec) => CODECS[codec].sampleRateHz > 8_000);
  const pairsOf = (names: readonly CodecName[]): (readonly [CodecName, CodecName])[] =>
    names.flatMap((caller) => names.map((agent) => [caller, agent] as const));

  it.each(pairsOf(codecs))('%s and %s hear each other', async (callerCodec, agentCodec) => {
    await using call = await join(
      suite(),
      { codec: callerCodec, frequencyHz: LOW_HZ },
      { codec: agentCodec, frequencyHz: AGENT_HZ },
    );
    expect(call.codecs).toEqual([callerCodec, agentCodec]);
    await hears(call.caller, AGENT_HZ);
    await hears(call.agent, LOW_HZ);
  });

  it.each(pairsOf(wide))('carries what the telephone band has not from %s to %s', async (callerCodec, agentCodec) => {
    await using call = await join(
      suite(),
      { codec: callerCodec, frequencyHz: HIGH_HZ },
      { codec: agentCodec, frequencyHz: LOW_HZ },
    );
    await hears(call.agent, HIGH_HZ);
  });

  it.each(wide)('folds nothing of %s into the telephone band of a G.711 leg', async (codec) => {
    await using call = await join(suite(), { codec, frequencyHz: HIGH_HZ }, { codec: 'PCMA', frequencyHz: LOW_HZ });
    await hears(call.caller, LOW_HZ);
    expect(call.agent.amplitude(8_000 - HIGH_HZ)).toBeLessThan(60);
  });

  const lengths = codecs
    .filter((codec) => codec !== 'PCMA')
    .flatMap((codec) => CODECS[codec].packetMs.map((packetMs) => [codec, packetMs] as const));
  it.each(lengths)('%s in packets of %i ms, both ways (RFC 8866 6.4)', async (codec, packetMs) => {
    await using call = await join(
      suite(),
      { codec, frequencyHz: LOW_HZ, packetMs },
      { codec: 'PCMU', frequencyHz: AGENT_HZ },
    );
    await hears(call.agent, LOW_HZ);
    await hears(call.caller, AGENT_HZ);
    call.caller.clear();
    await delay(400);
    const { packets } = call.caller;
    const sentMs = codec === 'OPUS' ? Math.min(packetMs, longestOpusMs) : packetMs;
    const units = (sentMs * CODECS[codec].clockRateHz) / 1_000;
    const steps = packets.slice(1).map(({ timestamp }, index) => timestamp - (packets[index]?.timestamp ?? 0));
    expect(steps.length).toBeGreaterThan(3);
    expect([...new Set(steps)]).toEqual([units]);
  });

  it.each(codecs.filter((codec) => codec !== 'PCMA'))('keys beside %s, both ways (RFC 4733 2.1)', async (codec) => {
    const eventRateHz = CODECS[codec].clockRateHz;
    await using call = await join(
      suite(),
      { codec, eventRateHz, frequencyHz: LOW_HZ },
      { codec: 'PCMU', frequencyHz: AGENT_HZ },
    );
    await hears(call.agent, LOW_HZ);
    call.caller.press(5, call.answer);
    expect(await call.stage.event(({ type }) => type === 'dtmf')).toMatchObject({ leg: CALLER, digit: '5' });
    call.caller.clear();
    await call.stage.room.sendDtmf(CALLER, '7');
    const keys = call.caller.packets.filter(({ payloadType }) => payloadType === EVENT);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(new Set(keys.map(({ payload }) => payload[0]))).toEqual(new Set([7]));
    // In the clock rate of the event: 100 ms, or what another engine takes for that.
    const durationMs = ((keys.at(-1)?.payload.readUInt16BE(2) ?? 0) * 1_000) / eventRateHz;
    expect(durationMs).toBeGreaterThanOrEqual(100);
    expect(durationMs).toBeLessThanOrEqual(140);
  });
}

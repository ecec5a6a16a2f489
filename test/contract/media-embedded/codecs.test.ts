import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CodecName } from '../../../src/media/codecs/index.ts';
import { CODECS } from '../../../src/media/codecs/index.ts';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../../src/ports/media.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { CodecPartyOptions } from '../../tools/index.ts';
import { CodecParty, ToneParty } from '../../tools/index.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');
const WIDE: readonly CodecName[] = ['OPUS', 'G722'];

const engine = new EmbeddedMediaEngine({
  address: '127.0.0.1',
  rtpPorts: { first: 35_000, last: 35_199 },
  codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'],
  inactivityMs: 5_000,
  prompts: { resolve: () => Promise.reject(new Error('no prompts')), peek: () => null },
  clock: new SystemClock(),
  logger: pino({ level: process.env['MEDIA_LOG'] ?? 'silent' }),
});
let nextCall = 1;

beforeAll(() => engine.start());
afterAll(() => engine.close());

interface Call extends AsyncDisposable {
  readonly room: MediaRoom;
  readonly events: RoomEvent[];
  readonly caller: CodecParty;
  readonly agent: CodecParty;
  readonly codecs: readonly (string | null)[];
  /** Our description of the caller's leg. */
  readonly answer: string;
}

/** A caller who offers, and an agent who answers our offer. Each hears the other. */
async function join(callerOptions: CodecPartyOptions, agentOptions: CodecPartyOptions): Promise<Call> {
  const stack = new AsyncDisposableStack();
  const events: RoomEvent[] = [];
  const room = await engine.openRoom(asCallId(`codecs-${nextCall++}`), (event) => events.push(event));
  stack.defer(() => room.dispose());
  const caller = stack.use(await CodecParty.open(callerOptions));
  const agent = stack.use(await CodecParty.open(agentOptions));
  const answered = await room.openWithOffer(CALLER, caller.sdp());
  const { sdp: offer } = await room.openOffering(AGENT);
  const accepted = await room.acceptAnswer(AGENT, agent.sdp());
  room.setScene({
    revision: 1,
    hears: { [CALLER]: [{ kind: 'leg', leg: AGENT }], [AGENT]: [{ kind: 'leg', leg: CALLER }] },
  });
  caller.connect(answered.sdp);
  agent.connect(offer);
  return {
    room,
    events,
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

describe('codecs of the embedded engine', () => {
  it.each([
    ['OPUS', 48_000],
    ['OPUS', 8_000],
    ['G722', 8_000],
    ['PCMU', 8_000],
  ] as const)('keys beside %s at %i Hz, both ways (RFC 4733 2.1)', async (codec, eventRateHz) => {
    await using call = await join({ codec, eventRateHz, frequencyHz: 620 }, { codec: 'PCMU', frequencyHz: 1_400 });
    await hears(call.agent, 620);
    call.caller.press(5, call.answer);
    await vi.waitFor(
      () => expect(call.events).toContainEqual(expect.objectContaining({ type: 'dtmf', digit: '5', durationMs: 120 })),
      { timeout: 4_000 },
    );
    call.caller.clear();
    await call.room.sendDtmf(CALLER, '7');
    const keys = call.caller.packets.filter(({ payloadType }) => payloadType === 101);
    expect(keys).toHaveLength(7);
    expect(keys[0]?.payload[0]).toBe(7);
    // 100 ms in the clock rate of the event.
    expect(keys.at(-1)?.payload.readUInt16BE(2)).toBe(eventRateHz / 10);
  });

  it.each(['PCMU', 'G722'] as const)('hears comfort noise beside %s as silence (RFC 3389)', async (codec) => {
    await using call = await join({ codec, frequencyHz: 620 }, { codec: 'PCMU', frequencyHz: 1_400 });
    await hears(call.agent, 620);
    call.caller.fallSilent();
    await delay(500);
    expect(call.agent.amplitude(620)).toBeLessThan(50);
    // The session id of the description may have a 13 as well.
    expect(/^m=.*$/m.exec(call.answer)?.[0]).not.toMatch(/ 13(?: |$)/);
    expect(call.answer).not.toContain('CN/');
  });

  it.each(WIDE)('gives a fork of %s as u-law', async (codec) => {
    await using call = await join({ codec, frequencyHz: 620 }, { codec: 'PCMU', frequencyHz: 1_400 });
    const receiver = await ToneParty.open({ frequencyHz: null });
    try {
      const fork = await call.room.fork(CALLER, { address: receiver.address, port: receiver.port });
      expect(fork).toMatchObject({ codec: 'PCMU', payloadType: 0 });
      await receiver.waitUntilHears([620], [620, 1_400]);
    } finally {
      await receiver.close();
    }
  });

  it('offers first what the leg before it speaks, so that nothing has to be transcoded', async () => {
    for (const codec of ['G722', 'PCMA', 'OPUS'] as const) {
      const room = await engine.openRoom(asCallId(`codecs-${nextCall++}`), () => undefined);
      await using caller = await CodecParty.open({ codec, frequencyHz: 620 });
      await room.openWithOffer(CALLER, caller.sdp());
      const { sdp } = await room.openOffering(AGENT);
      const first = /^m=audio \d+ RTP\/AVP (\d+)/m.exec(sdp)?.[1];
      expect(Number(first)).toBe(CODECS[codec].offeredPayloadType);
      await room.dispose();
    }
  });
});

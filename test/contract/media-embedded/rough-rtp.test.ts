import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../../src/ports/media.ts';
import type { PartyOptions } from '../../tools/index.ts';
import { nowMs, ToneParty } from '../../tools/index.ts';
import { makeEngine, openRoom } from '../../unit/media/embedded/test-engine.ts';

const CALLER = 440;
const AGENT = 620;
const TONES = [CALLER, AGENT, 1000];

let engine: EmbeddedMediaEngine;
beforeAll(async () => {
  engine = makeEngine({ first: 35_400, last: 35_499 });
  await engine.start();
});
afterAll(async () => {
  await engine.close();
});

/** A caller as described, and an agent who hears the caller. */
class Pair {
  readonly caller: ToneParty;
  readonly agent: ToneParty;
  readonly room: MediaRoom;
  readonly events: RoomEvent[];

  private constructor(caller: ToneParty, agent: ToneParty, room: MediaRoom, events: RoomEvent[]) {
    this.caller = caller;
    this.agent = agent;
    this.room = room;
    this.events = events;
  }

  static async open(options: Partial<PartyOptions>): Promise<Pair> {
    const caller = await ToneParty.open({ frequencyHz: CALLER, ...options });
    const agent = await ToneParty.open({ frequencyHz: AGENT });
    const { room, events } = await openRoom(engine);
    for (const [name, party] of [
      ['caller', caller],
      ['agent', agent],
    ] as const) {
      await party.connect((await room.openWithOffer(asLegId(name), party.sdp())).sdp);
    }
    const hears: Record<LegId, { kind: 'leg'; leg: LegId }[]> = {
      [asLegId('agent')]: [{ kind: 'leg', leg: asLegId('caller') }],
    };
    room.setScene({ revision: 1, hears });
    await agent.waitUntilHears([CALLER], TONES);
    return new Pair(caller, agent, room, events);
  }

  /** The share of the coming windows of 100 ms in which the agent hears only the caller. */
  async clearShare(durationMs: number): Promise<number> {
    const startMs = nowMs();
    await delay(durationMs + 20);
    const windows = (await this.agent.take()).heard(startMs, startMs + durationMs, TONES);
    return windows.filter(({ frequencies }) => frequencies.join() === String(CALLER)).length / windows.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.room.dispose();
    await this.caller.close();
    await this.agent.close();
  }
}

describe.concurrent('rough RTP is made smooth', () => {
  it.each([10, 30, 40, 60])('packets of %i ms', { retry: 2 }, async (ptimeMs) => {
    await using pair = await Pair.open({ ptimeMs });
    expect(await pair.clearShare(1000)).toBe(1);
  });

  it('up to 40 ms of jitter', { retry: 2 }, async () => {
    await using pair = await Pair.open({});
    await pair.caller.impair({ jitterMs: 40 });
    await delay(1000);
    expect(await pair.clearShare(1500)).toBeGreaterThanOrEqual(0.9);
  });

  it('one packet in ten lost', { retry: 2 }, async () => {
    await using pair = await Pair.open({});
    await pair.caller.impair({ lossPercent: 10 });
    expect(await pair.clearShare(1500)).toBeGreaterThanOrEqual(0.9);
  });

  it.each([0.99, 1.01])('a sender whose clock runs at %d of ours', { retry: 2 }, async (clockSkew) => {
    await using pair = await Pair.open({ clockSkew });
    expect(await pair.clearShare(3000)).toBeGreaterThanOrEqual(0.9);
  });

  it('a stream that begins anew: another SSRC, other timestamps', { retry: 2 }, async () => {
    await using pair = await Pair.open({});
    await pair.caller.restartStream(0x7777);
    await delay(100);
    expect(await pair.clearShare(500)).toBe(1);
  });

  it('datagrams that are no RTP', async () => {
    await using pair = await Pair.open({});
    for (const length of [0, 1, 11, 12, 60, 1500]) {
      await pair.caller.sendRaw(new Uint8Array(length).fill(0x80));
      await pair.caller.sendRaw(Buffer.from('OPTIONS sip:nobody@127.0.0.1 SIP/2.0\r\n\r\n'));
    }
    expect(await pair.clearShare(500)).toBeGreaterThanOrEqual(0.8);
    expect(pair.events.filter(({ type }) => type === 'dtmf')).toEqual([]);
  });
});

describe('early media', () => {
  it('is heard before the answer, and tells the first media (RFC 3264 5.1)', async () => {
    await using pair = await Pair.open({});
    await using ringing = await ToneParty.open({ frequencyHz: 1000 });
    const leg = asLegId('ringing');
    await ringing.connect((await pair.room.openOffering(leg)).sdp);
    pair.room.setScene({ revision: 2, hears: { [asLegId('agent')]: [{ kind: 'leg', leg }] } });
    await pair.agent.waitUntilHears([1000], TONES);
    expect(pair.events.filter((event) => event.type === 'firstMedia' && event.leg === leg)).toHaveLength(1);
    expect((await ringing.take()).packets).toEqual([]);
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LegId } from '../../../src/ports/ids.ts';
import type { ToneParty } from '../../tools/index.ts';
import { nowMs } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { ALL_TONES, from, Stage, TONES } from './stage.ts';

/** An engine follows within this time: a second of silence, and what it takes to notice it. */
const FOLLOWED_MS = 6_000;
/** Longer than any engine takes to follow. */
const NOT_FOLLOWED_MS = 4_000;

/** A caller and an agent who hear each other, and the SDP by which the caller's leg is reached. */
async function talk(
  suite: Suite,
): Promise<{ stage: Stage; leg: LegId; caller: ToneParty; agent: ToneParty; to: string }> {
  const stage = await Stage.open(suite.engine);
  const { leg, party: caller } = await stage.join(TONES.caller);
  const { leg: agentLeg, party: agent } = await stage.join(TONES.agent);
  await stage.scene([leg, [from(agentLeg)]], [agentLeg, [from(leg)]]);
  await caller.waitUntilHears([TONES.agent], ALL_TONES);
  await agent.waitUntilHears([TONES.caller], ALL_TONES);
  const to = (await stage.room.answerOffer(leg, caller.sdp())).sdp;
  return { stage, leg, caller, agent, to };
}

/** For a time the agent hears exactly `tones`, and the other party gets nothing. */
async function expectNotFollowed(agent: ToneParty, other: ToneParty, tones: readonly number[]): Promise<void> {
  const startMs = nowMs();
  await delay(NOT_FOLLOWED_MS);
  const heard = (await agent.take()).everHeard(startMs, startMs + NOT_FOLLOWED_MS, ALL_TONES);
  expect({ heard, got: (await other.take()).packets.length }).toEqual({ heard: tones, got: 0 });
}

/** Far ends whose RTP comes from elsewhere in mid-call: what `MediaRoom.allowSources` promises. */
export function sourceCases(suite: () => Suite): void {
  it('follows a far end to another port of its host, both ways: a NAT gave it a new one (RFC 4961)', async () => {
    const { stage, caller, agent } = await talk(suite());
    await using _closed = stage;
    await caller.rebind();
    await agent.waitUntilHears([], ALL_TONES);
    await agent.waitUntilHears([TONES.caller], ALL_TONES, FOLLOWED_MS);
    await caller.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('follows nobody on the same host while the far end talks', async () => {
    const { stage, caller, agent, to } = await talk(suite());
    await using _closed = stage;
    const other = await stage.extra(TONES.ai, { ssrc: caller.options.ssrc });
    await other.connect(to);
    await expectNotFollowed(agent, other, [TONES.caller]);
  });

  it.each(['the same', 'another'])('follows no stranger when the far end is silent, with %s SSRC', async (ssrc) => {
    const { stage, leg, caller, agent, to } = await talk(suite());
    await using _closed = stage;
    stage.room.allowSources(leg, [{ address: '127.0.0.76', prefix: 31 }]);
    const stranger = await stage.extra(TONES.ai, {
      address: '127.0.0.66',
      ...(ssrc === 'the same' && { ssrc: caller.options.ssrc }),
    });
    await caller.pause();
    await agent.waitUntilHears([], ALL_TONES);
    await stranger.connect(to);
    await expectNotFollowed(agent, stranger, []);
    await caller.pause(false);
    await agent.waitUntilHears([TONES.caller], ALL_TONES);
    await caller.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('follows a silent far end to a host that SIP knows, both ways', async () => {
    const { stage, leg, caller, agent, to } = await talk(suite());
    await using _closed = stage;
    stage.room.allowSources(leg, [{ address: '127.0.0.76', prefix: 31 }]);
    const moved = await stage.extra(TONES.ai, { address: '127.0.0.77' });
    await caller.pause();
    await moved.connect(to);
    await agent.waitUntilHears([TONES.ai], ALL_TONES, FOLLOWED_MS);
    await moved.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('takes no keys of strangers, whatever they send around them (RFC 4733)', async () => {
    const { stage, caller, to } = await talk(suite());
    await using _closed = stage;
    const stranger = await stage.extra(TONES.ai, { address: '127.0.0.66' });
    await stranger.connect(to);
    await stranger.pause();
    for (let key = 0; key < 10; key++) {
      // The marker bit makes FreeSWITCH flush what waits, and keys among it counted.
      await Promise.all(markedKey(key).map((packet) => stranger.sendRaw(packet)));
      await delay(73);
    }
    await caller.press('7');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '7');
    expect(stage.of('dtmf').map(({ digit }) => digit)).toEqual(['7']);
  });
}

/** One packet of voice with the marker bit, and behind it a whole press of 5. */
function markedKey(number: number): readonly Uint8Array[] {
  const timestamp = 1_000 + 8_000 * number;
  const packet = (index: number, type: number, marker: boolean, payload: Buffer): Buffer => {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (marker ? 0x80 : 0) | type;
    header.writeUInt16BE(10 * number + index, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(77, 8);
    return Buffer.concat([header, payload]);
  };
  const events = [40, 80, 120, 160, 0x8320, 0x8320, 0x8320].map((last, index) =>
    packet(index + 1, 101, index === 0, Buffer.from([5, last > 160 ? 0x8a : 10, last > 160 ? 3 : 0, last & 0xff])),
  );
  return [packet(0, 0, true, Buffer.alloc(160, 0xff)), ...events];
}

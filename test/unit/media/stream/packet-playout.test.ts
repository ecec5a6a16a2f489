import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioDecoder } from '../../../../src/media/codecs/index.ts';
import { CODECS, makeEncoder, opusReady } from '../../../../src/media/codecs/index.ts';
import type { FrameKind } from '../../../../src/media/rtp/index.ts';
import { PacketPlayout } from '../../../../src/media/stream/packet-playout.ts';
import { amplitudeOf, tone } from '../codecs/signals.ts';

/** A decoder whose sound says what it was made of: the first octet of the payload; -1 made up; -2 recovered. */
class TellingDecoder implements AudioDecoder {
  readonly #samples: number;
  recovers = false;
  /** Whether packets say that they carry what was before them. */
  carries = false;

  constructor(packetMs = 20) {
    this.#samples = packetMs * 16;
  }

  decode(payload: Buffer): Int16Array {
    return new Int16Array(this.#samples).fill(payload[0] ?? 0);
  }

  conceal(samples: number): Int16Array {
    return new Int16Array(samples).fill(-1);
  }

  recover(_payload: Buffer, samples: number): Int16Array | null {
    return this.recovers ? new Int16Array(samples).fill(-2) : null;
  }

  carriesFec(): boolean {
    return this.carries;
  }

  isSilence(payload: Buffer): boolean {
    return payload.length === 1;
  }

  close(): void {
    // there is nothing to free
  }
}

/** Opus is there once its promises have settled. */
async function decoderReady(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const UNITS = 960; // 20 ms of Opus's clock

/** Runs a playout for `frames` frames; `arrivals` are packets by the frame that they come before. */
function play(
  playout: PacketPlayout,
  frames: number,
  arrivals: (frame: number) => readonly (readonly [number: number, payload?: Buffer])[],
  units = UNITS,
): { readonly kinds: FrameKind[]; readonly heard: number[] } {
  const kinds: FrameKind[] = [];
  const heard: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    for (const [number, payload] of arrivals(frame)) {
      const octets = payload ?? Buffer.from([number + 1, 0, 0]);
      playout.push((0xffff_f000 + number * units) >>> 0, octets, 'OPUS', frame * 20 + 5);
    }
    kinds.push(playout.pull(frame * 20 + 20));
    heard.push(playout.linear()[160] ?? 0);
  }
  return { kinds, heard };
}

describe('PacketPlayout', () => {
  it('plays packets in their order, whatever order they come in, over the wrap of timestamps', () => {
    const order = [0, 2, 1, 4, 3, 6, 5, 8, 7];
    const { heard } = play(new PacketPlayout('OPUS', new TellingDecoder()), 14, (frame) =>
      order[frame] === undefined ? [] : [[order[frame]]],
    );
    expect(heard.filter((sample) => sample > 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('makes up what is missing, for 120 ms at most, and then is silent', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    const { kinds } = play(playout, 20, (frame) => (frame < 3 ? [[frame]] : []));
    expect(kinds.filter((kind) => kind === 'concealed')).toHaveLength(6);
    expect(kinds.at(-1)).toBe('silence');
    expect(playout.stats.concealedFrames).toBe(6);
  });

  it('takes a lost packet out of the next one where that has it (RFC 6716 2.1.7)', () => {
    const decoder = new TellingDecoder();
    decoder.recovers = true;
    const playout = new PacketPlayout('OPUS', decoder);
    // Two packets are there before their turn.
    const { heard } = play(playout, 12, (frame) =>
      frame === 0 ? [[0], [1], [2]] : frame === 3 || frame > 6 ? [] : [[frame + 2]],
    );
    expect(heard.filter((sample) => sample !== 0)).toEqual([1, 2, 3, 4, 5, -2, 7, 8, 9, -1, -1]);
  });

  it.each([10, 40, 60])('plays packets of %i ms', (packetMs) => {
    const decoder = new TellingDecoder(packetMs);
    const playout = new PacketPlayout('OPUS', decoder);
    const perFrame = 20 / packetMs;
    const { kinds } = play(
      playout,
      60,
      (frame) => {
        const from = Math.ceil(frame * perFrame);
        const to = Math.ceil((frame + 1) * perFrame);
        return Array.from({ length: to - from }, (_, index) => [from + index] as const);
      },
      packetMs * 48,
    );
    const begun = kinds.indexOf('audio');
    expect(begun).toBeLessThan(3);
    // The first packet that is late grows the delay; from then on nothing is missing.
    expect(kinds.slice(10).every((kind) => kind === 'audio')).toBe(true);
  });

  it('counts no loss while the far end is silent (DTX), and plays its comfort noise', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    const quiet = Buffer.from([7]);
    const { kinds } = play(playout, 80, (frame) => (frame < 5 ? [[frame]] : frame === 5 ? [[5, quiet]] : []));
    expect(kinds.slice(2, 50).every((kind) => kind === 'audio')).toBe(true);
    expect(kinds.at(-1)).toBe('silence');
    expect(playout.stats.concealedFrames).toBe(0);
  });

  it('grows its delay for packets that come late, and shrinks it again', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    const { kinds } = play(playout, 400, (frame) => {
      if (frame < 10) return [[frame]];
      // From the tenth on, packets come 60 ms late for a second.
      if (frame < 60) return frame < 13 ? [] : [[frame - 3]];
      if (frame === 60) return [[57], [58], [59], [60]];
      return [[frame]];
    });
    expect(playout.stats.stretched).toBeGreaterThan(0);
    expect(playout.stats.shrunk).toBeGreaterThan(0);
    expect(kinds.slice(100).every((kind) => kind === 'audio')).toBe(true);
  });

  it('drops duplicates, and a payload that is no packet', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    play(playout, 6, (frame) => [[frame], [frame]]);
    expect(playout.stats.duplicates).toBe(6);
    playout.push(0, Buffer.alloc(1_601), 'OPUS', 200);
    expect(playout.stats.packets).toBe(12);
  });

  it('believes another time line at its second packet', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    const { kinds } = play(playout, 30, (frame) => [[frame < 10 ? frame : frame + 5_000, Buffer.from([9, 9, 9])]]);
    expect(playout.stats.anchored).toBe(2);
    expect(kinds.slice(-10)).toEqual(Array.from({ length: 10 }, () => 'audio'));
  });

  it.each(['G722', 'OPUS'] as const)('stands whatever comes as %s', async (codec) => {
    await opusReady();
    const packet = fc.record({
      timestamp: fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 20_000 })),
      payload: fc.uint8Array({ minLength: 0, maxLength: 1_700 }),
      elapsedMs: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 80 }), async (packets) => {
        const playout = new PacketPlayout(codec);
        await decoderReady();
        let nowMs = 0;
        for (const { timestamp, payload, elapsedMs } of packets) {
          playout.push(timestamp, Buffer.from(payload), codec, nowMs);
          for (const until = nowMs + elapsedMs; nowMs < until; nowMs += 20) {
            expect(['audio', 'concealed', 'silence']).toContain(playout.pull(nowMs));
            expect(playout.linear()).toHaveLength(320);
          }
        }
        playout.close();
      }),
      { numRuns: 60 },
    );
  });

  it.each(['G722', 'OPUS'] as const)('hears a tone through %s, and little of a loss', async (codec) => {
    await opusReady();
    const encoder = makeEncoder(codec, { fec: true, maxBitrate: null, playbackRateHz: 48_000 });
    const playout = new PacketPlayout(codec);
    await decoderReady();
    const sent = tone(1_200, 9_000, 320 * 100);
    const heard = new Int16Array(320 * 100);
    const units = CODECS[codec].clockRateHz / 50;
    for (let frame = 0; frame < 100; frame++) {
      const payload = Buffer.alloc(1_275);
      const bytes = encoder.encode(sent.subarray(frame * 320, frame * 320 + 320), payload, 0);
      if (frame % 20 !== 15) playout.push(frame * units, payload.subarray(0, bytes), codec, frame * 20 + 2);
      playout.pull(frame * 20 + 20);
      heard.set(playout.linear(), frame * 320);
    }
    encoder.close();
    playout.close();
    expect(amplitudeOf(heard.subarray(320 * 21, 320 * 34), 1_200)).toBeGreaterThan(8_000);
    expect(amplitudeOf(heard.subarray(320 * 14, 320 * 96), 1_200)).toBeGreaterThan(6_500);
    expect(playout.stats.concealedFrames).toBeLessThanOrEqual(8);
  });

  it('takes time that it puts in for a slow clock for no delay', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    // The far end's clock is slow by 2,000 ppm for two minutes: 240 ms.
    let nextMs = 5;
    let number = 0;
    for (let frame = 0; frame < 6_000; frame++) {
      for (const dueMs = frame * 20 + 20; nextMs < dueMs; nextMs += 20 * 1.002) {
        playout.push((number * UNITS) >>> 0, Buffer.from([1, 0, 0]), 'OPUS', nextMs);
        number++;
      }
      playout.pull(frame * 20 + 20);
    }
    expect(playout.stats.stretched).toBeGreaterThan(5);
    expect(playout.stats.late).toBe(0);
    expect(playout.delayMs).toBeLessThanOrEqual(50);
  });

  it('is rid of a long wait within a second, in steps that do not click', () => {
    const playout = new PacketPlayout('OPUS', new TellingDecoder());
    const { kinds } = play(playout, 200, (frame) => {
      // Half a second late, once: ten packets at a time.
      if (frame < 10) return [[frame]];
      if (frame < 19) return [];
      if (frame === 19) return Array.from({ length: 10 }, (_, index) => [10 + index] as const);
      return [[frame]];
    });
    expect(playout.delayMs).toBeLessThanOrEqual(30);
    expect(kinds.slice(100).every((kind) => kind === 'audio')).toBe(true);
  });

  it('waits for a packet more where losses go on and packets carry FEC, and no longer when they are over', () => {
    const decoder = new TellingDecoder();
    decoder.recovers = true;
    decoder.carries = true;
    const playout = new PacketPlayout('OPUS', decoder);
    playout.pull(0); // each packet comes within the 20 ms before its turn, so the one after it never is there
    // One in ten is lost for 10 s, then none.
    const { heard } = play(playout, 4_000, (frame) =>
      frame < 500 && frame % 10 === 9 ? [] : [[frame, Buffer.from([1, 0, 0])]],
    );
    // Three are made up, and the frame that is put in; all others are had out of the packet after them.
    expect(heard.filter((sample) => sample === -1)).toHaveLength(4);
    expect(heard.filter((sample) => sample === -2)).toHaveLength(47);
    expect(playout.stats).toMatchObject({ stretched: 1, shrunk: 1, late: 0 });
  });

  it('waits for nothing where packets carry no FEC', () => {
    const decoder = new TellingDecoder();
    const playout = new PacketPlayout('OPUS', decoder);
    playout.pull(0);
    play(playout, 1_000, (frame) => (frame % 10 === 9 ? [] : [[frame, Buffer.from([1, 0, 0])]]));
    expect(playout.stats.stretched).toBe(0);
  });
});

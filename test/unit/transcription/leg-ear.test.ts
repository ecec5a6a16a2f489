import { describe, expect, test } from 'vitest';
import { linearBytes } from '../../../src/media/codecs/index.ts';
import { encodeSample, G711, RTP_HEADER_BYTES, writeRtpHeader } from '../../../src/media/rtp/index.ts';
import type { SpeechRateHz } from '../../../src/ports/speech.ts';
import { LegEar } from '../../../src/transcription/leg-ear.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector, ScriptedRecognizer } from '../../fakes/scripted-speech.ts';
import { amplitudeOf, tone } from '../media/codecs/signals.ts';

const SSRC = 0xcafe;

function packet(index: number, { ssrc = SSRC, payloadType = 0, sample = 1_000 } = {}): Buffer {
  const datagram = Buffer.alloc(
    RTP_HEADER_BYTES + 160,
    encodeSample(payloadType === 8 ? G711.PCMA : G711.PCMU, sample),
  );
  writeRtpHeader(datagram, { marker: false, payloadType, sequence: index, timestamp: 5_000 + index * 160, ssrc });
  return datagram;
}

/** 20 ms of L16, as a fork of a wideband leg sends it. */
function widePacket(index: number, sound: Int16Array): Buffer {
  const datagram = Buffer.concat([Buffer.alloc(RTP_HEADER_BYTES), linearBytes(sound)]);
  writeRtpHeader(datagram, {
    marker: false,
    payloadType: 118,
    sequence: index,
    timestamp: (0xffff_f000 + index * 320) >>> 0,
    ssrc: SSRC,
  });
  return datagram;
}

class Bench {
  readonly clock = new FakeClock();
  readonly recognizer = new ScriptedRecognizer();
  readonly detector = new ScriptedDetector();
  readonly told: object[] = [];
  strays = 0;
  heardAt: number | null = null;
  readonly ear: LegEar;
  readonly startMs = this.clock.now();

  constructor(sampleRateHz?: SpeechRateHz) {
    this.ear = new LegEar(
      {
        recognizer: this.recognizer,
        detector: this.detector,
        turns: { silenceMs: 700, minSpeechMs: 100, maxTurnMs: 30_000 },
        recognition: { language: null, hints: [], partials: true, sampleRateHz },
        clock: this.clock,
      },
      {
        heard: (at) => {
          this.heardAt = at;
        },
        event: (event) => this.told.push(event),
        stray: () => {
          this.strays++;
        },
      },
    );
  }

  /** Packets in time. */
  send(from: number, to: number, options?: Parameters<typeof packet>[1]): void {
    for (let index = from; index < to; index++) {
      this.clock.advance(20);
      this.ear.take(packet(index, options), this.clock.now());
      this.ear.poll(this.clock.now());
    }
  }

  /** Time without packets. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 20) {
      this.clock.advance(20);
      this.ear.poll(this.clock.now());
    }
  }
}

describe('LegEar', () => {
  test('words have the time of the clock at which they were said', () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.send(0, 100);
    const atMs = bench.detector.written[50]!.atMs;
    bench.detector.tell('started', atMs);
    bench.send(100, 101);
    bench.recognizer.say('hello', atMs, atMs + 400);
    expect(bench.told).toEqual([
      { type: 'voice', speaking: true, at: bench.startMs + 1_000 },
      {
        type: 'segment',
        final: true,
        text: 'hello',
        startAt: bench.startMs + 1_000,
        endAt: bench.startMs + 1_400,
        confidence: 0.9,
        words: [{ text: 'hello', startMs: bench.startMs + 1_000, endMs: bench.startMs + 1_400, confidence: 0.9 }],
      },
    ]);
    expect(bench.heardAt).toBe(bench.startMs);
  });

  test('packets that come before it is known whose they are count, and those of others do not', () => {
    const bench = new Bench();
    bench.send(0, 5);
    bench.ear.take(packet(0, { ssrc: 7 }), bench.clock.now());
    bench.ear.began(SSRC);
    bench.send(5, 10);
    expect(bench.detector.written).toHaveLength(10);
    expect(bench.strays).toBe(1);
    expect(bench.ear.quality).toMatchObject({ received: 10, lost: 0 });
  });

  test('packets that nobody claims are kept up to a bound', () => {
    const bench = new Bench();
    bench.send(0, 150);
    bench.ear.began(SSRC);
    expect(bench.detector.written).toHaveLength(100);
    expect(bench.strays).toBe(50);
  });

  test('the payload type of each packet tells its law, as a fork may change it (RFC 3551 table 4)', () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.send(0, 2);
    bench.send(2, 4, { payloadType: 8 });
    bench.send(4, 6, { payloadType: 18 });
    expect(bench.strays).toBe(2);
    for (const { pcm } of bench.detector.written) expect(Math.abs(pcm[80]! - 1_000)).toBeLessThan(60);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['one octet', Buffer.from([0x80])],
    ['version 1', Buffer.alloc(200, 0x40)],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a header without payload', packet(0).subarray(0, RTP_HEADER_BYTES)],
  ])('a datagram that is no RTP is dropped: %s (RFC 3550 A.1)', (_name, datagram) => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.ear.take(datagram, bench.clock.now());
    expect(bench.strays).toBe(1);
    expect(bench.detector.written).toEqual([]);
  });

  test('where packets end in mid-turn the detector hears silence, so that the turn ends', () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.send(0, 50);
    bench.detector.tell('started', bench.detector.written[20]!.atMs);
    bench.pass(2_000);
    const last = bench.detector.written.at(-1)!;
    expect(last.pcm.every((sample) => sample === 0)).toBe(true);
    expect(last.atMs + 20).toBeGreaterThanOrEqual(bench.startMs + 3_000 - 620);
    bench.detector.tell('ended', bench.startMs + 1_000);
    const count = bench.detector.written.length;
    bench.pass(1_000);
    expect(bench.detector.written).toHaveLength(count);
  });

  test('a fork that was started again goes on as the same leg', () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.send(0, 50);
    bench.ear.began(99);
    bench.send(700, 750, { ssrc: 99 });
    expect(bench.detector.written).toHaveLength(100);
    expect(bench.detector.written[99]!.atMs).toBe(bench.startMs + 99 * 20);
    expect(bench.ear.quality).toMatchObject({ received: 100, lost: 0 });
  });

  test('everything is settled while nothing comes', () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    expect(bench.ear.settledAt(bench.clock.now())).toBeNull();
    bench.send(0, 100);
    expect(bench.ear.settledAt(bench.clock.now())).toBe(bench.clock.now() - 400);
    bench.pass(60_000);
    expect(bench.ear.settledAt(bench.clock.now())).toBe(bench.clock.now() - 600);
  });

  test('after the end nothing is heard', async () => {
    const bench = new Bench();
    bench.ear.began(SSRC);
    bench.send(0, 10);
    await bench.ear.end();
    bench.send(10, 20);
    expect(bench.detector.written).toHaveLength(10);
    expect([bench.recognizer.closed, bench.detector.closed]).toEqual([true, true]);
  });
});

describe('LegEar of a wideband leg', () => {
  /** Sends a tone of 5.5 kHz for 2 s, has it taken for speech after the first, and gives what was written since. */
  function hear(bench: Bench): { words: Int16Array; voice: Int16Array; times: number[] } {
    const sound = tone(5_500, 8_000, 32_000);
    bench.ear.began(SSRC);
    for (let index = 0; index < 100; index++) {
      bench.clock.advance(20);
      bench.ear.take(widePacket(index, sound.subarray(index * 320, (index + 1) * 320)), bench.clock.now());
      bench.ear.poll(bench.clock.now());
      if (index === 50) bench.detector.tell('started', bench.detector.written.at(-1)!.atMs);
    }
    const joined = (all: readonly { readonly pcm: Int16Array }[]): Int16Array =>
      Int16Array.from(all.flatMap(({ pcm }) => [...pcm]));
    return {
      words: joined(bench.recognizer.written),
      voice: joined(bench.detector.written).subarray(800),
      times: bench.recognizer.written.map(({ atMs }) => atMs),
    };
  }

  test('gives the recognizer 16 kHz, and the detector 8 kHz without what would fold back', () => {
    const bench = new Bench(16_000);
    const { words, voice, times } = hear(bench);
    expect(bench.recognizer.options?.sampleRateHz).toBe(16_000);
    expect(amplitudeOf(words, 5_500)).toBeCloseTo(8_000, -2);
    expect(amplitudeOf(voice, 2_500, 8_000)).toBeLessThan(20);
    expect(times.slice(1).every((time, index) => Math.abs(time - times[index]! - 20) < 0.01)).toBe(true);
    expect(bench.heardAt).toBe(bench.startMs);
    expect(bench.ear.quality).toMatchObject({ received: 100, lost: 0, jitterMs: 0 });
    expect(bench.strays).toBe(0);
  });

  test('gives a recognizer of 8 kHz alone 8 kHz of it', () => {
    const { words } = hear(new Bench());
    expect(words.length % 160).toBe(0);
    expect(amplitudeOf(words, 2_500, 8_000)).toBeLessThan(20);
  });

  test('goes on where the leg changes between G.711 and wideband, at the rate that the recognizer was opened with', () => {
    const bench = new Bench(16_000);
    bench.ear.began(SSRC);
    bench.send(0, 50);
    bench.detector.tell('started', bench.detector.written.at(-1)!.atMs);
    for (let index = 50; index < 100; index++) {
      bench.clock.advance(20);
      bench.ear.take(widePacket(index, new Int16Array(320).fill(1_000)), bench.clock.now());
    }
    bench.send(100, 150);
    const { written } = bench.recognizer;
    expect(written.every(({ pcm }) => pcm.length === 320)).toBe(true);
    const ends = written.map(({ atMs }) => atMs);
    expect(ends.at(-1)! - ends[0]!).toBeCloseTo((written.length - 1) * 20, 0);
    expect(bench.ear.quality.lost).toBe(0);
  });
});

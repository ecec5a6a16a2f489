import { describe, expect, it } from 'vitest';
import { ULAW_LINE, WIDE_LINE } from '../../../../../src/ai/gateway/line-format.ts';
import { MODEL_RATE_HZ, ModelSound } from '../../../../../src/ai/gateway/models/model-sound.ts';
import { ModelSpeech } from '../../../../../src/ai/gateway/models/model-speech.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';
import { FakeVoiceLine } from '../../../../fakes/fake-voice-line.ts';
import { amplitudeOf, tone } from '../../../media/codecs/signals.ts';

function octets(samples: Int16Array): Buffer {
  const out = Buffer.alloc(2 * samples.length);
  samples.forEach((sample, index) => out.writeInt16LE(sample, 2 * index));
  return out;
}

function samples(octets: Buffer): Int16Array {
  return Int16Array.from({ length: octets.length / 2 }, (_, index) => octets.readInt16LE(2 * index));
}

describe('ModelSound', () => {
  it('gives telephone audio as it is, both ways', () => {
    const sound = new ModelSound(ULAW_LINE);
    const ulaw = Buffer.from([1, 2, 3]);
    expect([sound.isWide, sound.forModel(ulaw), sound.forLine(ulaw)]).toEqual([false, 'AQID', ulaw]);
    expect(sound.restForLine()).toHaveLength(0);
  });

  it('gives a model what only wideband carries, frame by frame', () => {
    const sound = new ModelSound(WIDE_LINE);
    const heard = tone(5_500, 10_000, 16_000);
    const pieces: Buffer[] = [];
    for (let at = 0; at < heard.length; at += 320) {
      pieces.push(Buffer.from(sound.forModel(octets(heard.subarray(at, at + 320))), 'base64'));
    }
    const model = samples(Buffer.concat(pieces)).subarray(2_400);
    expect(amplitudeOf(model, 5_500, MODEL_RATE_HZ)).toBeCloseTo(10_000, -2);
    expect(amplitudeOf(model, 10_500, MODEL_RATE_HZ)).toBeLessThan(10); // 16,000 - 5,500
  });

  it('plays what a model says in pieces that end anywhere, also within a sample', () => {
    const sound = new ModelSound(WIDE_LINE);
    const said = octets(tone(6_000, 10_000, MODEL_RATE_HZ, MODEL_RATE_HZ));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < said.length; at += 1_111) pieces.push(sound.forLine(said.subarray(at, at + 1_111)));
    pieces.push(sound.restForLine());
    const line = samples(Buffer.concat(pieces));
    expect(line.length).toBeGreaterThanOrEqual(16_000);
    expect(line.length).toBeLessThan(16_080);
    expect(amplitudeOf(line.subarray(1_600, 14_400), 6_000)).toBeCloseTo(10_000, -2);
  });

  it('folds nothing into the voice that 16 kHz cannot carry', () => {
    const sound = new ModelSound(WIDE_LINE);
    const line = samples(Buffer.from(sound.forLine(octets(tone(10_000, 10_000, MODEL_RATE_HZ, MODEL_RATE_HZ)))));
    expect(amplitudeOf(line.subarray(1_600), 6_000)).toBeLessThan(10); // 16,000 - 10,000
  });
});

describe('ModelSpeech on a line of 16 kHz', () => {
  it('plays each item to its last sample, and counts it in milliseconds of the line', () => {
    const clock = new FakeClock();
    const line = new FakeVoiceLine(clock, WIDE_LINE);
    const speech = new ModelSpeech(line, new ModelSound(WIDE_LINE), clock);
    speech.audio('a', Buffer.alloc(2 * MODEL_RATE_HZ));
    speech.wholeText('a', 'one two three four');
    speech.finish();
    expect(line.queuedMs).toBeGreaterThanOrEqual(1_000);
    expect(line.queuedMs).toBeLessThan(1_005);
    line.passes(500);
    expect(speech.stop()).toEqual([{ id: 'a', playedMs: 500, heard: 'one two' }]);
  });
});

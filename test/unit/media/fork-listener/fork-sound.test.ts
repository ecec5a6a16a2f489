import { describe, expect, it } from 'vitest';
import { ForkSound } from '../../../../src/media/fork-listener/index.ts';
import {
  encodeSample,
  FRAME_SAMPLES,
  G711,
  RTP_HEADER_BYTES,
  writeRtpHeader,
} from '../../../../src/media/rtp/index.ts';

const SSRC = 4711;
const START_MS = 50_000;
const LOUD = 4_000;

function packet(frame: number, ssrc = SSRC): Buffer {
  const bytes = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES, encodeSample(G711.PCMU, LOUD));
  const timestamp = (0xffff_ff00 + frame * FRAME_SAMPLES) >>> 0;
  writeRtpHeader(bytes, { marker: false, payloadType: 0, sequence: frame & 0xffff, timestamp, ssrc });
  return bytes;
}

/** The frames that came out: `s` is silence, `v` a voice. */
function open(): { readonly sound: ForkSound; readonly frames: () => string } {
  let frames = '';
  const onFrame = (pcm: Int16Array): void => {
    frames += pcm.every((sample) => sample === 0) ? 's' : 'v';
  };
  return { sound: new ForkSound({ startMs: START_MS, onFrame }), frames: () => frames };
}

describe('the sound of a fork', () => {
  it('has frames where their timestamps say, and silence between, over a wrap of the timestamp (RFC 3550 5.1)', () => {
    const { sound, frames } = open();
    sound.began(SSRC);
    for (const frame of [0, 1, 5, 6]) sound.take(packet(frame), START_MS + 20 * (frame + 1));
    sound.poll(START_MS + 400);
    expect(frames()).toMatch(/^vv.{3}vv/);
  });

  it('begins with silence where the leg begins late', () => {
    const { sound, frames } = open();
    sound.began(SSRC);
    sound.take(packet(0), START_MS + 100);
    expect(frames()).toBe('ssssv');
  });

  it('goes on in silence where nothing comes, 300 ms behind the clock', () => {
    const { sound, frames } = open();
    sound.began(SSRC);
    sound.poll(START_MS + 280);
    expect(frames()).toBe('');
    sound.poll(START_MS + 400);
    expect(frames()).toBe('sssss');
  });

  it('has packets of before its SSRC was known, and none of another (RFC 3550 8)', () => {
    const { sound, frames } = open();
    sound.take(packet(0), START_MS + 20);
    sound.take(packet(1, 99), START_MS + 40);
    expect(frames()).toBe('');
    sound.began(SSRC);
    expect(frames()).toBe('v');
    sound.take(Buffer.from('no RTP'), START_MS + 60);
    expect(frames()).toBe('v');
  });

  it('gives nothing once it has ended, and what waited before where it is drained', () => {
    const { sound, frames } = open();
    sound.began(SSRC);
    sound.take(packet(0), START_MS + 20);
    sound.take(packet(2), START_MS + 60);
    sound.drain();
    expect(frames().length).toBe(3);
    sound.end();
    sound.take(packet(3), START_MS + 80);
    sound.poll(START_MS + 2_000);
    expect(frames().length).toBe(3);
  });
});

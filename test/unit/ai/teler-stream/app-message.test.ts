import { describe, expect, it } from 'vitest';
import { readAppMessage } from '../../../../src/ai/teler-stream/app-message.ts';
import { PcmEncoder, ulawOf } from '../../../../src/ai/teler-stream/pcm.ts';
import { decodeSample, G711 } from '../../../../src/media/rtp/index.ts';

describe('readAppMessage', () => {
  it('takes audio flat and in data, an interrupt with its chunk, and clear', () => {
    const pcm = Buffer.from([1, 2, 3, 4]);
    const audio = { type: 'audio', audio_b64: pcm.toString('base64') };
    expect(readAppMessage(JSON.stringify({ ...audio, chunk_id: 0 }))).toEqual({ type: 'audio', pcm, chunk: 0 });
    const nested = { type: 'audio', data: { audio_b64: audio.audio_b64 } };
    expect(readAppMessage(JSON.stringify(nested))).toEqual({ type: 'audio', pcm, chunk: null });
    expect(readAppMessage('{"type":"interrupt","chunk_id":7}')).toEqual({ type: 'interrupt', chunk: 7 });
    expect(readAppMessage('{"type":"clear"}')).toEqual({ type: 'clear' });
    expect(readAppMessage('{"type":"ping"}')).toEqual({ type: 'other', name: 'ping' });
  });

  it('joins texts in base64 that stand behind each other', () => {
    expect(readAppMessage('{"type":"audio","audio_b64":"AQI=AwQ="}')).toEqual({
      type: 'audio',
      pcm: Buffer.from([1, 2, 3, 4]),
      chunk: null,
    });
  });

  it.each([
    ['no JSON', 'it is no JSON object'],
    ['[]', 'it is no JSON object'],
    ['{}', 'it has no type'],
    ['{"type":"audio"}', 'audio_b64 is no text'],
    ['{"type":"audio","audio_b64":"a b"}', 'audio_b64 is no base64'],
    ['{"type":"interrupt"}', 'chunk_id of interrupt is no number'],
  ])('says what is wrong with %s', (text, fault) => {
    expect(readAppMessage(text)).toEqual({ fault });
  });
});

describe('PcmEncoder', () => {
  const ramp = Uint8Array.from({ length: 160 }, (_, index) => 255 - (index >> 3));

  it('gives the samples of u-law, little-endian, and ulawOf takes them back', () => {
    const pcm = new PcmEncoder(8000).encode(ramp);
    expect(pcm).toHaveLength(320);
    expect(pcm.readInt16LE(2 * 100)).toBe(decodeSample(G711.PCMU, ramp[100]!));
    expect([...ulawOf(pcm)]).toEqual([...ramp]);
    expect(ulawOf(Buffer.from([0, 0, 1]))).toHaveLength(1);
  });

  it('puts a sample between two at 16 kHz, and goes on over frames', () => {
    const encoder = new PcmEncoder(16_000);
    const pcm = Buffer.concat([encoder.encode(ramp), encoder.encode(ramp)]);
    expect(pcm).toHaveLength(1_280);
    // Two samples late.
    expect(pcm.readInt16LE(4 * 102)).toBe(decodeSample(G711.PCMU, ramp[100]!));
    const between = pcm.readInt16LE(4 * 102 + 2);
    const [low, high] = [100, 101].map((at) => decodeSample(G711.PCMU, ramp[at]!)).sort((a, b) => a - b);
    expect(between).toBeGreaterThanOrEqual(low! - 100);
    expect(between).toBeLessThanOrEqual(high! + 100);
  });
});

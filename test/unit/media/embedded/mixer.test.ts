import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, Mixer } from '../../../../src/media/embedded/mixer.ts';
import { Play } from '../../../../src/media/embedded/play.ts';
import { asPlayId } from '../../../../src/ports/ids.ts';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import { decodeSample, encodeSample, FRAME_SAMPLES, G711 } from '../../../../src/media/rtp/index.ts';
import { hearingReceiver } from './receivers.ts';

function ignore(): void {
  // these tests ignore the event
}

/** Renders what is heard at an offset, and returns the octets. */
function render(
  inputs: Parameters<Mixer['render']>[0],
  codec: AudioCodec,
  onPlayed: Parameters<Mixer['render']>[4] = ignore,
): Buffer {
  const target = Buffer.alloc(12 + FRAME_SAMPLES, 0x11);
  new Mixer().render(inputs, target, 12, G711[codec], onPlayed);
  expect(target.subarray(0, 12)).toEqual(Buffer.alloc(12, 0x11));
  return target.subarray(12);
}

function samplesOf(octets: Buffer, codec: AudioCodec): number[] {
  return Array.from(octets, (octet) => decodeSample(G711[codec], octet));
}

function playing(value: number): Play {
  const play = new Play(asPlayId('p'), true);
  play.ready({ samples: new Int16Array(FRAME_SAMPLES).fill(value), sampleRateHz: 8_000 });
  return play;
}

describe('Mixer', () => {
  it('makes silence of nothing', () => {
    expect(render({ legs: [], plays: [] }, 'PCMU')).toEqual(Buffer.alloc(FRAME_SAMPLES, 0xff));
    expect(render({ legs: [], plays: [] }, 'PCMA')).toEqual(Buffer.alloc(FRAME_SAMPLES, 0xd5));
    expect(render({ legs: [], plays: [new Play(asPlayId('waits'), false)] }, 'PCMA')).toEqual(
      Buffer.alloc(FRAME_SAMPLES, 0xd5),
    );
  });

  it('passes the octets of a single leg in the same law through unchanged', () => {
    const octets = Buffer.from(Array.from({ length: FRAME_SAMPLES }, (_, index) => index));
    expect(render({ legs: [hearingReceiver('PCMU', octets)], plays: [] }, 'PCMU')).toEqual(octets);
  });

  it('carries the octets of a single leg over into the other law', () => {
    const octets = Buffer.alloc(FRAME_SAMPLES, encodeSample(G711.PCMU, 5000));
    const heard = samplesOf(render({ legs: [hearingReceiver('PCMU', octets)], plays: [] }, 'PCMA'), 'PCMA');
    expect(heard.every((sample) => Math.abs(sample - 5000) < 200)).toBe(true);
  });

  it('adds legs and prompts up, whatever their laws', () => {
    const one = hearingReceiver('PCMU', Buffer.alloc(FRAME_SAMPLES, encodeSample(G711.PCMU, 1000)));
    const two = hearingReceiver('PCMA', Buffer.alloc(FRAME_SAMPLES, encodeSample(G711.PCMA, -3000)));
    const heard = samplesOf(render({ legs: [one, two], plays: [playing(6000)] }, 'PCMU'), 'PCMU');
    expect(heard.every((sample) => Math.abs(sample - 4000) < 150)).toBe(true);
  });

  it.each([
    [30_000, 32_124],
    [-30_000, -32_124],
  ])('clips a sum beyond the scale instead of wrapping it: twice %i', (value, clipped) => {
    const loud = hearingReceiver('PCMU', Buffer.alloc(FRAME_SAMPLES, encodeSample(G711.PCMU, value)));
    expect(new Set(samplesOf(render({ legs: [loud, loud], plays: [playing(value)] }, 'PCMU'), 'PCMU'))).toEqual(
      new Set([clipped]),
    );
  });

  it('leaves silent legs out, so that one that speaks passes through', () => {
    const octets = Buffer.alloc(FRAME_SAMPLES, 0x33);
    const silent = hearingReceiver('PCMU', null);
    expect(render({ legs: [silent, hearingReceiver('PCMU', octets), silent], plays: [] }, 'PCMU')).toEqual(octets);
  });

  it('reports each prompt that was played, and its last frame', () => {
    const play = new Play(asPlayId('p'), false);
    play.ready({ samples: new Int16Array(200), sampleRateHz: 8_000 });
    const told: [string, boolean][] = [];
    const onPlayed = (played: Play, last: boolean): void => void told.push([played.id, last]);
    render({ legs: [], plays: [play] }, 'PCMU', onPlayed);
    new Mixer().advance({ legs: [], plays: [play] }, onPlayed);
    expect(told).toEqual([
      ['p', false],
      ['p', true],
    ]);
  });

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 160, maxLength: 160 }),
        fc.constantFrom('PCMU', 'PCMA'),
        (octets, codec) => {
          const out = new Int16Array(FRAME_SAMPLES);
          decodeFrame(Buffer.concat([Buffer.alloc(5), octets]), 5, G711[codec], out);
          expect([...out]).toEqual(samplesOf(Buffer.from(octets), codec));
        },
      ),
    );
  });
});

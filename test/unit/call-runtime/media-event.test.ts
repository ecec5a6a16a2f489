import { expect, it } from 'vitest';
import type { Leg } from '../../../src/call-machine/index.ts';
import { mediaEvent } from '../../../src/call-runtime/media-event.ts';
import { asLegId } from '../../../src/ports/ids.ts';

const AGENT = asLegId('agent');

function leg(held: boolean): Leg {
  return { id: AGENT, codec: 'PCMA', held } as Leg;
}

it('what a holder sends reaches the machine as its media (RFC 3264 8.4)', () => {
  const event = { type: 'holderSends', leg: AGENT, sends: false, at: 1 } as const;
  expect(mediaEvent(event, [leg(true)], 'call.wav')).toEqual({
    type: 'leg.media',
    leg: AGENT,
    codec: 'PCMA',
    held: true,
    sends: false,
  });
});

it('what a holder sends means nothing once it has resumed, or is gone', () => {
  const event = { type: 'holderSends', leg: AGENT, sends: true, at: 1 } as const;
  expect(mediaEvent(event, [leg(false)], 'call.wav')).toBeNull();
  expect(mediaEvent(event, [], 'call.wav')).toBeNull();
});

it.each([
  { type: 'recordingFailed', file: 'call.wav', error: 'ENOSPC', at: 1 },
  { type: 'recordingResumed', file: 'call.wav', lostMs: 10, at: 1 },
] as const)('what becomes of a recording ($type) is told of that of the call, by its file', (event) => {
  expect(mediaEvent(event, [], 'call.wav')).toMatchObject({ type: `media.${event.type}` });
  expect(mediaEvent(event, [], 'other.wav')).toBeNull();
});

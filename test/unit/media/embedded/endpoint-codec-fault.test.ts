import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { opusReady } from '../../../../src/media/codecs/index.ts';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { bindUdp } from '../../../../src/media/stream/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { agreed, rtp } from './receivers.ts';

const OPUS = {
  codec: 'OPUS',
  sendPayloadType: 111,
  receive: [{ payloadType: 111, codec: 'OPUS' }],
  // No encoder takes half a bit. What a far end asks for is rounded before it comes here.
  opus: { fec: true, maxBitrate: 20_000.5, playbackRateHz: 48_000 },
} as const;

/** Until each codec that was begun is made, or has failed. */
async function everyTry(): Promise<void> {
  await opusReady();
  await setImmediate();
}

/** An endpoint in Opus, and the faults that it tells. */
async function inOpus(): Promise<{ endpoint: Endpoint; clock: FakeClock; faults: unknown[] }> {
  const clock = new FakeClock();
  const faults: unknown[] = [];
  const endpoint = new Endpoint(
    { leg: asLegId('leg-7'), audio: agreed(OPUS), clock, alarmMos: null },
    { port: 0, rtp: await bindUdp('127.0.0.1', 0), rtcp: await bindUdp('127.0.0.1', 0) },
    {
      firstMedia: () => undefined,
      keyPress: () => undefined,
      fault: (error) => faults.push(error),
      quality: () => undefined,
    },
  );
  return { endpoint, clock, faults };
}

describe('Endpoint whose codec cannot be made', () => {
  it('tells it once, however often it fails, and goes on', async () => {
    const { endpoint, clock, faults } = await inOpus();
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    expect(String(faults[0])).toMatch(/leg leg-7 is mute, since its codec failed: /);
    endpoint.configure(agreed({ ...OPUS, opus: { ...OPUS.opus, fec: false } }));
    await everyTry();
    expect(faults).toHaveLength(1);

    endpoint.sender.encode(new Int16Array(320), () => expect.unreachable('there is no encoder'));
    const packet = { payload: Buffer.alloc(160, 0x42), timestamp: 0 };
    endpoint.receiver.onDatagram(rtp({ ...packet, payloadType: 111 }), '198.51.100.7', 4000, clock.now());
    endpoint.receiver.pull(clock.now());
    endpoint.configure(agreed());
    endpoint.receiver.onDatagram(rtp({ ...packet, sequence: 1 }), '198.51.100.7', 4000, clock.now());
    endpoint.receiver.pull(clock.now());
    endpoint.receiver.pull(clock.now() + 20);
    expect(endpoint.receiver.kind).toBe('audio');
    endpoint.close();
  });

  it('tells nothing once it is closed', async () => {
    const { endpoint, faults } = await inOpus();
    endpoint.close();
    await everyTry();
    expect(faults).toEqual([]);
  });
});

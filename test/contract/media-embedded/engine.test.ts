import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { MediaRoom } from '../../../src/ports/media.ts';
import { CountedClock } from '../../fakes/counted-clock.ts';
import { partySdp, readSdp } from '../../tools/index.ts';
import { makeEngine, openRoom, until } from '../../unit/media/embedded/test-engine.ts';

const OFFER = partySdp({ address: '127.0.0.1', port: 9, codecs: ['PCMU'], version: 1 });
const FAILING = new URL('../../unit/media/embedded/failing-worker.ts', import.meta.url);

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A started engine, closed after the test. */
async function started(...args: Parameters<typeof makeEngine>): Promise<ReturnType<typeof makeEngine>> {
  const engine = makeEngine(...args);
  cleanUps.push(() => engine.close());
  await engine.start();
  return engine;
}

describe('EmbeddedMediaEngine: start and end', () => {
  it('carries calls from start to close, and says why not before and after', async () => {
    const engine = makeEngine({ first: 35_000, last: 35_009 });
    expect(engine.unavailable()).toMatch('not started');
    await expect(openRoom(engine)).rejects.toMatchObject({ code: 'engine-lost' });
    await engine.start();
    expect(engine.unavailable()).toBeNull();
    await engine.close();
    await engine.close();
    expect(engine.unavailable()).toMatch('closed');
    await expect(openRoom(engine)).rejects.toMatchObject({ code: 'engine-lost' });
    await expect(engine.start()).rejects.toMatchObject({ code: 'engine-lost' });
    expect(await engine.usage()).toEqual({ rooms: 0, endpoints: 0, plays: 0, recordings: 0, forks: 0, ports: 0 });
  });

  it('ends its rooms when it closes', async () => {
    const engine = await started({ first: 35_010, last: 35_019 });
    const { room, events } = await openRoom(engine);
    await room.openWithOffer(asLegId('a'), OFFER);
    await engine.close();
    await expect(room.openOffering(asLegId('b'))).rejects.toMatchObject({ code: 'engine-lost' });
    expect(events).toMatchObject([{ type: 'quality', leg: 'a', isFinal: true }]);
  });

  it.each(['0.0.0.0', '::'])(
    'does not start if SDP would name %s, which means hold (RFC 3264 8.4)',
    async (address) => {
      await expect(makeEngine({ first: 35_020, last: 35_029 }, { address }).start()).rejects.toMatchObject({
        code: 'io',
      });
    },
  );

  it('names the advertised address in SDP', async () => {
    const engine = await started({ first: 35_030, last: 35_039 }, { advertisedAddress: '203.0.113.5' });
    const { room } = await openRoom(engine);
    expect(readSdp((await room.openOffering(asLegId('a'))).sdp).address).toBe('203.0.113.5');
  });

  it('refuses legs if its address is not one of this machine', async () => {
    const engine = await started({ first: 35_040, last: 35_049 }, { address: '203.0.113.5' });
    const { room } = await openRoom(engine);
    await expect(room.openOffering(asLegId('a'))).rejects.toMatchObject({ code: 'io' });
    expect((await engine.usage()).ports).toBe(0);
  });

  it('speaks IPv6', async () => {
    const engine = await started({ first: 35_050, last: 35_059 }, { address: '::1' });
    const { room } = await openRoom(engine);
    const socket = createSocket('udp6');
    cleanUps.push(() => once(socket.close(), 'close'));
    socket.bind(0, '::1');
    await once(socket, 'listening');
    const offer = partySdp({ address: '::1', port: socket.address().port, codecs: ['PCMU'], version: 1 });
    await room.openWithOffer(asLegId('a'), offer);
    const [packet] = (await once(socket, 'message')) as [Buffer];
    expect(packet.length).toBe(172);
  });
});

describe('EmbeddedMediaEngine: ports', () => {
  it('refuses a leg while all ports are taken, and takes one again when a port has drained', async () => {
    const engine = await started({ first: 35_100, last: 35_103 }, { drainMs: 300 });
    const { room } = await openRoom(engine);
    await room.openOffering(asLegId('a'));
    await room.openOffering(asLegId('b'));
    await expect(room.openOffering(asLegId('c'))).rejects.toMatchObject({ name: 'MediaError', code: 'no-ports' });
    await room.close(asLegId('a'));
    await expect(room.openOffering(asLegId('c'))).rejects.toMatchObject({ code: 'no-ports' });
    await until(async () => (await engine.usage()).ports === 1);
    expect(readSdp((await room.openOffering(asLegId('c'))).sdp).port).toBe(35_100);
  });

  it('opens no room without ports for two legs, also while ports of other rooms are in use or drain', async () => {
    const one = await started({ first: 35_180, last: 35_181 });
    await expect(openRoom(one)).rejects.toMatchObject({ name: 'MediaError', code: 'no-ports' });
    expect(await one.usage()).toMatchObject({ rooms: 0, ports: 0 });
    const two = await started({ first: 35_182, last: 35_187 }, { drainMs: 300 });
    const { room } = await openRoom(two);
    await expect(openRoom(two)).rejects.toMatchObject({ code: 'no-ports' });
    await room.openOffering(asLegId('a'));
    await room.openOffering(asLegId('b'));
    await expect(openRoom(two)).rejects.toMatchObject({ code: 'no-ports' });
    await room.dispose();
    await expect(openRoom(two)).rejects.toMatchObject({ code: 'no-ports' });
    await until(async () => (await two.usage()).ports === 0);
    await openRoom(two);
  });

  it('takes the next port if another program has one', async () => {
    const other = createSocket('udp4');
    cleanUps.push(() => once(other.close(), 'close'));
    other.bind(35_110, '127.0.0.1');
    await once(other, 'listening');
    const engine = await started({ first: 35_110, last: 35_119 });
    const { room } = await openRoom(engine);
    expect(readSdp((await room.openOffering(asLegId('a'))).sdp).port).toBe(35_112);
    expect((await engine.usage()).ports).toBe(1);
  });

  it('takes no port for an offer that it refuses', async () => {
    const engine = await started({ first: 35_120, last: 35_129 });
    const { room } = await openRoom(engine);
    await expect(room.openWithOffer(asLegId('a'), 'rubbish')).rejects.toMatchObject({ code: 'bad-sdp' });
    expect((await engine.usage()).ports).toBe(0);
    await room.openWithOffer(asLegId('a'), OFFER);
  });

  it('opens a leg once', async () => {
    const engine = await started({ first: 35_130, last: 35_139 });
    const { room } = await openRoom(engine);
    const [first, second] = await Promise.allSettled([
      room.openOffering(asLegId('a')),
      room.openOffering(asLegId('a')),
    ]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect((await engine.usage()).endpoints).toBe(1);
  });

  it('leaves nothing behind of a leg or a room that is closed while a leg opens', async () => {
    const engine = await started({ first: 35_140, last: 35_149 }, { drainMs: 0 });
    const { room } = await openRoom(engine);
    const closed = room.openOffering(asLegId('a'));
    await room.close(asLegId('a'));
    await expect(closed).rejects.toMatchObject({ code: 'unknown-leg' });
    expect((await engine.usage()).endpoints).toBe(0);
    const disposed = room.openOffering(asLegId('b'));
    await Promise.all([room.dispose(), expect(disposed).rejects.toMatchObject({ name: 'MediaError' })]);
    expect(await engine.usage()).toEqual({ rooms: 0, endpoints: 0, plays: 0, recordings: 0, forks: 0, ports: 0 });
  });
});

describe('EmbeddedMediaEngine: recordings', () => {
  it('are complete when their room is gone, even while they stop', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'media-stop-'));
    cleanUps.push(() => rm(directory, { recursive: true }));
    const engine = await started({ first: 35_150, last: 35_159 });
    const { room } = await openRoom(engine);
    await room.openWithOffer(asLegId('a'), OFFER);
    const file = join(directory, 'stop.wav');
    const recording = await room.record(asLegId('a'), file);
    await delay(300);
    let stopped = false;
    const stop = recording.stop().then(() => (stopped = true));
    expect((await engine.usage()).recordings).toBe(1);
    await room.dispose();
    expect(stopped).toBe(true);
    await stop;
    expect((await engine.usage()).recordings).toBe(0);
    const bytes = await readFile(file);
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(bytes.length).toBeGreaterThanOrEqual(44 + 8000);
  });

  it('end with their room even while they start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'media-start-'));
    cleanUps.push(() => rm(directory, { recursive: true }));
    const engine = await started({ first: 35_160, last: 35_169 });
    const { room } = await openRoom(engine);
    await room.openWithOffer(asLegId('a'), OFFER);
    await Promise.allSettled([room.record(asLegId('a'), join(directory, 'short.wav')), room.dispose()]);
    expect((await engine.usage()).recordings).toBe(0);
  });
});

describe('EmbeddedMediaEngine: listeners', () => {
  it('do not keep events from others if they fail', async () => {
    const engine = await started({ first: 35_170, last: 35_179 });
    const failing = await engine.openRoom(asCallId('failing'), () => {
      throw new Error('trouble in the listener');
    });
    const { room, events } = await openRoom(engine);
    failing.setScene({ revision: 1, hears: {} });
    room.setScene({ revision: 1, hears: {} });
    await until(() => events.length === 1);
  });
});

describe('EmbeddedMediaEngine: several threads', () => {
  /** The thread of a room, by the port of a leg of it. */
  async function portOf(room: MediaRoom, leg: string): Promise<number> {
    return readSdp((await room.openOffering(asLegId(leg))).sdp).port;
  }

  it('puts a room on the thread that has the fewest, each with ports of its own', async () => {
    const engine = await started({ first: 35_300, last: 35_315 }, { threads: 2 });
    const rooms = [(await openRoom(engine)).room, (await openRoom(engine)).room];
    expect(await Promise.all(rooms.map((room) => portOf(room, 'a')))).toEqual([35_300, 35_308]);
    await rooms[0]?.dispose();
    expect(await portOf((await openRoom(engine)).room, 'a')).toBe(35_302);
    expect(await engine.usage()).toMatchObject({ rooms: 2, endpoints: 2, ports: 3 }); // one drains
  });

  it('opens a room where there are ports, and refuses it where none of the threads has any', async () => {
    const engine = await started({ first: 35_320, last: 35_331 }, { threads: 2 });
    const four = await Promise.all([openRoom(engine), openRoom(engine)]);
    const [first] = four;
    await Promise.all(['a', 'b', 'c'].map((leg) => first.room.openOffering(asLegId(leg))));
    await four[1].room.dispose();
    const third = await openRoom(engine);
    await third.room.openOffering(asLegId('a'));
    await expect(openRoom(engine)).rejects.toMatchObject({ code: 'no-ports' });
  });

  it('loses only the rooms of a thread that is lost, and takes calls all the while', async () => {
    const engine = await started({ first: 35_340, last: 35_379 }, { threads: 2, threadModule: FAILING, drainMs: 0 });
    const lost = await openRoom(engine);
    const kept = await openRoom(engine);
    await kept.room.openOffering(asLegId('a'));
    await expect(lost.room.openOffering(asLegId('exit'))).rejects.toMatchObject({ code: 'engine-lost' });
    expect(lost.events).toMatchObject([{ type: 'lost' }]);
    expect(engine.unavailable()).toBeNull();
    await kept.room.openOffering(asLegId('b'));
    const meanwhile = await openRoom(engine);
    expect(await portOf(meanwhile.room, 'a')).toBeGreaterThanOrEqual(35_360);
    expect(kept.events).toEqual([]);
    await until(async () => {
      const { room } = await openRoom(engine);
      const port = await portOf(room, 'a');
      await room.dispose();
      return port < 35_360; // the thread that was lost is back
    });
  });
});

describe('EmbeddedMediaEngine: the media thread is lost', () => {
  it.each(['throw', 'exit'])(
    'tells every room once, refuses their requests, and starts again (%s)',
    async (trouble) => {
      const first = trouble === 'throw' ? 35_200 : 35_220;
      const engine = await started({ first, last: first + 19 }, { threadModule: FAILING });
      const one = await openRoom(engine);
      const two = await openRoom(engine);
      await one.room.openWithOffer(asLegId('a'), OFFER);
      await expect(two.room.openOffering(asLegId(trouble))).rejects.toMatchObject({ code: 'engine-lost' });
      expect(engine.unavailable()).toMatch(/thread/);
      await until(() => one.events.length > 0 && two.events.length > 0);
      for (const { room, events } of [one, two]) {
        expect(events).toEqual([{ type: 'lost', reason: expect.any(String), at: expect.any(Number) }]);
        await expect(room.openOffering(asLegId('b'))).rejects.toMatchObject({ code: 'engine-lost' });
        room.setScene({ revision: 1, hears: {} });
        await room.close(asLegId('a'));
        await room.dispose();
      }
      await until(() => engine.unavailable() === null);
      const again = await openRoom(engine);
      await again.room.openWithOffer(asLegId('a'), OFFER);
      expect(await engine.usage()).toMatchObject({ rooms: 1, endpoints: 1, ports: 1 });
    },
  );

  it('keeps the recorded audio', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'media-lost-'));
    cleanUps.push(() => rm(directory, { recursive: true }));
    const engine = await started({ first: 35_240, last: 35_259 }, { threadModule: FAILING });
    const { room } = await openRoom(engine);
    await room.openWithOffer(asLegId('a'), OFFER);
    const file = join(directory, 'lost.wav');
    await room.record(asLegId('a'), file);
    await delay(1200);
    await expect(room.openOffering(asLegId('exit'))).rejects.toMatchObject({ code: 'engine-lost' });
    await room.dispose();
    await until(async () => (await engine.usage()).recordings === 0);
    const bytes = await readFile(file);
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(bytes.length).toBeGreaterThanOrEqual(32_000); // a second
    // Recording works with the next media thread too.
    await until(() => engine.unavailable() === null);
    const again = await openRoom(engine);
    await again.room.openWithOffer(asLegId('a'), OFFER);
    await again.room.record(asLegId('a'), join(directory, 'next.wav'));
    await delay(700);
    await again.room.dispose();
    expect((await readFile(join(directory, 'next.wav'))).length).toBeGreaterThanOrEqual(16_000);
  });

  it('can be closed while it waits to start again', async () => {
    const clock = new CountedClock();
    const engine = await started({ first: 35_260, last: 35_279 }, { threadModule: FAILING, clock });
    const { room } = await openRoom(engine);
    await expect(room.openOffering(asLegId('exit'))).rejects.toMatchObject({ code: 'engine-lost' });
    expect(clock.pending).toBeGreaterThan(0);
    await engine.close();
    expect(clock.pending).toBe(0); // nothing is left that could start it again
    expect(engine.unavailable()).toMatch('closed');
  });

  it('does not start with a thread that fails at once', async () => {
    const threadModule = new URL('./no-such-worker.ts', import.meta.url);
    const engine = makeEngine({ first: 35_280, last: 35_289 }, { threadModule });
    await expect(engine.start()).rejects.toMatchObject({ code: 'engine-lost' });
    await engine.close();
  });
});

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { Mixer } from '../../../../src/media/embedded/mixer.ts';
import type { WireSource } from '../../../../src/media/embedded/messages.ts';
import type { PromptSound } from '../../../../src/media/embedded/prompt-sound.ts';
import { SceneRoom } from '../../../../src/media/embedded/scene-room.ts';
import { bindUdp } from '../../../../src/media/stream/index.ts';
import { asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import type { RoomEvent } from '../../../../src/ports/media.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { agreed, rtp } from './receivers.ts';

const LEG = asLegId('leg');
const PLAY = asPlayId('play');

const opened: Endpoint[] = [];
afterEach(() => {
  for (const endpoint of opened.splice(0)) endpoint.close();
});

/** An endpoint whose far end is known. */
async function endpoint(settled = true): Promise<Endpoint> {
  const sockets = { port: 0, rtp: await bindUdp('127.0.0.1', 0), rtcp: await bindUdp('127.0.0.1', 0) };
  const audio = agreed({ remote: { address: '127.0.0.1', port: 9 } });
  const made = new Endpoint({ leg: LEG, audio, clock: new SystemClock(), alarmMos: null }, sockets, {
    firstMedia: () => undefined,
    keyPress: () => undefined,
    fault: () => undefined,
    quality: () => undefined,
  });
  if (settled) made.configure(audio);
  opened.push(made);
  return made;
}

/** A room and its clock. */
function makeRoom(): { room: SceneRoom; events: RoomEvent[]; tick: (count?: number) => void; types: () => string[] } {
  const events: RoomEvent[] = [];
  const room = new SceneRoom((event) => events.push(event));
  const mixer = new Mixer();
  let atMs = 0;
  return {
    room,
    events,
    types: () => events.map(({ type }) => type),
    tick: (count = 1) => {
      for (let tick = 0; tick < count; tick++) {
        atMs += 20;
        room.applyScene(atMs);
        room.sendFrames(mixer, atMs);
      }
    },
  };
}

function soundOf(frames: number): PromptSound {
  return { samples: new Int16Array(frames * 160).fill(1000), sampleRateHz: 8_000 };
}

function playing(frames: number | null, options: { loop?: boolean; play?: typeof PLAY } = {}): WireSource {
  const sound = frames === null ? null : soundOf(frames);
  return { kind: 'play', play: options.play ?? PLAY, loop: options.loop ?? false, sound };
}

describe('SceneRoom', () => {
  it('puts a scene in force with the next tick, and tells the time of that tick', () => {
    const { room, events, tick } = makeRoom();
    room.setScene(1, {});
    expect(events).toEqual([]);
    tick();
    expect(events).toEqual([{ type: 'sceneApplied', revision: 1, at: 20 }]);
  });

  it('reports only the newest of several scenes within a tick, which stands for the earlier ones', () => {
    const { room, events, tick } = makeRoom();
    room.setScene(1, {});
    room.setScene(2, {});
    tick();
    expect(events).toEqual([{ type: 'sceneApplied', revision: 2, at: 20 }]);
  });

  it('plays a prompt: start with its first packet, end with its last', async () => {
    const { room, events, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(3)] });
    tick(5);
    expect(events.slice(1)).toEqual([
      { type: 'playStarted', play: PLAY, leg: LEG, at: 20 },
      { type: 'playFinished', play: PLAY, leg: LEG, error: null, at: 60 },
    ]);
    expect(room.plays).toBe(0);
  });

  it('does not begin a prompt anew that came to its end, while scenes still name it', async () => {
    const { room, types, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(1)] });
    tick(3);
    room.setScene(2, { [LEG]: [playing(null)] });
    tick(3);
    expect(types()).toEqual(['sceneApplied', 'playStarted', 'playFinished', 'sceneApplied']);
  });

  it('keeps a play that an overtaken scene named, with the samples that came with it', async () => {
    const { room, types, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(1)] });
    room.setScene(2, { [LEG]: [playing(null)] });
    tick(2);
    expect(types()).toEqual(['sceneApplied', 'playStarted', 'playFinished']);
  });

  it('begins a play anew that a scene dropped, even one that was overtaken before it was in force', async () => {
    const { room, types, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(10)] });
    tick(4);
    room.setScene(2, {});
    room.setScene(3, { [LEG]: [playing(10)] });
    tick(9);
    expect(types()).toEqual(['sceneApplied', 'playStarted', 'sceneApplied', 'playStarted']);
    tick();
    expect(types().at(-1)).toBe('playFinished');
  });

  it('tells nothing of a play that the scene dropped', async () => {
    const { room, types, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(null)] });
    tick();
    room.setScene(2, {});
    tick();
    room.playReady(LEG, PLAY, soundOf(1));
    room.playFailed(LEG, PLAY, 'too late', 0);
    tick(3);
    expect(types()).toEqual(['sceneApplied', 'sceneApplied']);
    expect(room.plays).toBe(0);
  });

  it('tells why a play failed, once', async () => {
    const { room, events, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(null)] });
    room.playFailed(LEG, PLAY, 'no such file', 0);
    room.playFailed(LEG, PLAY, 'no such file', 0);
    tick(2);
    expect(events.filter(({ type }) => type === 'playFinished')).toEqual([
      expect.objectContaining({ play: PLAY, leg: LEG, error: 'no such file' }),
    ]);
  });

  it('holds a play back until the far end is there', async () => {
    const { room, types, tick } = makeRoom();
    room.setScene(1, { [LEG]: [playing(1)] });
    tick(3);
    const ringing = await endpoint(false);
    room.addEndpoint(ringing);
    tick(3);
    expect(types()).toEqual(['sceneApplied']);
    ringing.configure(agreed({ remote: { address: '127.0.0.1', port: 9 } }));
    tick();
    expect(types()).toEqual(['sceneApplied', 'playStarted', 'playFinished']);
  });

  it('ends a play to a far end on hold in time, so that nobody waits for ever', async () => {
    const { room, types, tick } = makeRoom();
    const held = await endpoint();
    held.configure(agreed({ sending: false, held: true }));
    room.addEndpoint(held);
    room.setScene(1, { [LEG]: [playing(2)] });
    tick(2);
    expect(types()).toEqual(['sceneApplied', 'playStarted', 'playFinished']);
    expect(held.sender.sent).toBe(0);
  });

  it('ends the plays of a leg that leaves, without an event', async () => {
    const { room, types, tick } = makeRoom();
    room.addEndpoint(await endpoint());
    room.setScene(1, { [LEG]: [playing(5, { loop: true })] });
    tick();
    expect(room.plays).toBe(1);
    room.removeEndpoint(LEG);
    tick(3);
    expect(room.plays).toBe(0);
    expect(types()).toEqual(['sceneApplied', 'playStarted']);
  });

  it('lets no leg hear itself, whatever the scene says', async () => {
    const { room, tick } = makeRoom();
    const far = await bindUdp('127.0.0.1', 0);
    const heard = once(far, 'message') as Promise<[Buffer]>;
    const audio = agreed({ remote: { address: '127.0.0.1', port: far.address().port } });
    const speaking = await endpoint(false);
    speaking.configure(audio);
    room.addEndpoint(speaking);
    room.setScene(1, { [LEG]: [{ kind: 'leg', leg: LEG }] });
    speaking.receiver.onDatagram(rtp({ payload: Buffer.alloc(160, 5) }), '127.0.0.1', far.address().port, 1);
    speaking.receiver.pull(20);
    speaking.receiver.pull(40);
    expect(speaking.receiver.frame[0]).toBe(5);
    tick();
    const [packet] = await heard;
    far.close();
    expect(packet.subarray(12)).toEqual(Buffer.alloc(160, 0xff));
  });

  it('sends one packet a tick, whatever the leg hears', async () => {
    const { room, tick } = makeRoom();
    const there = await endpoint();
    room.addEndpoint(there);
    tick(3);
    room.setScene(1, { [LEG]: [playing(2), { kind: 'leg', leg: asLegId('nobody') }, { kind: 'leg', leg: LEG }] });
    tick(7);
    expect(there.sender.sent).toBe(10);
  });
});

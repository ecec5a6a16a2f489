import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RoomSceneOptions } from '../../../../src/media/freeswitch/room-scene.ts';
import { RoomScene } from '../../../../src/media/freeswitch/room-scene.ts';
import { newSession } from '../../../../src/media/sdp/index.ts';
import { asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import type { RoomEvent, Source } from '../../../../src/ports/media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');
const PROMPT = { file: 'hold.wav' };
const SESSION = newSession({ sessionId: '1', address: '127.0.0.1', port: 4000 }, ['PCMU']);

let commands: string[];
let events: string[];
let played: string[];
let answer: Promise<string>;
let legs: ReturnType<RoomSceneOptions['legs']>;
let scene: RoomScene;

beforeEach(() => {
  commands = [];
  events = [];
  played = [];
  answer = Promise.resolve('+OK');
  const joined = { session: SESSION, joining: null };
  legs = [
    { ...joined, id: CALLER, member: 1 },
    { ...joined, id: AGENT, member: 2 },
  ];
  scene = new RoomScene({
    conference: 'c',
    legs: () => legs,
    forks: () => [],
    plays: {
      start: (leg, { play }) => played.push(`${play} to ${leg}`),
      drop: (play) => play !== 'unheard',
    },
    command: (text) => {
      commands.push(text);
      return answer;
    },
    emit: (event: RoomEvent) => {
      events.push(event.type === 'sceneApplied' ? `applied ${event.revision}` : event.type);
    },
    clock: new FakeClock(),
    logger: pino({ level: 'silent' }),
  });
});

function play(name: string): Source {
  return { kind: 'play', play: asPlayId(name), prompt: PROMPT, loop: false };
}

describe('RoomScene', () => {
  it('tells that a scene is in force when FreeSWITCH has acknowledged all of it', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    answer = promise;
    scene.set({ revision: 1, hears: {} });
    await settle();
    expect(commands).toEqual(['conference c unmute 1 quiet', 'conference c unmute 2 quiet']);
    expect(events).toEqual([]);
    resolve('-ERR one that is refused holds nothing up');
    await settle();
    expect(events).toEqual(['applied 1']);
  });

  it('waits for legs that are joining, and tells no older scene after a newer one', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    legs = [{ id: CALLER, session: SESSION, member: null, joining: promise }];
    scene.set({ revision: 1, hears: {} });
    legs = [];
    scene.set({ revision: 2, hears: {} });
    await settle();
    expect(events).toEqual(['applied 2']);
    resolve(undefined);
    await settle();
    expect(events).toEqual(['applied 2']);
  });

  it('starts and stops plays, and says nothing of one that FreeSWITCH does not have yet', () => {
    scene.set({ revision: 1, hears: { [CALLER]: [play('unheard')], [AGENT]: [play('heard')] } });
    expect(played).toEqual(['unheard to caller', 'heard to agent']);
    commands = [];
    scene.set({ revision: 2, hears: {} });
    expect(commands).toEqual(['conference c stop all 2']);
  });

  it('refuses all but the first prompt of a leg, each once', async () => {
    const hears = { [CALLER]: [play('one'), play('two')] };
    scene.set({ revision: 1, hears });
    expect(events).toEqual([]);
    scene.set({ revision: 2, hears });
    await settle();
    expect(events.filter((type) => type === 'playFinished')).toHaveLength(1);
  });

  it('plays a file to a member, and refuses if FreeSWITCH does', async () => {
    await scene.enqueue(AGENT, 5, '/hold.wav');
    expect(commands).toEqual(["conference c play '{warmbridge_play=5}/hold.wav' 2"]);
    answer = Promise.resolve('-ERR');
    await expect(scene.enqueue(AGENT, 6, '/hold.wav')).rejects.toMatchObject({ code: 'io' });
  });
});

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import { LegAnswering } from '../../../src/call-runtime/leg-answering.ts';
import type { AnswerEvent, AnsweringPort } from '../../../src/ports/answering.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { MediaFork, MediaRoom, RoomEvent } from '../../../src/ports/media.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import { settle } from '../../fakes/settle.ts';

const LEG = asLegId('leg');
const ASK = { type: 'listenForMachine', leg: LEG, forwarded: false, untilMessage: false } as const;

/** An ear that the test speaks for. */
class ScriptedAnswering implements AnsweringPort {
  readonly began: number[] = [];
  ended = 0;
  fault: Error | null = null;
  tell: (event: AnswerEvent) => void = () => undefined;

  open(_options: unknown, onEvent: (event: AnswerEvent) => void): ReturnType<AnsweringPort['open']> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.tell = onEvent;
    return Promise.resolve({
      address: { address: '127.0.0.1', port: 4_000 },
      began: ({ ssrc }) => this.began.push(ssrc),
      end: () => {
        this.ended += 1;
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class World {
  readonly clock = new FakeClock();
  readonly answering = new ScriptedAnswering();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly told: UntimedEvent[] = [];
  room: MediaRoom | null = null;
  legs!: LegAnswering;

  static async open(hasLeg = true): Promise<World> {
    const world = new World();
    const onEvent = (event: RoomEvent): void => {
      if (event.type === 'forkLost') world.legs.forkLost(event);
    };
    world.room = await world.media.openRoom(asCallId('call'), onEvent);
    if (hasLeg) await world.room.openWithOffer(LEG, 'offer sendrecv');
    world.legs = new LegAnswering({
      answering: world.answering,
      clock: world.clock,
      logger: pino({ level: 'silent' }),
      room: () => world.room,
      dispatch: (event) => world.told.push(event),
    });
    return world;
  }

  async forks(): Promise<number> {
    return (await this.media.usage()).forks;
  }
}

const NOT_HEARD = { type: 'leg.answeredBy', leg: LEG, by: 'unknown', why: 'not-heard' };

describe('who answered a leg', () => {
  it('is told once, and nothing stays open', async () => {
    const world = await World.open();
    await world.legs.listen(ASK);
    await world.legs.listen(ASK);
    expect([world.answering.began.length, await world.forks()]).toEqual([1, 1]);
    world.answering.tell({ type: 'answeredBy', by: 'machine', why: 'beep', at: 0 });
    await settle();
    expect(world.told).toEqual([{ type: 'leg.answeredBy', leg: LEG, by: 'machine', why: 'beep' }]);
    expect([world.answering.ended, await world.forks()]).toEqual([1, 0]);
  });

  it('of a machine it is told when it takes a message', async () => {
    const world = await World.open();
    await world.legs.listen({ ...ASK, untilMessage: true });
    world.answering.tell({ type: 'answeredBy', by: 'machine', why: 'long-greeting', at: 0 });
    expect(world.answering.ended).toBe(0);
    world.answering.tell({ type: 'takesMessage', why: 'silence', at: 0 });
    expect(world.told.slice(1)).toEqual([{ type: 'leg.takesMessage', leg: LEG, why: 'silence' }]);
    expect(world.answering.ended).toBe(1);
  });

  it('a leg that cannot be listened to counts as unknown at once', async () => {
    const noEar = await World.open();
    noEar.answering.fault = new Error('no port');
    await noEar.legs.listen(ASK);
    expect(noEar.told).toEqual([NOT_HEARD]);
    const noLeg = await World.open(false);
    await noLeg.legs.listen(ASK);
    expect(noLeg.told).toEqual([NOT_HEARD]);
    expect(noLeg.answering.ended).toBe(1);
  });

  it('an ear that does not open in time counts as one that cannot', async () => {
    const world = await World.open();
    world.answering.open = () => new Promise(() => undefined);
    const listening = world.legs.listen(ASK);
    world.clock.advance(1_500);
    await listening;
    expect(world.told).toEqual([NOT_HEARD]);
  });

  it('a fork that the engine lost: nobody waits, and a machine that was found is told its message', async () => {
    const world = await World.open();
    await world.legs.listen({ ...ASK, untilMessage: true });
    const forks: MediaFork[] = [];
    const fork = world.room!.fork.bind(world.room);
    world.room!.fork = async (leg, to) => {
      forks.push(await fork(leg, to));
      return forks.at(-1)!;
    };
    world.legs.end(LEG);
    await world.legs.listen({ ...ASK, untilMessage: true });
    world.answering.tell({ type: 'answeredBy', by: 'machine', why: 'long-greeting', at: 0 });
    world.legs.forkLost({ type: 'forkLost', fork: forks[0]!, reason: 'gone', at: 0 });
    expect(world.told.slice(1)).toEqual([{ type: 'leg.takesMessage', leg: LEG, why: 'not-heard' }]);
  });

  it('nothing is told of a leg that has ended', async () => {
    const world = await World.open();
    await world.legs.listen(ASK);
    world.legs.endAll();
    world.answering.tell({ type: 'answeredBy', by: 'human', why: 'short-greeting', at: 0 });
    await settle();
    expect(world.told).toEqual([]);
    expect([world.answering.ended, await world.forks()]).toEqual([1, 0]);
  });
});

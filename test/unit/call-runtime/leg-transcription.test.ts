import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { LAST_WORDS_MS, LegTranscriptionDriver, PARTING_MS } from '../../../src/call-runtime/leg-transcription.ts';
import { MEDIA_REQUEST_MS } from '../../../src/call-runtime/leg-media.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { MediaFork } from '../../../src/ports/media.ts';
import type { TranscribedLeg, TranscriptionEvent } from '../../../src/ports/transcription.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import type { FakeRoom } from '../../fakes/fake-media.ts';
import { FakeTranscription } from '../../fakes/fake-transcription.ts';
import type { FakeLegTranscription } from '../../fakes/fake-transcription.ts';
import { settle } from '../../fakes/settle.ts';

const LEG = asLegId('call.1');
const TRANSCRIBED: TranscribedLeg = { call: asCallId('call'), leg: LEG, role: 'caller', language: 'en', hints: [] };

/** A leg that is up in a room of fakes. */
class World {
  readonly clock = new FakeClock();
  readonly port = new FakeTranscription();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly events: TranscriptionEvent[] = [];
  driver!: LegTranscriptionDriver;

  async begin(): Promise<this> {
    await this.media.openRoom(TRANSCRIBED.call, () => undefined);
    await this.room.openWithOffer(LEG, 'offer');
    return this;
  }

  async listen(): Promise<this> {
    const { clock, port, room } = this;
    const onEvent = (event: TranscriptionEvent): void => void this.events.push(event);
    this.driver = new LegTranscriptionDriver({ port, leg: TRANSCRIBED, room, clock, logger: SILENT, onEvent });
    await settle();
    return this;
  }

  get room(): FakeRoom {
    return this.media.rooms[0]!;
  }

  get transcription(): FakeLegTranscription {
    return this.port.of(LEG);
  }

  /** The forks that run. */
  get forks(): readonly MediaFork[] {
    return [...this.room.forks.keys()];
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  missing(): readonly (readonly [number, number, string])[] {
    return this.events.flatMap((event) =>
      event.type === 'missing' ? [[event.startAt, event.endAt, event.reason] as const] : [],
    );
  }
}

const SILENT = pino({ level: 'silent' });

/** Waits for so many turns of promises. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

it('A leg that ends at any moment of its beginning leaves nothing open', async () => {
  for (let count = 0; count < 40; count += 1) {
    const world = await new World().begin();
    const { clock, port, room } = world;
    const options = { port, leg: TRANSCRIBED, room, clock, logger: SILENT, onEvent: () => undefined };
    const driver = new LegTranscriptionDriver(options);
    await turns(count);
    await driver.end();
    await settle();
    expect({ count, legs: port.usage().legs, forks: world.forks.length }).toEqual({ count, legs: 0, forks: 0 });
  }
});

async function listening(): Promise<World> {
  return await (await new World().begin()).listen();
}

describe('The transcription of a leg', () => {
  it('gets a fork of its audio, and is told which packets are its own', async () => {
    const world = await listening();
    const [fork] = world.forks;
    expect(world.room.forks.get(fork!)).toEqual(world.transcription.address);
    expect(world.transcription.forks).toEqual([{ ssrc: fork!.ssrc, payloadType: 0, codec: 'PCMU' }]);
    expect(world.clock.pending).toBe(0);
  });

  it('gives its events on', async () => {
    const world = await listening();
    world.transcription.voice(true, 100);
    world.transcription.say('hello', 100, 600);
    expect(world.events).toMatchObject([{ type: 'voice' }, { type: 'segment', text: 'hello' }]);
  });

  it('gets another fork where its worker was replaced', async () => {
    const world = await listening();
    const [before] = world.forks;
    const address = world.port.newAddress();
    world.transcription.tell({ type: 'moved', address });
    await settle();
    expect(world.forks).not.toContain(before);
    expect([...world.room.forks.values()]).toEqual([address]);
    expect(world.transcription.forks).toHaveLength(2);
    expect(world.events).toEqual([]);
  });

  it('gets no fork for an address that it has left before the fork began', async () => {
    const world = await new World().begin();
    const release = world.room.hold('fork');
    await world.listen();
    const address = world.port.newAddress();
    world.transcription.tell({ type: 'moved', address });
    release();
    await settle();
    expect([...world.room.forks.values()]).toEqual([address]);
    expect(world.transcription.forks).toHaveLength(1);
  });

  it('gets another fork where the engine lost it, and tells what is missing', async () => {
    const world = await listening();
    const [fork] = world.forks;
    world.room.forks.delete(fork!);
    world.room.failNext('fork', 'no-ports');
    const lostAt = world.clock.now();
    world.driver.forkLost(fork!, 'the socket broke', lostAt);
    await settle();
    expect(world.forks).toEqual([]);
    await world.advance(1_000);
    expect(world.forks).toHaveLength(1);
    expect(world.missing().at(0)?.[0]).toBe(lostAt);
    expect(world.missing().at(-1)).toEqual([lostAt, lostAt + 1_000, 'the socket broke']);
  });

  it('does not mind the loss of a fork that is not its own', async () => {
    const world = await listening();
    world.driver.forkLost({ ...world.forks[0]! }, 'the socket broke', 0);
    await settle();
    expect(world.transcription.forks).toHaveLength(1);
  });

  it('that cannot be opened is tried again, and what was said meanwhile is missing', async () => {
    const world = await new World().begin();
    world.port.refuse = 3;
    const at = world.clock.now();
    await world.listen();
    for (const ms of [1_000, 2_000, 4_000]) await world.advance(ms);
    expect(world.forks).toHaveLength(1);
    const reason = 'every worker is full';
    expect(world.missing()).toEqual([
      [at, at + 1_000, reason],
      [at + 1_000, at + 3_000, reason],
      [at + 3_000, at + 7_000, reason],
    ]);
    expect(world.clock.pending).toBe(0);
  });

  it('that never opens is missing for as long as the leg is up', async () => {
    const world = await new World().begin();
    world.port.refuse = Infinity;
    const at = world.clock.now();
    await world.listen();
    for (let minutes = 0; minutes < 60; minutes += 1) await world.advance(1_000);
    await world.driver.end();
    expect(world.missing().at(0)?.[0]).toBe(at);
    expect(world.missing().at(-1)?.[1]).toBe(at + 60_000);
    expect(world.port.asked.length).toBeLessThan(12);
    expect(world.clock.pending).toBe(0);
  });

  it('that opens too late is closed again', async () => {
    const world = await new World().begin();
    const release = world.port.hold();
    await world.listen();
    await world.advance(5_000);
    release();
    await settle();
    expect(world.port.opened).toHaveLength(1);
    expect(world.port.usage().legs).toBe(0);
  });

  it('knows the likely words, also those that were told before it was open', async () => {
    const world = await new World().begin();
    const release = world.port.hold();
    await world.listen();
    world.driver.hint(['refund']);
    release();
    await settle();
    world.driver.hint([]);
    expect(world.transcription.hints).toEqual([['refund'], []]);
  });

  it('that a fault breaks goes on', async () => {
    const world = await listening();
    world.transcription.hint = () => {
      throw new Error('broken');
    };
    world.driver.hint(['refund']);
    world.transcription.say('hello', 0, 100);
    expect(world.events).toHaveLength(1);
  });
});

describe('The end of the transcription of a leg', () => {
  it('ends the fork first, then brings the last words', async () => {
    const world = await listening();
    const order: string[] = [];
    const [fork] = world.forks;
    const end = fork!.end.bind(fork);
    Object.assign(fork!, {
      end: async () => {
        order.push('fork');
        await end();
      },
    });
    world.port.atEnd = (leg) => {
      order.push('transcription');
      leg.say('good bye', 0, 100);
      return Promise.resolve();
    };
    await world.driver.end();
    expect(order).toEqual(['fork', 'transcription']);
    expect(world.events).toMatchObject([{ text: 'good bye' }]);
    world.transcription.say('too late', 0, 100);
    expect(world.events).toHaveLength(1);
    await world.driver.end();
    expect(order).toHaveLength(2);
  });

  it.each([
    ['6 s while the call goes on', PARTING_MS, undefined],
    ['2 s at the end of the call', LAST_WORDS_MS, LAST_WORDS_MS],
  ])('waits for %s at most, and tells then what is missing', async (_what, ms, limitMs) => {
    const world = await listening();
    const beganAt = world.clock.now();
    world.clock.advance(5_000);
    world.transcription.say('hello', beganAt + 1_000, beganAt + 2_000);
    Object.assign(world.forks[0]!, { end: () => new Promise(() => undefined) });
    world.port.atEnd = () => new Promise(() => undefined);
    let ended = false;
    void world.driver.end(limitMs).then(() => {
      ended = true;
    });
    await settle();
    await world.advance(200);
    await world.advance(ms - 201);
    expect([ended, world.missing()]).toEqual([false, []]);
    await world.advance(1);
    expect(ended).toBe(true);
    expect(world.missing()).toEqual([[beganAt + 2_000, beganAt + 5_000, 'the last words did not come in time']]);
    expect(world.clock.pending).toBe(0);
  });

  it('ends the transcription also where it is given up while the fork ends', async () => {
    const world = await listening();
    Object.assign(world.forks[0]!, { end: () => new Promise(() => undefined) });
    const ending = world.driver.end(LAST_WORDS_MS);
    await world.advance(LAST_WORDS_MS);
    await ending;
    expect([world.port.usage().legs, world.clock.pending]).toEqual([0, 0]);
  });

  it('hurries when the call ends meanwhile', async () => {
    const world = await listening();
    world.clock.advance(1_000);
    world.port.atEnd = () => new Promise(() => undefined);
    const ending = world.driver.end();
    await world.advance(1_000);
    const hurried = world.driver.end(LAST_WORDS_MS);
    await world.advance(LAST_WORDS_MS);
    await Promise.all([ending, hurried]);
    expect(world.missing()).toHaveLength(1);
    expect(world.clock.pending).toBe(0);
  });

  it('has words that come 5 s later while the call goes on, and nothing is missing', async () => {
    const world = await listening();
    const beganAt = world.clock.now();
    world.clock.advance(1_000);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    world.port.atEnd = () => promise;
    const ending = world.driver.end();
    await world.advance(5_000);
    world.transcription.say('good bye', beganAt, beganAt + 900);
    resolve(undefined);
    await ending;
    expect(world.events).toMatchObject([{ type: 'segment', text: 'good bye' }]);
    expect(world.clock.pending).toBe(0);
  });

  it('before it was listened to tells what is missing', async () => {
    const world = await new World().begin();
    const at = world.clock.now();
    world.port.hold();
    await world.listen();
    await world.advance(1_500);
    await world.driver.end();
    expect(world.missing()).toEqual([[at, at + 1_500, 'it ended before it was listened to']]);
  });

  it('while it is being opened opens nothing', async () => {
    const world = await new World().begin();
    const release = world.port.hold();
    await world.listen();
    await world.driver.end();
    release();
    await settle();
    expect([world.port.usage().legs, world.forks.length, world.clock.pending]).toEqual([0, 0, 0]);
  });

  it('while the fork is being opened ends that fork as soon as it is there', async () => {
    const world = await new World().begin();
    const release = world.room.hold('fork');
    await world.listen();
    const ending = world.driver.end();
    release();
    await ending;
    await settle();
    expect([world.port.usage().legs, world.forks.length]).toEqual([0, 0]);
    expect(MEDIA_REQUEST_MS).toBeGreaterThan(LAST_WORDS_MS);
    expect(world.clock.pending).toBe(0);
  });

  it('a worker that is replaced at that moment gets no fork any more', async () => {
    const world = await listening();
    world.port.atEnd = (leg) => {
      leg.tell({ type: 'moved', address: world.port.newAddress() });
      return Promise.resolve();
    };
    await world.driver.end();
    await settle();
    expect(world.forks).toEqual([]);
  });
});

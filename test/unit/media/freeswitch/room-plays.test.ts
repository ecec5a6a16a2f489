import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { RoomPlays } from '../../../../src/media/freeswitch/room-plays.ts';
import { sharedDirectory } from '../../../../src/media/freeswitch/prompt-delivery.ts';
import type { PromptResolver } from '../../../../src/media/freeswitch/prompt-resolver.ts';
import { asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import type { RoomEvent } from '../../../../src/ports/media.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

const leg = asLegId('caller');
const FILE: Prompt = { file: 'hold.wav' };
const TEXT: Prompt = { text: 'One moment, please.' };

/** The plays of a room, over prompts whose files are there at once. A text is there when `spoken` resolves. */
class Stage implements PromptResolver {
  readonly events: string[] = [];
  readonly queue: { token: number; path: string }[] = [];
  readonly spoken = Promise.withResolvers<string>();
  refusal: string | null = null;
  readonly plays: RoomPlays;

  constructor() {
    this.plays = new RoomPlays({
      prompts: this,
      loops: null,
      delivery: sharedDirectory((path) => path.replace('/ours/', '/engine/')),
      enqueue: (_leg, token, path) => {
        if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
        this.queue.push({ token, path });
        return Promise.resolve();
      },
      emit: (event: RoomEvent) => {
        const error = event.type === 'playFinished' && event.error !== null ? ` ${event.error}` : '';
        this.events.push(`${event.type} ${'play' in event ? event.play : ''}${error}`);
      },
      clock: new FakeClock(),
      logger: pino({ level: 'silent' }),
    });
  }

  peek(prompt: Prompt): string | null {
    return 'file' in prompt ? `/ours/${prompt.file}` : null;
  }

  async resolve(prompt: Prompt, signal?: AbortSignal): Promise<string> {
    const known = this.peek(prompt);
    if (known !== null) return known;
    const aborted = new Promise<never>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
    return await Promise.race([this.spoken.promise, aborted]);
  }

  start(name: string, prompt: Prompt, loop = false): void {
    this.plays.start(leg, { play: asPlayId(name), prompt, loop });
  }
}

describe('RoomPlays', () => {
  it('plays a file at once by its name in the engine, and reports start and end', async () => {
    const stage = new Stage();
    stage.start('one', FILE);
    expect(stage.queue).toEqual([{ token: 1, path: '/engine/hold.wav' }]);
    await settle();
    expect(stage.plays.size).toBe(1);
    stage.plays.ended(1, 1500);
    expect(stage.events).toEqual(['playStarted one', 'playFinished one']);
    expect(stage.plays.size).toBe(0);
    expect(stage.plays.drop(asPlayId('one'))).toBe(false);
  });

  it('plays a text as soon as it has been spoken', async () => {
    const stage = new Stage();
    stage.start('one', TEXT);
    await settle();
    expect(stage.queue).toEqual([]);
    stage.spoken.resolve('/ours/spoken.wav');
    await settle();
    expect(stage.queue.map(({ path }) => path)).toEqual(['/engine/spoken.wav']);
  });

  it('plays no text that was spoken too late, and reports nothing', async () => {
    const stage = new Stage();
    stage.start('one', TEXT);
    expect(stage.plays.drop(asPlayId('one'))).toBe(false);
    stage.spoken.resolve('/ours/spoken.wav');
    await settle();
    expect(stage.queue).toEqual([]);
    expect(stage.events).toEqual([]);
  });

  it('keeps a loop one round ahead, until it is dropped', async () => {
    const stage = new Stage();
    stage.start('music', FILE, true);
    await settle();
    expect(stage.queue.map(({ token }) => token)).toEqual([1, 2]);
    stage.plays.ended(1, 250);
    await settle();
    stage.plays.ended(2, 250);
    await settle();
    expect(stage.queue.map(({ token }) => token)).toEqual([1, 2, 3, 4]);
    expect(stage.plays.drop(asPlayId('music'))).toBe(true);
    stage.plays.ended(3, 250);
    await settle();
    expect(stage.queue).toHaveLength(4);
    expect(stage.events).toEqual(['playStarted music']);
  });

  it('ends a loop of nothing, which would never rest', async () => {
    const stage = new Stage();
    stage.start('music', FILE, true);
    await settle();
    stage.plays.ended(1, 0);
    await settle();
    expect(stage.events).toEqual(['playStarted music', 'playFinished music the file holds no sound']);
    expect(stage.queue).toHaveLength(2);
  });

  it('reports prompts that cannot be played or spoken', async () => {
    const stage = new Stage();
    stage.refusal = 'not found';
    stage.start('one', FILE);
    stage.start('two', TEXT);
    stage.spoken.reject(new Error('no voice'));
    await settle();
    expect(stage.events).toEqual(['playFinished one not found', 'playFinished two no voice']);
    expect(stage.plays.size).toBe(0);
  });

  it('forgets the plays of a leg that is gone, and takes no token of others', async () => {
    const stage = new Stage();
    stage.start('one', FILE);
    await settle();
    stage.plays.dropLeg(leg);
    stage.plays.ended(1, 500);
    stage.plays.ended(99, 500);
    expect(stage.events).toEqual(['playStarted one']);
    expect(stage.plays.size).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { PiecewiseMedia } from '../../../../src/media/pieces/index.ts';
import { asCallId, asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import type { MediaRoom, RoomEvent, Source } from '../../../../src/ports/media.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import type { FakeRoom } from '../../../fakes/fake-media.ts';
import { FakeMedia } from '../../../fakes/fake-media.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');

/** Each word of a text is one piece. */
function wordsOf(prompt: Prompt): readonly Prompt[] {
  return !('text' in prompt) ? [prompt] : prompt.text.split(' ').map((text) => ({ ...prompt, text }));
}

/** A room over a fake engine that puts scenes in force at once. */
class Stage {
  readonly engine = new FakeMedia(() => 7);
  readonly events: string[] = [];
  room!: MediaRoom;
  fake!: FakeRoom;
  #revision = 0;

  static async open(): Promise<Stage> {
    const stage = new Stage();
    stage.engine.scenes = 'at once';
    const tell = (event: RoomEvent): void => {
      const what = 'play' in event ? event.play : 'revision' in event ? event.revision : '';
      const error = event.type === 'playFinished' && event.error !== null ? ` ${event.error}` : '';
      stage.events.push(`${event.type} ${what}${error}`);
    };
    stage.room = await new PiecewiseMedia(stage.engine, wordsOf).openRoom(asCallId('call'), tell);
    stage.fake = stage.engine.rooms[0]!;
    return stage;
  }

  play(id: string, text: string, loop = false): void {
    this.scene([{ kind: 'play', play: asPlayId(id), prompt: { text }, loop }]);
  }

  scene(sources: readonly Source[], leg = CALLER): void {
    this.#revision += 1;
    this.room.setScene({ revision: this.#revision, hears: { [leg]: sources } });
  }

  /** The prompt that the engine plays to the caller. */
  get hears(): string {
    return (this.fake.hears(CALLER) ?? [])
      .map((source) => (source.kind === 'leg' ? source.leg : 'text' in source.prompt ? source.prompt.text : ''))
      .join(' + ');
  }
}

describe('PiecewiseRoom', () => {
  it('plays a prompt of one piece as it is', async () => {
    const stage = await Stage.open();
    stage.play('one', 'hello');
    stage.fake.finishPlay(CALLER);
    expect(stage.events).toEqual(['playStarted one', 'sceneApplied 1', 'playFinished one']);
    expect(stage.fake.scenes).toHaveLength(1);
  });

  it('plays the pieces of a long prompt in turn, and reports one start, one end, and its scene once', async () => {
    const stage = await Stage.open();
    stage.play('one', 'now the news');
    const heard = [stage.hears];
    for (const _ of ['now', 'the']) {
      stage.fake.finishPlay(CALLER);
      heard.push(stage.hears);
    }
    expect(heard).toEqual(['now', 'the', 'news']);
    expect(stage.events).toEqual(['playStarted one', 'sceneApplied 1']);
    stage.fake.finishPlay(CALLER);
    expect(stage.events.slice(2)).toEqual(['playFinished one']);
  });

  it('prepares each piece while the one before is played, and the first on request', async () => {
    const stage = await Stage.open();
    void stage.room.prepare({ text: 'now the news', voice: 'slt' });
    expect(stage.fake.prepared).toEqual([{ text: 'now', voice: 'slt' }]);
    stage.play('one', 'now the news');
    expect(stage.fake.prepared.slice(1)).toEqual([{ text: 'the' }]);
    stage.fake.finishPlay(CALLER);
    expect(stage.fake.prepared.slice(2)).toEqual([{ text: 'news' }]);
  });

  it('skips a piece that cannot be played, and counts as played', async () => {
    const stage = await Stage.open();
    stage.play('one', 'now the news');
    stage.fake.finishPlay(CALLER);
    stage.fake.finishPlay(CALLER, 'nothing to say');
    expect(stage.hears).toBe('news');
    stage.fake.finishPlay(CALLER);
    expect(stage.events.at(-1)).toBe('playFinished one');
  });

  it('says why no piece could be played', async () => {
    const stage = await Stage.open();
    stage.engine.scenes = 'by hand';
    stage.play('one', 'now the');
    stage.fake.finishPlay(CALLER, 'no engine');
    stage.fake.finishPlay(CALLER, 'too late');
    expect(stage.events).toEqual(['playFinished one no engine']);
  });

  it('keeps the same piece in the next scene, and stops with a scene that drops it', async () => {
    const stage = await Stage.open();
    stage.play('one', 'now the news');
    stage.fake.finishPlay(CALLER);
    stage.play('one', 'now the news');
    expect(stage.hears).toBe('the');
    stage.scene([{ kind: 'leg', leg: AGENT }]);
    expect(stage.hears).toBe('agent');
    stage.play('two', 'now the news');
    expect(stage.hears).toBe('now');
    expect(stage.events.filter((event) => event.startsWith('play'))).toEqual(['playStarted one', 'playStarted two']);
  });

  it('begins a loop of several pieces again, each round as plays of its own', async () => {
    const stage = await Stage.open();
    stage.play('one', 'please hold', true);
    const ids = new Set<string>();
    const heard: string[] = [];
    for (let piece = 0; piece < 5; piece++) {
      heard.push(stage.hears);
      for (const source of stage.fake.hears(CALLER) ?? []) if (source.kind === 'play') ids.add(source.play);
      stage.fake.finishPlay(CALLER);
    }
    expect(heard).toEqual(['please', 'hold', 'please', 'hold', 'please']);
    expect(ids.size).toBe(5);
    expect(stage.events.filter((event) => event.startsWith('playFinished'))).toEqual([]);
  });

  it('ends a loop if none of it can be played', async () => {
    const stage = await Stage.open();
    stage.engine.scenes = 'by hand';
    stage.play('one', 'please hold', true);
    stage.fake.finishPlay(CALLER, 'no engine');
    stage.fake.finishPlay(CALLER, 'no engine');
    expect(stage.events).toEqual(['playFinished one no engine']);
  });

  it('passes on everything else, both ways', async () => {
    const stage = await Stage.open();
    await stage.room.openWithOffer(CALLER, 'offer');
    await stage.room.openOffering(AGENT);
    await stage.room.acceptAnswer(AGENT, 'answer');
    await stage.room.record(CALLER, 'file.wav');
    stage.fake.digit(CALLER, '5');
    expect(stage.events).toEqual(['dtmf ']);
    await stage.room.close(AGENT);
    await stage.room.dispose();
    expect(stage.fake.requests).toEqual([
      'openWithOffer caller',
      'openOffering agent',
      'acceptAnswer agent',
      'record caller',
      'close agent',
      'dispose',
    ]);
  });
});

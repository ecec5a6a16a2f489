import { describe, expect, test } from 'vitest';
import { CallCards } from '../../../src/context/index.ts';
import { LiveHub } from '../../../src/live/index.ts';
import type { LiveMessage } from '../../../src/live/index.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { LiveSegment } from '../../../src/ports/live-segment.ts';
import type { CallRecord } from '../../../src/ports/records.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { batchOf, startedHandoff } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';

const ONE = asCallId('one');
const TALK: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];
const ANSWERED: Told = [2, { type: 'call.answered', data: { leg: asLegId('one.l1'), codec: 'PCMU' } }];
const SPOKEN = { leg: asLegId('one.l1'), role: 'caller', startMs: 900, endMs: 1_400, private: false } as const;
const SPEECH: Told = [3, { type: 'call.speech', data: { ...SPOKEN, text: 'Hi.', confidence: 0.5 } }];

class Scene {
  readonly cards = new CallCards();
  readonly hub = new LiveHub(this.cards);
  readonly heard: LiveMessage[] = [];
  #next = 1;

  /** A batch, as the store is given it. */
  tell(told: readonly Told[], call: CallRecord = sampleCall('one')): void {
    const batch = batchOf(told, call, this.#next);
    this.#next += told.length;
    this.cards.fold(batch);
    this.hub.tell(batch);
  }

  follow(call: string | null): (() => void) | null {
    return this.hub.follow(call === null ? null : asCallId(call), (message) => this.heard.push(message));
  }

  types(): string[] {
    return this.heard.map((message) => (message.type === 'event' ? message.event.type : message.type));
  }
}

function partial(text: string, changes: Partial<LiveSegment> = {}): LiveSegment {
  return { ...SPOKEN, call: ONE, text, final: false, confidence: null, ...changes };
}

describe('LiveHub', () => {
  test('the card comes first, then everything after it once, in its order', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.follow('one');
    scene.tell([ANSWERED, SPEECH]);
    expect(scene.heard[0]).toMatchObject({ type: 'context', context: { transcript: [{ text: 'Hello.' }] } });
    expect(scene.types()).toEqual(['context', 'state', 'call.answered', 'segment']);
    expect(scene.heard[3]).toEqual({
      type: 'segment',
      callId: 'one',
      segment: { ...SPOKEN, text: 'Hi.', final: true, confidence: 0.5 },
    });
  });

  test('partial segments come as they are heard; final ones with their fact alone', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.follow('one');
    scene.heard.length = 0;
    scene.hub.hear(partial('I was', { confidence: 0.4 }));
    scene.hub.hear(partial('I was charged.', { final: true }));
    scene.hub.hear(partial('Elsewhere', { call: asCallId('two') }));
    expect(scene.heard).toEqual([
      { type: 'segment', callId: 'one', segment: { ...SPOKEN, text: 'I was', final: false, confidence: 0.4 } },
    ]);
  });

  test('a state comes where the call or a leg is in another one', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.follow('one');
    scene.heard.length = 0;
    scene.tell([ANSWERED]);
    const leg = { id: asLegId('one.l1'), role: 'caller', state: 'answered', sipCallId: null, codec: 'PCMU' } as const;
    scene.tell([], sampleCall('one', { state: 'handoff', legs: [leg] }));
    scene.tell([], sampleCall('one', { state: 'handoff', legs: [{ ...leg, mode: 'held' }] }));
    expect(scene.heard.slice(1)).toMatchObject([
      { type: 'state', state: 'handoff', legs: [{ id: 'one.l1', role: 'caller', state: 'answered' }] },
      { type: 'state', legs: [{ mode: 'held' }] },
    ]);
  });

  test('the card comes again as a handoff starts, with its summary', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.follow('one');
    scene.tell([[4, startedHandoff('one.h1', { summary: 'Wants a refund.' })]]);
    expect(scene.heard.at(-1)).toMatchObject({ type: 'context', context: { summary: 'Wants a refund.' } });
  });

  test('who follows all calls can ask for the state of each, and is told of all of them, also new ones', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.follow(null);
    expect(scene.heard).toEqual([]);
    expect(scene.hub.callsUp().map((call) => scene.hub.stateOf(call))).toMatchObject([
      { type: 'state', callId: 'one' },
    ]);
    scene.hub.tell(batchOf([TALK], sampleCall('two')));
    expect(scene.heard).toMatchObject([
      { type: 'segment', callId: 'two' },
      { type: 'event', callId: 'two' },
      { type: 'state', callId: 'two' },
    ]);
  });

  test('a call that is over is followed no more, and one who left is told nothing', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    const leave = scene.follow('one');
    scene.tell([], sampleCall('one', { state: 'ended', endedAt: at(9) }));
    expect(scene.heard.at(-1)).toMatchObject({ type: 'state', state: 'ended' });
    expect([scene.hub.callsUp(), scene.hub.stateOf(ONE)]).toEqual([[], null]);
    expect(scene.follow('one')).toBeNull();
    expect(scene.follow('none')).toBeNull();
    const before = scene.heard.length;
    leave?.();
    scene.hub.hear(partial('Hello?'));
    expect(scene.heard).toHaveLength(before);
  });
});

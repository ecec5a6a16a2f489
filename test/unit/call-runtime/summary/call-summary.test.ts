import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../../../src/call-machine/index.ts';
import type { UntimedEvent } from '../../../../src/call-runtime/untimed-event.ts';
import { CallSummary, SUMMARY_MS } from '../../../../src/call-runtime/summary/call-summary.ts';
import type { VoiceTurn } from '../../../../src/ports/ai-voice.ts';
import { asHandoffId, asLegId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

const HANDOFF = asHandoffId('call.h1');

let clock: FakeClock;
let events: UntimedEvent[];
let asked: (readonly VoiceTurn[])[];
let answer: PromiseWithResolvers<string>;
let signals: AbortSignal[];
let call: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  events = [];
  asked = [];
  signals = [];
  answer = Promise.withResolvers();
  call = new AbortController();
});

function summaryOf(): CallSummary {
  return new CallSummary({
    summarizer: {
      summarize: (turns, signal) => {
        asked.push(turns);
        signals.push(signal);
        return answer.promise;
      },
    },
    clock,
    logger: pino({ level: 'silent' }),
    dispatch: (event) => events.push(event),
    signal: call.signal,
  });
}

function said(role: 'caller' | 'ai' | 'agent', text: string, isPrivate = false): Fact {
  const times = { startMs: 0, endMs: 500, confidence: null };
  return { type: 'call.speech', data: { leg: asLegId('call.1'), role, text, private: isPrivate, ...times } };
}

const TALK: Fact = { type: 'ai.talk', data: { prompt: { text: 'How can I help?' } } };

describe('CallSummary', () => {
  it('has what caller and AI said to each other summarized, and nothing that was private', async () => {
    const summary = summaryOf();
    summary.note([TALK, said('caller', 'My bill is wrong.'), said('caller', 'hush', true), said('agent', 'Hello')]);
    const made = summary.make(HANDOFF);
    clock.advance(700);
    answer.resolve('  The bill is wrong.\n');
    await made;
    expect(asked).toEqual([
      [
        { who: 'ai', text: 'How can I help?' },
        { who: 'caller', text: 'My bill is wrong.' },
        { who: 'human', text: 'Hello' },
      ],
    ]);
    expect(events).toEqual([{ type: 'summary.made', handoff: HANDOFF, summary: 'The bill is wrong.', tookMs: 700 }]);
  });

  it('brings nothing where the model takes too long, and gives it up', async () => {
    const summary = summaryOf();
    summary.note([said('caller', 'hello')]);
    const made = summary.make(HANDOFF);
    clock.advance(SUMMARY_MS);
    await made;
    answer.resolve('late');
    await settle();
    expect(events).toEqual([]);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('brings nothing where the model fails, has nothing to say, or the call is over', async () => {
    const summary = summaryOf();
    summary.note([said('caller', 'hello')]);
    answer.reject(new Error('no model'));
    await summary.make(HANDOFF);
    answer = Promise.withResolvers();
    answer.resolve('  ');
    await summary.make(HANDOFF);
    answer = Promise.withResolvers();
    const made = summary.make(HANDOFF);
    call.abort();
    await made;
    answer.resolve('a summary');
    await settle();
    expect(events).toEqual([]);
  });

  it('keeps the last turns, each of some length, and asks nobody about silence', async () => {
    const summary = summaryOf();
    await summary.make(HANDOFF);
    expect(asked).toEqual([]);
    for (let index = 0; index < 200; index += 1)
      summary.note([said('caller', `${String(index)} ${'x'.repeat(2_000)}`)]);
    answer.resolve('x'.repeat(9_000));
    await summary.make(HANDOFF);
    expect(asked[0]).toHaveLength(100);
    expect(asked[0]?.[0]?.text).toMatch(/^100 x+$/);
    expect(asked[0]?.[0]?.text).toHaveLength(1_000);
    expect(events).toMatchObject([{ summary: 'x'.repeat(4_000) }]);
  });
});

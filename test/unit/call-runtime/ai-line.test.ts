import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { AiLine } from '../../../src/call-runtime/ai-line.ts';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import type { AiNotice, AiReply } from '../../../src/ports/ai.ts';
import { asCallId, asPlayId, asRecordingId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';

const FINAL: AiNotice = { event: 'call.speech', transcript: 'I want a refund', confidence: 0.9, webhook: null };
const PARTIAL: AiNotice = { ...FINAL, transcript: 'I want', partial: true };

function lineTo(ai: ScriptedAi): {
  readonly line: AiLine;
  readonly events: readonly UntimedEvent[];
  readonly call: AbortController;
} {
  const events: UntimedEvent[] = [];
  const call = new AbortController();
  const link = { id: asCallId('call'), ai, clock: new FakeClock(), logger: pino({ level: 'silent' }) };
  return { line: new AiLine(link, call.signal, (event) => events.push(event)), events, call };
}

describe('A partial result that is under way', () => {
  it('is given up for the next notice that is none, whose answer counts', async () => {
    const { promise, resolve } = Promise.withResolvers<AiReply>();
    const ai = new ScriptedAi(promise, [{ type: 'hangup' }]);
    const { line, events } = lineTo(ai);
    line.tellPartial(PARTIAL);
    line.tellPartial(PARTIAL);
    await settle();
    expect(ai.signals.map(({ aborted }) => aborted)).toEqual([false]);
    line.tell(FINAL);
    await settle();
    expect(ai.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    resolve({ ok: true, actions: [{ type: 'hangup' }], ignored: [] });
    await settle();
    expect(events).toEqual([{ type: 'ai.actions', actions: [{ type: 'hangup' }] }]);
  });

  it('is given up at the end of the call', async () => {
    const ai = new ScriptedAi(new Promise<AiReply>(() => undefined));
    const { line, events, call } = lineTo(ai);
    line.tellPartial(PARTIAL);
    await settle();
    call.abort();
    await settle();
    expect([ai.signals[0]?.aborted, events]).toEqual([true, []]);
  });

  it('makes room for the next when it has failed, which is no failure of the AI', async () => {
    const ai = new ScriptedAi('fails', []);
    const { line, events } = lineTo(ai);
    line.tellPartial(PARTIAL);
    await settle();
    line.tellPartial(PARTIAL);
    await settle();
    expect([ai.notices.length, events]).toEqual([2, []]);
  });
});

describe('An AI that goes on to speak behind its answer', () => {
  const talk = (text: string): AiReply => ({ ok: true, actions: [{ type: 'talk', prompt: { text } }], ignored: [] });

  it('is heard in its order, also where it is fast; after the call it is not heard', async () => {
    let goOn: (reply: AiReply) => void = () => undefined;
    const ai = new ScriptedAi();
    ai.notify = (_call, _notice, _signal, more) => {
      goOn = more;
      more(talk('two'));
      return Promise.resolve(talk('one'));
    };
    const { line, events, call } = lineTo(ai);
    line.tell(FINAL);
    await settle();
    goOn(talk('three'));
    call.abort();
    goOn(talk('four'));
    expect(events).toEqual(
      ['one', 'two', 'three'].map((text) => ({ type: 'ai.actions', actions: [{ type: 'talk', prompt: { text } }] })),
    );
  });

  it('is told which words the caller spoke into', () => {
    const told: unknown[] = [];
    const ai = new ScriptedAi();
    const { line } = lineTo(Object.assign(ai, { interrupted: (...given: unknown[]) => told.push(given) }));
    const prompt = { text: 'one two' };
    line.follow([
      { type: 'ai.failed', data: { message: 'x' } },
      { type: 'ai.interrupted', data: { play: asPlayId('p'), prompt, playedMs: 300, heard: 'one' } },
    ]);
    expect(told).toEqual([['call', prompt, 'one']]);
  });
});

describe('The end of a recording', () => {
  const recorded = {
    event: 'recording.ended',
    recording: asRecordingId('call.rec1'),
    durationMs: 4_000,
    spoken: true,
    digits: '',
  } as const;

  it('that a hangup cut off is told after the call, and its answer is void', async () => {
    const ai = new ScriptedAi([{ type: 'hangup' }]);
    const { line, events, call } = lineTo(ai);
    call.abort();
    line.tell({ ...recorded, by: 'hangup' });
    await settle();
    expect(ai.notices).toMatchObject([{ event: 'recording.ended', by: 'hangup' }]);
    expect(events).toEqual([]);
  });

  it('of any other reason is for the call that goes on', async () => {
    const ai = new ScriptedAi([{ type: 'hangup' }]);
    const { line, events } = lineTo(ai);
    line.tell({ ...recorded, by: 'silence' });
    await settle();
    expect(events).toEqual([{ type: 'ai.actions', actions: [{ type: 'hangup' }] }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { AiAction, AiReply } from '../../../src/ports/ai.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { planWith, SPEECH_PLAN } from '../call-machine/support/plan.ts';
import { AGENT, CALL, CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';
import { asJson, replayed } from './support/replayed.ts';

const PLAN = planWith({ speech: SPEECH_PLAN });
const LISTEN = {
  type: 'listen', webhook: null, timeoutMs: 5_000, interDigitMs: 1_000, maxDigits: 4, finishOnKey: '#', partials: true,
} as const satisfies AiAction; // prettier-ignore

/** What was said, by whom, and whether in private. */
function spoken(call: OwnedCall): readonly string[] {
  return call.facts('call.speech').map(({ role, text, private: isPrivate }) => {
    return `${role}: ${text}${isPrivate ? ' (private)' : ''}`;
  });
}

/** A leg says something in the last second. */
function say(call: OwnedCall, leg: typeof CALLER, text: string): void {
  call.transcription.of(leg).say(text, call.clock.now() - 1_000, call.clock.now(), { confidence: 0.9 });
}

describe('The words of a call', () => {
  it('go on record with their speaker, over AI, briefing and agent, and the call waits for the last ones', async () => {
    const call = new OwnedCall({ plan: PLAN });
    await call.begin();
    await call.advance(2_000);
    say(call, CALLER, 'a human please');
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    await settle();
    call.agent().ring();
    call.agent().answer();
    await call.advance(2_000);
    say(call, CALLER, 'is anybody there');
    say(call, AGENT, 'who is that');
    call.room.digit(AGENT, '1');
    await settle();
    await call.advance(2_000);
    say(call, AGENT, 'hello');
    say(call, CALLER, 'at last');
    call.transcription.atEnd = async (leg) => {
      if (leg.leg.leg === CALLER) say(call, CALLER, 'good bye');
      await Promise.resolve();
    };
    call.caller.end({ q850Cause: 16 });
    await settle();
    expect(spoken(call)).toEqual([
      'caller: a human please',
      'caller: is anybody there (private)',
      'agent: who is that (private)',
      'agent: hello',
      'caller: at last',
      'caller: good bye',
    ]);
    expect(call.journal('fact').at(-1)).toBe('call.ended');
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
    const { entries } = call.store;
    const facts = entries.filter(({ kind }) => kind === 'fact').map(({ type, data }) => ({ type, data }));
    expect(asJson(replayed(entries).facts)).toEqual(facts);
  });

  it('are awaited for 2 s after the end at most, and neither legs nor room wait for them', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    call.transcription.atEnd = () => new Promise(() => undefined);
    call.caller.end();
    await settle();
    expect(call.room.disposed).toBe(true);
    expect(call.signalling.usage().legs).toBe(0);
    await call.advance(1_999);
    expect(call.finished).toBe(0);
    await call.advance(1);
    expect([call.finished, call.journal('fact').at(-1)]).toEqual([1, 'call.ended']);
  });

  it('of a leg that ended come up to 5 s later, while the call is up', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    await settle();
    call.agent().answer();
    await call.advance(2_000);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    call.transcription.atEnd = async (leg) => {
      await promise;
      leg.say('not now', call.clock.now() - 6_000, call.clock.now() - 5_000);
    };
    call.agent().end();
    await settle();
    await call.advance(4_900);
    resolve(undefined);
    await settle();
    expect(spoken(call)).toEqual(['agent: not now (private)']);
    expect(call.facts('call.speechMissing')).toEqual([]);
    expect(call.state.ending).toBeNull();
  });

  it('that did not come by the end of the call are told as missing', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    await call.advance(3_000);
    call.transcription.atEnd = () => new Promise(() => undefined);
    call.caller.end();
    await settle();
    await call.advance(2_000);
    expect(call.facts('call.speechMissing')).toMatchObject([
      { leg: CALLER, endMs: 3_000, reason: 'the last words did not come in time' },
    ]);
    expect(call.journal('fact').at(-1)).toBe('call.ended');
  });

  it('have their times on the timeline of the call, in whole milliseconds', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    await call.advance(5_000);
    const now = call.clock.now();
    call.transcription.of(CALLER).say('hello', now - 1_000.4, now - 200.2, { confidence: 1.4 });
    call.transcription.of(CALLER).say('and then', now - 100, now + 60_000);
    call.transcription.of(CALLER).say('nonsense', Number.NaN, Number.POSITIVE_INFINITY);
    expect(call.facts('call.speech')).toMatchObject([
      { startMs: 3_999, endMs: 4_799, confidence: 1 },
      { startMs: 4_900, endMs: 5_000, confidence: null },
      { startMs: 5_000, endMs: 5_000 },
    ]);
  });

  it('are made unreadable before anything is stored or told, by one redactor for each leg', async () => {
    let made = 0;
    const newRedactor = (): { partial: (text: string) => string; final: (text: string) => string } => {
      made += 1;
      return { partial: (text) => `~${text.length}`, final: (text) => text.replace(/\d/g, '*') };
    };
    const ai = new ScriptedAi([LISTEN]);
    const call = await new OwnedCall({ plan: PLAN, newRedactor, ai }).begin();
    await call.advance(2_000);
    say(call, CALLER, 'it is 4111');
    await call.advance(700);
    expect(JSON.stringify([call.store.entries, ai.notices, call.segments])).not.toContain('4111');
    expect(spoken(call)).toEqual(['caller: it is ****']);
    expect(ai.notices.at(-1)).toMatchObject({ event: 'call.speech', transcript: 'it is ****' });
    call.transcription.of(CALLER).say('4111', 0, 100, { final: false });
    expect(call.segments.at(-1)).toMatchObject({ text: '~4', final: false });
    expect(made).toBe(1);
  });

  it('leave a voice that changes nothing out of the journal', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    const { transcription, clock } = call;
    for (const speaking of [true, true, false, false]) transcription.of(CALLER).voice(speaking, clock.now());
    expect(call.journal('input').filter((type) => type === 'speech.voice')).toHaveLength(2);
  });

  it('that cannot be made unreadable are missing', async () => {
    const newRedactor = () => ({
      partial: (text: string) => text,
      final: (): string => {
        throw new Error('broken');
      },
    });
    const call = await new OwnedCall({ plan: PLAN, newRedactor }).begin();
    await call.advance(2_000);
    say(call, CALLER, 'secret');
    expect(call.facts('call.speechMissing')).toMatchObject([{ reason: 'it could not be made unreadable' }]);
    expect(JSON.stringify(call.store.entries)).not.toContain('secret');
  });

  it('are told to those who follow the call, partial ones too, which are not on record', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    await call.advance(2_000);
    const lines = call.store.entries.length;
    call.transcription.of(CALLER).say('a hu', call.clock.now() - 500, call.clock.now(), { final: false });
    expect(call.store.entries).toHaveLength(lines);
    say(call, CALLER, 'a human');
    const leg = { call: CALL, leg: CALLER, role: 'caller', private: false };
    expect(call.segments).toEqual([
      { ...leg, text: 'a hu', startMs: 1_500, endMs: 2_000, final: false, confidence: null },
      { ...leg, text: 'a human', startMs: 1_000, endMs: 2_000, final: true, confidence: 0.9 },
    ]);
  });

  it.each([true, false])('of a pause of the recording are kept from everybody: %s', async (pausesTranscript) => {
    const recorder = { announcement: null, beep: null, keys: { pause: null, resume: null }, pauseWhen: [], pauseMaxMs: null, briefings: false }; // prettier-ignore
    const plan = planWith({ speech: SPEECH_PLAN, recording: true, recorder: { ...recorder, pausesTranscript } });
    const ai = new ScriptedAi([LISTEN]);
    const call = await new OwnedCall({ plan, ai }).begin();
    await call.advance(2_000);
    call.owner.dispatch({ type: 'api.controlRecording', order: 'pause' });
    await call.advance(2_000);
    call.transcription.of(CALLER).say('4111 part', call.clock.now() - 500, call.clock.now(), { final: false });
    say(call, CALLER, '4111 whole');
    const pausedAt = call.clock.now();
    call.owner.dispatch({ type: 'api.controlRecording', order: 'resume' });
    await call.advance(2_000);
    // What was said in the pause, and is known late.
    call.transcription.of(CALLER).say('4111 late', pausedAt - 900, pausedAt - 100, { confidence: 0.9 });
    say(call, CALLER, 'thank you');
    await settle();
    const all = JSON.stringify([call.store.entries, ai.notices, call.segments]);
    expect(all).toContain('thank you');
    expect(all.includes('4111')).toBe(!pausesTranscript);
    expect(call.facts('recording.paused')).toHaveLength(1);
  });

  it('of a pause are kept from everybody, too, where the recording is stopped in it, and of two that are close', async () => {
    const recorder = { announcement: null, beep: null, keys: { pause: null, resume: null }, pauseWhen: [], pauseMaxMs: null, briefings: false, pausesTranscript: true }; // prettier-ignore
    const call = await new OwnedCall({ plan: planWith({ speech: SPEECH_PLAN, recording: true, recorder }) }).begin();
    const order = (what: 'pause' | 'resume' | 'stop'): void =>
      call.owner.dispatch({ type: 'api.controlRecording', order: what });
    await call.advance(2_000);
    order('pause');
    await call.advance(2_000);
    const saidAt = call.clock.now();
    order('resume');
    await call.advance(500);
    order('pause');
    await call.advance(500);
    order('stop');
    await call.advance(500);
    call.transcription.of(CALLER).say('4111 of the first', saidAt - 900, saidAt - 100, { confidence: 0.9 });
    call.transcription
      .of(CALLER)
      .say('4111 of the second', call.clock.now() - 900, call.clock.now() - 600, { confidence: 0.9 });
    await settle();
    expect(JSON.stringify([call.store.entries, call.segments])).not.toContain('4111');
    expect(call.journal('fact').filter((type) => type.startsWith('recording.'))).toEqual([
      'recording.paused', 'recording.unpaused', 'recording.paused', 'recording.unpaused', 'recording.stopped',
    ]); // prettier-ignore
  });

  it('of a transcription that cannot be opened are missing, and the call goes on', async () => {
    const call = new OwnedCall({ plan: PLAN });
    call.transcription.refuse = Infinity;
    await call.bridge();
    expect(call.state.name).toBe('with-agent');
    await call.advance(3_000);
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
    const missing = call.facts('call.speechMissing');
    expect(new Set(missing.map(({ leg }) => leg))).toEqual(new Set([CALLER, AGENT]));
    expect(missing.every(({ reason }) => reason === 'every worker is full')).toBe(true);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('are not heard where the plan has no speech', async () => {
    const call = await new OwnedCall().bridge();
    expect(call.transcription.asked).toEqual([]);
    expect(call.room.forks.size).toBe(0);
  });
});

describe('Far more results than anybody says', () => {
  it('are dropped and told as missing; the call goes on', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    await call.advance(60_000);
    for (let count = 0; count < 1_000; count += 1) say(call, CALLER, 'again');
    expect(spoken(call)).toHaveLength(200);
    await call.advance(1_000);
    say(call, CALLER, 'and now');
    expect(call.facts('call.speechMissing')).toMatchObject([
      { startMs: 59_000, endMs: 60_000, reason: 'too many results' },
    ]);
    expect(spoken(call)).toHaveLength(201);
    expect(call.state.name).toBe('with-ai');
  });

  it('over hours of talk are none: words are no events from outside', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    for (let count = 0; count < 11_000; count += 1) {
      call.clock.advance(2_000);
      say(call, CALLER, 'words');
      if (count % 500 === 0) await settle();
    }
    await settle();
    expect(spoken(call)).toHaveLength(11_000);
    expect(call.state.name).toBe('with-ai');
  });

  it('do not leave a caller speaking for ever: the end of a turn always counts', async () => {
    const call = await new OwnedCall({ plan: PLAN }).begin();
    const { transcription } = call;
    transcription.of(CALLER).voice(true, call.clock.now());
    for (let count = 0; count < 300; count += 1) say(call, CALLER, 'again');
    transcription.of(CALLER).voice(false, call.clock.now());
    transcription.of(CALLER).voice(true, call.clock.now());
    expect(call.owner.state?.speech?.legs[0]?.voice?.speaking).toBe(false);
  });
});

describe('An AI that asked for partial results', () => {
  it('is told of them one at a time, and then of the words', async () => {
    const { promise, resolve } = Promise.withResolvers<AiReply>();
    const ai = new ScriptedAi([LISTEN], promise);
    const call = await new OwnedCall({ plan: PLAN, ai }).begin();
    await call.advance(1_000);
    const partial = (text: string): void => {
      call.transcription.of(CALLER).say(text, call.clock.now() - 500, call.clock.now(), { final: false });
    };
    partial('I');
    partial('I want');
    await settle();
    resolve({ ok: true, actions: [], ignored: [] });
    await settle();
    partial('I want a');
    say(call, CALLER, 'I want a refund');
    await call.advance(700);
    expect(ai.notices.slice(1)).toMatchObject([
      { event: 'call.speech', transcript: 'I', partial: true },
      { event: 'call.speech', transcript: 'I want a', partial: true },
      { event: 'call.speech', transcript: 'I want a refund', confidence: 0.9 },
    ]);
  });

  it('and cannot take one has not failed', async () => {
    const ai = new ScriptedAi([LISTEN], 'fails', []);
    const call = await new OwnedCall({ plan: PLAN, ai }).begin();
    call.transcription.of(CALLER).say('I', call.clock.now(), call.clock.now(), { final: false });
    await settle();
    expect(call.journal('fact')).not.toContain('ai.failed');
    expect(ai.told).toEqual(['call.started', 'call.speech']);
  });
});

describe('Barge-in', () => {
  it('takes the words of the AI out of the scene as soon as the voice is told', async () => {
    const ai = new ScriptedAi([{ type: 'talk', prompt: { text: 'talk: a long story' } }, LISTEN]);
    const call = await new OwnedCall({ plan: PLAN, ai }).begin();
    expect(call.room.hears(CALLER)).toHaveLength(1);
    await call.advance(2_000);
    call.transcription.of(CALLER).voice(true, call.clock.now() - 250);
    expect(call.room.hears(CALLER)).toEqual([]);
    expect(call.facts('ai.interrupted')).toMatchObject([{ playedMs: 2_000 }]);
  });
});

describe('The likely words of a listen', () => {
  it('are told to the transcription of the caller', async () => {
    const ai = new ScriptedAi([{ ...LISTEN, hints: ['refund'] }]);
    const call = await new OwnedCall({ plan: PLAN, ai }).begin();
    expect(call.transcription.of(CALLER).hints).toEqual([['refund']]);
    call.room.digit(CALLER, '#');
    expect(call.transcription.of(CALLER).hints).toEqual([['refund'], []]);
  });
});

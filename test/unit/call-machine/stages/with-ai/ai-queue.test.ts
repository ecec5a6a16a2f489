import { describe, expect, it } from 'vitest';
import { MAX_QUEUED_ACTIONS } from '../../../../../src/call-machine/stages/with-ai/ai-queue.ts';
import type { AiAction } from '../../../../../src/ports/ai.ts';
import { planWith } from '../../support/plan.ts';
import { bridged, CALLER, dialling, ScriptedCall, withAi } from '../../support/scripted-call.ts';

function talk(words: string): AiAction {
  return { type: 'talk', prompt: { text: `talk: ${words}` } };
}

function listen(changes: Partial<Extract<AiAction, { type: 'listen' }>> = {}): AiAction {
  return {
    type: 'listen',
    webhook: null,
    timeoutMs: 5_000,
    interDigitMs: 2_000,
    maxDigits: 4,
    finishOnKey: '#',
    ...changes,
  };
}

function transfer(changes: Partial<Extract<AiAction, { type: 'transfer' }>> = {}): AiAction {
  return {
    type: 'transfer',
    destinations: [],
    whisper: null,
    reason: null,
    summary: null,
    context: null,
    ...changes,
  };
}

/** The digits that a `listen` collected, as the last event told the AI. Null if that event had none. */
function collected(call: ScriptedCall): string | null {
  const [notice] = call.effect('notifyAi').map((effect) => effect.notice);
  return notice?.event === 'call.dtmf' ? notice.digits : null;
}

function press(call: ScriptedCall, digits: string): ScriptedCall {
  for (const digit of digits) call.digit(CALLER, digit);
  return call;
}

describe('talk', () => {
  it('is heard by the caller until it is over; the next one follows, not before', () => {
    const call = withAi().ai(talk('one'), talk('two'));
    expect(call.hears(CALLER)).toBe('talk: one');
    call.started(CALLER);
    expect(call.effects).toEqual([]);
    expect(call.finished(CALLER).hears(CALLER)).toBe('talk: two');
    expect(call.finished(CALLER).hears(CALLER)).toBe('silence');
    expect(call.allFacts('ai.talk')).toHaveLength(2);
  });

  it('is on record if it cannot be spoken, and does not hold up the next', () => {
    const call = withAi().ai(talk('one'), talk('two')).finished(CALLER, 'no such voice');
    expect(call.facts).toEqual(['prompt.failed', 'ai.talk']);
    expect(call.hears(CALLER)).toBe('talk: two');
  });

  it('the end of another play does not end it', () => {
    const call = withAi().ai(talk('one'));
    const former = call.playOf(CALLER);
    call.finished(CALLER).ai(talk('two')).send({ type: 'media.playFinished', play: former, error: null });
    expect(call.hears(CALLER)).toBe('talk: two');
  });
});

describe('What the AI says next', () => {
  it('is made ready while the one before it is heard, or while it listens', () => {
    const prepared = (call: ScriptedCall): readonly unknown[] => call.effect('prepare').map(({ prompt }) => prompt);
    const call = withAi().ai(talk('one'), listen(), talk('two'), talk('three'));
    expect(prepared(call)).toEqual([{ text: 'talk: two' }]);
    expect(prepared(call.finished(CALLER))).toEqual([]);
    expect(prepared(call.digit(CALLER, '#'))).toEqual([{ text: 'talk: three' }]);
    expect(prepared(call.finished(CALLER))).toEqual([]);
    expect(prepared(call.ai(talk('four')))).toEqual([{ text: 'talk: four' }]);
    expect(prepared(withAi().ai(talk('one')))).toEqual([]);
  });
});

describe('listen', () => {
  it.each([
    { pressed: '123#', finishOnKey: '#', maxDigits: 9, digits: '123', why: 'the finish key, which does not count' },
    { pressed: '#', finishOnKey: '#', maxDigits: 9, digits: '', why: 'the finish key alone' },
    { pressed: '1234', finishOnKey: '#', maxDigits: 4, digits: '1234', why: 'the last digit that is wanted' },
    { pressed: '#*', finishOnKey: '', maxDigits: 2, digits: '#*', why: 'no finish key: every key counts' },
  ])('ends with $why: $pressed gives "$digits"', ({ pressed, finishOnKey, maxDigits, digits }) => {
    const call = withAi().ai(listen({ finishOnKey, maxDigits }));
    press(call, pressed.slice(0, -1));
    expect(collected(call)).toBeNull();
    expect(collected(press(call, pressed.slice(-1)))).toBe(digits);
    expect(call.state.ai.current).toBeNull();
    expect(call.deadlines).toEqual({});
  });

  it('ends without digits at its timeout, and with them at the time between digits', () => {
    const silent = withAi().ai(listen());
    expect(silent.facts).toEqual(['ai.listen']);
    expect(silent.deadlines).toEqual({ listen: silent.at + 5_000 });
    expect(collected(silent.fire('listen'))).toBe('');

    const slow = press(withAi().ai(listen()).wait(1_000), '1').wait(1_500);
    press(slow, '2');
    expect(slow.deadlines).toEqual({ listen: slow.at + 2_000 });
    expect(collected(slow.fire('listen'))).toBe('12');
  });

  it('ignores a deadline that is not due', () => {
    const call = withAi().ai(listen()).wait(4_999);
    expect(call.send({ type: 'deadline', name: 'listen' }).effects).toEqual([]);
    expect(call.state.ai.current).not.toBeNull();
  });

  it('counts digits pressed during the talk before it', () => {
    const call = press(withAi().ai(talk('press one'), listen({ maxDigits: 2 })), '12');
    expect(collected(call)).toBeNull();
    expect(collected(call.finished(CALLER))).toBe('12');
  });

  it('digits left over from one listen go to the next', () => {
    const call = press(withAi().ai(talk('x'), listen({ maxDigits: 2 }), listen({ maxDigits: 2 })), '1234');
    call.finished(CALLER);
    const digits = call.effect('notifyAi').map(({ notice }) => (notice.event === 'call.dtmf' ? notice.digits : null));
    expect(digits).toEqual(['12', '34']);
  });

  it('digits pressed before a handoff do not count after it', () => {
    const call = press(withAi(), '77').handoff({ destinations: [] });
    expect(call.state.name).toBe('with-ai');
    expect(collected(call.ai(listen({ maxDigits: 2 })))).toBeNull();
    expect(call.state.ai.current).toMatchObject({ digits: '' });
  });

  it('remembers as many of the latest digits as one listen may collect', () => {
    const call = press(withAi(), '1'.repeat(50) + '2'.repeat(30));
    expect(call.state.ai.typeAhead).toBe('1'.repeat(34) + '2'.repeat(30));
  });

  it("tells the listen's own address", () => {
    const call = withAi().ai(listen({ webhook: 'http://127.0.0.1/menu', maxDigits: 1 }));
    expect(call.digit(CALLER, '5').effect('notifyAi')).toEqual([
      { type: 'notifyAi', notice: { event: 'call.dtmf', digits: '5', webhook: 'http://127.0.0.1/menu' } },
    ]);
  });

  it('digits of a caller who is not with the AI are on record only', () => {
    const call = press(bridged(), '1');
    expect(call.facts).toEqual(['call.dtmf']);
    expect(call.effects).toEqual([]);
    expect(call.state.ai.typeAhead).toBe('');
  });
});

describe('transfer', () => {
  it("uses the AI's words, or the route's if the AI gives none", () => {
    const call = withAi().ai(
      transfer({
        destinations: ['sip:billing@pbx'],
        whisper: { text: 'whisper: {reason}' },
        reason: 'refund',
        summary: 'paid twice',
        context: { intent: 'refund' },
      }),
    );
    expect(call.effect('dial')).toMatchObject([
      { destination: 'sip:billing@pbx', headers: { reason: 'refund', summary: 'paid twice' } },
    ]);
    expect(call.effect('prepare')).toMatchObject([
      { prompt: { text: 'whisper: refund' } },
      { prompt: { text: 'Press 1 to accept, or 2 to decline.' } },
      { prompt: { text: 'wait: You have been waiting for 15 seconds.' } },
    ]);
    expect(call.allFacts('handoff.started')).toMatchObject([{ trigger: 'ai', context: { intent: 'refund' } }]);

    const plain = withAi().ai(transfer());
    expect(plain.effect('dial')).toMatchObject([
      { destination: 'sip:one@pbx', headers: { reason: 'the route says so', summary: '' } },
    ]);
  });

  it('the later actions of the AI wait until the caller is back', () => {
    const call = withAi().ai(transfer({ destinations: ['sip:x@pbx'] }), talk('nobody is there'));
    expect(call.hears(CALLER)).toBe('announce: one moment');
    call.ended(call.state.legs[1]!.id, { status: 486 });
    expect(call.state.name).toBe('with-ai');
    expect(call.hears(CALLER)).toBe('talk: nobody is there');
    expect(call.effect('notifyAi')).toMatchObject([
      { notice: { event: 'handoff.ended', result: 'returned', reason: 'busy' } },
    ]);
  });

  it('comes straight back if there is nobody to dial', () => {
    const call = withAi(planWith({ handoff: { destinations: [] } })).ai(transfer());
    expect(call.state.name).toBe('with-ai');
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { result: 'returned', reason: 'error' } }]);
  });
});

describe('hangup', () => {
  it('ends the call in order; nothing after it is done', () => {
    const call = withAi().ai({ type: 'hangup' }, talk('too late'));
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { q850: 16 } }]);
    expect(call.state.ai.queue).toEqual([]);
    expect(call.drain().state.ending).toEqual({ result: 'completed', reason: 'ai-hangup', sipStatus: 200 });
  });

  it('after a talk waits until the caller has heard it', () => {
    const call = withAi().ai(talk('bye'), { type: 'hangup' });
    expect(call.effect('hangup')).toEqual([]);
    expect(call.finished(CALLER).effect('hangup')).toHaveLength(1);
  });
});

describe('The queue', () => {
  it('takes a bounded number of actions and says that it dropped the rest', () => {
    const call = withAi().ai(...Array.from({ length: MAX_QUEUED_ACTIONS + 5 }, () => talk('again')));
    expect(call.allFacts('ai.overflow')).toEqual([{ dropped: 5 }]);
    expect(call.state.ai.queue).toHaveLength(MAX_QUEUED_ACTIONS - 1); // the AI is saying one of them
  });

  it('is void when the API starts a handoff', () => {
    const call = withAi().ai(talk('one'), talk('two')).handoff({ destinations: [] });
    expect(call.state.name).toBe('with-ai');
    expect(call.hears(CALLER)).toBe('silence');
  });
});

describe('An AI that fails', () => {
  it('while the caller is with it: a human takes over', () => {
    const call = withAi().ai(talk('one')).send({ type: 'ai.failed', message: 'HTTP 500' });
    expect(call.facts).toEqual(['ai.failed', 'handoff.started', 'handoff.dialling']);
    expect(call.effect('dial')).toMatchObject([{ headers: { reason: 'The AI application is not available' } }]);
    expect(call.hears(CALLER)).toBe('announce: one moment');
  });

  it('before the answer: a human takes over as soon as the caller is answered', () => {
    const call = new ScriptedCall().send({ type: 'ai.failed', message: 'timeout' });
    expect(call.state.name).toBe('routing');
    expect(call.answered(CALLER).state.name).toBe('handoff');
  });

  it('without a human to go to: the call ends', () => {
    const call = withAi(planWith({ handoff: { destinations: [] } })).send({ type: 'ai.failed', message: 'timeout' });
    expect(call.drain().state.ending).toEqual({ result: 'failed', reason: 'ai-failed', sipStatus: 200 });
  });

  it('during a handoff: the caller is not sent back to it', () => {
    const call = dialling(
      planWith({ handoff: { fallback: [{ kind: 'ai' }, { kind: 'hangup', text: 'goodbye: sorry' }] } }),
      {
        destinations: ['sip:x@pbx'],
      },
    ).send({ type: 'ai.failed', message: 'timeout' });
    expect(call.state.name).toBe('handoff');
    call.ended(call.state.legs[1]!.id, { status: 486 });
    expect(call.hears(CALLER)).toBe('goodbye: sorry');
    expect(call.effect('notifyAi')).toEqual([]);
  });

  it('while the caller is with an agent: the failure is only recorded', () => {
    const call = bridged().send({ type: 'ai.failed', message: 'timeout' });
    expect(call.facts).toEqual(['ai.failed']);
    expect(call.state.name).toBe('with-agent');
  });

  it('after the end was decided: the failure is ignored', () => {
    const call = withAi().ai({ type: 'hangup' }).send({ type: 'ai.failed', message: 'aborted' });
    expect(call.facts).toEqual([]);
    expect(call.effects).toEqual([]);
  });
});

describe('actions that the API brings', () => {
  it('end a listen without a notice, and are done at once', () => {
    const call = press(withAi().ai(listen()), '12').push(talk('one'));
    expect(call.effect('notifyAi')).toEqual([]);
    expect(call.hears(CALLER)).toBe('talk: one');
    expect(call.finished(CALLER).wait(10_000).effect('notifyAi')).toEqual([]);
  });

  it('wait behind a talk, and behind what the AI asked for before', () => {
    const call = withAi().ai(talk('one'), talk('two')).push(talk('three'));
    expect(call.hears(CALLER)).toBe('talk: one');
    call.finished(CALLER).finished(CALLER);
    expect(call.hears(CALLER)).toBe('talk: three');
  });
});

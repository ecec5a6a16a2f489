import { describe, expect, it } from 'vitest';
import { callRecord } from '../../../src/call-machine/index.ts';
import type { AiReply } from '../../../src/ports/ai.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { AGENT, CALL, CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const TALK = { type: 'talk', prompt: { text: 'talk: hello' } } as const;

describe('A call from end to end', () => {
  it('is answered, briefed, bridged, recorded, hung up, and leaves nothing behind', async () => {
    const call = new OwnedCall({ ai: new ScriptedAi([TALK]) });
    await call.begin();
    expect(call.caller.answerSdp).toBe('answer to offer sendrecv');
    expect(call.state.name).toBe('with-ai');
    expect([...call.room.recordings]).toEqual([['recordings/call.wav', { leg: CALLER, paused: false }]]);
    expect(call.room.hears(CALLER)).toMatchObject([{ kind: 'play', prompt: TALK.prompt }]);

    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    await settle();
    expect(call.agent().invite).toMatchObject({
      destination: 'sip:one@pbx',
      sdp: 'offer of call.2',
      callerNumber: '+15550001',
      headers: { 'X-Warmbridge-Call': 'call', 'X-Warmbridge-Handoff': 'call.h1', 'X-Warmbridge-Reason': 'billing' },
    });
    call.agent().ring();
    await call.advance(1_000);
    call.agent().answer();
    await settle();
    expect(call.state.handoff?.phase).toBe('briefing');
    expect(call.room.hears(AGENT)).toMatchObject([{ kind: 'play' }]);
    await call.advance(40);
    call.room.finishPlay(AGENT);
    call.room.digit(AGENT, '1');
    await settle();
    expect(call.state.name).toBe('with-agent');
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: AGENT }]);

    await call.advance(60_000);
    call.agent().end();
    await settle();
    expect(call.caller.hangups).toEqual([{ q850Cause: 16, text: 'Agent hung up' }]);
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
    expect(call.ai.told).toEqual(['call.started', 'call.ended']);
    expect(call.errors).toEqual([]);
    expect(await call.store.getCall(CALL)).toEqual(callRecord(call.state));
  });

  it('a key pressed by SIP INFO counts like one in RTP', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    call.agent().answer();
    await settle();
    call.agent().digit('2');
    await settle();
    expect(call.state.handoff?.attempts.map(({ result }) => result)).toEqual(['declined', null]);
    expect(call.signalling.dialled).toHaveLength(2);
  });

  it('a refused call is rejected, opens no room, and is on record', async () => {
    const call = await new OwnedCall({ refusal: { status: 404, phrase: 'Not Found', reason: 'no-route' } }).begin();
    expect(call.caller.rejection).toEqual({ status: 404, reason: 'Not Found', headers: {} });
    expect(call.media.rooms).toEqual([]);
    expect(call.ai.told).toEqual([]);
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
    expect(call.store.calls.get(CALL)).toMatchObject({
      ended: { result: 'refused', reason: 'no-route', sipStatus: 404 },
    });
  });

  it('503 says when it is worth trying again (RFC 3261 21.5.4)', async () => {
    const call = await new OwnedCall({
      refusal: { status: 503, phrase: 'Too Many Calls', reason: 'too-many-calls' },
    }).begin();
    expect(call.caller.rejection).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } });
  });

  it('a bare number without a trunk gives an attempt that says so (484)', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's', destinations: ['2001'] } });
    await settle();
    expect(call.signalling.dialled).toEqual([]);
    expect(call.facts('handoff.attemptEnded')).toMatchObject([{ attempt: { sipStatus: 484, result: 'unreachable' } }]);
    expect(call.state.name).toBe('with-ai');
  });

  it('prompts that will be needed are prepared', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    expect(call.room.prepared).toMatchObject([
      { text: expect.stringMatching(/^whisper:/) as string },
      { text: 'Press 1 to accept, or 2 to decline.' },
      { text: 'wait: You have been waiting for 15 seconds.' },
    ]);
  });

  it('a recording that cannot be made does not touch the call', async () => {
    const call = new OwnedCall();
    const release = call.media.hold();
    await call.begin();
    release();
    await settle();
    expect(call.state.name).toBe('with-ai');
    call.room.failNext('stopRecording', 'io');
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('events of the call after its end are ignored', async () => {
    const call = await new OwnedCall().begin();
    call.caller.end();
    await settle();
    const { length } = call.store.entries;
    call.owner.dispatch({ type: 'api.hangup' });
    call.owner.dispatch({ type: 'api.metadata', metadata: { a: 1 } });
    expect(call.store.entries).toHaveLength(length);
    expect(call.finished).toBe(1);
  });
});

describe('Timers', () => {
  it('are exactly those that the state asks for', async () => {
    const call = await new OwnedCall().begin();
    expect(call.clock.pending).toBe(0);
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    expect(call.clock.pending).toBe(3); // ring, total, wait
    await settle();
    call.agent().answer();
    await settle();
    expect(call.clock.pending).toBe(2); // briefing, wait
    call.room.digit(AGENT, '1');
    expect(call.clock.pending).toBe(1); // join
    await settle();
    expect(call.clock.pending).toBe(0);
  });

  it('ring time over: the agent gets a CANCEL and the next is dialled', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await call.advance(19_999);
    expect(call.signalling.dialled).toHaveLength(1);
    await call.advance(1);
    expect(call.agent().hangups).toEqual([{ q850Cause: 19, text: 'No answer' }]);
    expect(call.signalling.dialled).toHaveLength(2);
  });

  it('move with their deadlines: the second destination has its own ring time', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await call.advance(5_000);
    call.agent().end({ status: 486 });
    await settle();
    expect(call.clock.pending).toBe(3);
    await call.advance(19_999);
    expect(call.agent(1).hangups).toEqual([]);
    await call.advance(1);
    expect(call.agent(1).hangups).toHaveLength(1);
  });

  it('a timer that fires a fraction of a millisecond early is taken for the deadline', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } }, call.clock.now() + 0.4);
    await settle();
    await call.advance(20_000);
    expect(call.signalling.dialled).toHaveLength(2);
  });

  it('two timers that are due at the same moment fire once each', async () => {
    const call = await new OwnedCall({ plan: planWith({ handoff: { totalTimeoutMs: 20_000 } }) }).begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await call.advance(20_000);
    expect(call.facts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'no-answer' }]);
    expect(call.clock.pending).toBe(0);
  });
});

describe('The AI', () => {
  it('its answer to a collected digit is carried out', async () => {
    const listen = { type: 'listen', webhook: null, timeoutMs: 5_000, interDigitMs: 1_000, maxDigits: 1, finishOnKey: '#' } as const; // prettier-ignore
    const call = await new OwnedCall({ ai: new ScriptedAi([listen], [TALK]) }).begin();
    call.room.digit(CALLER, '7');
    await settle();
    expect(call.ai.notices[1]).toEqual({ event: 'call.dtmf', digits: '7', webhook: null });
    expect(call.room.hears(CALLER)).toMatchObject([{ prompt: TALK.prompt }]);
  });

  it('a reply without actions leaves no trace but the question', async () => {
    const call = await new OwnedCall().begin();
    expect(call.ai.told).toEqual(['call.started']);
    expect(call.journal('input')).not.toContain('ai.actions');
  });

  it('a failure counts as away: a human is dialled', async () => {
    const call = await new OwnedCall({ ai: new ScriptedAi('fails') }).begin();
    expect(call.facts('ai.failed')).toEqual([{ message: 'HTTP 500' }]);
    expect(call.signalling.dialled).toHaveLength(1);
  });

  it('a missing connector that the plan asks for counts as away', async () => {
    const call = await new OwnedCall({ ai: null }).begin();
    expect(call.facts('ai.failed')).toHaveLength(1);
    expect(call.signalling.dialled).toHaveLength(1);
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
  });

  it('a connector that wrongly rejects counts as away too', async () => {
    const call = await new OwnedCall({ ai: new ScriptedAi(Promise.reject(new Error('bug'))) }).begin();
    expect(call.errors).toEqual(['the AI connector failed']);
    expect(call.signalling.dialled).toHaveLength(1);
  });

  it('an answer that comes when the call is over is ignored, and is aborted before', async () => {
    const late = Promise.withResolvers<AiReply>();
    const call = await new OwnedCall({ ai: new ScriptedAi(late.promise) }).begin();
    call.caller.end();
    await settle();
    expect(call.ai.signals[0]?.aborted).toBe(true);
    const { length } = call.store.entries;
    late.resolve({ ok: true, actions: [TALK], ignored: [] });
    await settle();
    expect(call.store.entries).toHaveLength(length);
    expect(call.errors).toEqual([]);
  });

  it('is told of the end by a notice that nobody aborts', async () => {
    const call = await new OwnedCall().begin();
    call.caller.end();
    await settle();
    expect(call.ai.told).toEqual(['call.started', 'call.ended']);
    expect(call.ai.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });
});

describe('One event at a time', () => {
  it('an event that an effect returns at once waits until the current event is handled', async () => {
    const call = new OwnedCall();
    call.media.scenes = 'at once';
    await call.bridge();
    expect(call.state.name).toBe('with-agent');
    expect(call.clock.pending).toBe(0);
    const types = call.store.entries.map(({ type }) => type);
    expect(types.slice(types.indexOf('handoff.accepted'))).toEqual([
      'handoff.accepted',
      'media.sceneApplied',
      'handoff.bridged',
      'handoff.ended',
    ]);
    expect(call.owner.state?.scene.revision).toBe(call.room.scenes.length);
  });

  it('timers are those of the last event, even if it came out of the one before', async () => {
    const call = await new OwnedCall({ plan: planWith({ handoff: { accept: { mode: 'auto' } } }) }).begin();
    const setScene = call.room.setScene.bind(call.room);
    call.room.setScene = (scene) => {
      setScene(scene);
      // The whisper cannot be played, and the engine reports it before it returns.
      if (call.room.hears(AGENT)?.some(({ kind }) => kind === 'play') === true) call.room.finishPlay(AGENT, 'no voice');
    };
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    call.media.scenes = 'by hand';
    call.agent().answer();
    await settle();
    expect(call.state.handoff?.moments.accepted).not.toBeNull();
    expect(call.clock.pending).toBe(1); // join
    call.room.apply();
    expect(call.clock.pending).toBe(0);
    expect(call.state.name).toBe('with-agent');
  });
});

describe('The journal', () => {
  it('has no gap and no double, and its last line is the end', async () => {
    const call = await new OwnedCall().bridge();
    call.caller.end();
    await settle();
    const sequences = call.store.entries.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(call.store.entries.at(-1)).toMatchObject({ kind: 'fact', type: 'call.ended' });
    expect(call.entries.map((entry, index) => ({ ...entry, position: index + 1 }))).toEqual(call.store.entries);
    expect(call.journal('input')[0]).toBe('call.incoming');
  });

  it('is logged if it can never be written, and the call lasts to its end', async () => {
    const call = new OwnedCall();
    call.store.failure = new Error('no such table');
    await call.bridge();
    expect(call.state.name).toBe('with-agent');
    call.agent().end();
    await settle();
    expect(call.finished).toBe(1);
    expect(call.errors).not.toEqual([]);
    expect(call.clock.pending).toBe(0);
  });

  it('has no gap after the store was down for a while', async () => {
    const call = await new OwnedCall().begin();
    call.store.failure = Object.assign(new Error('disk full'), { retryable: true });
    call.room.digit(CALLER, '1');
    await settle();
    call.room.digit(CALLER, '2');
    await settle();
    call.store.failure = null;
    call.room.digit(CALLER, '3');
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
    await call.advance(60_000);
    expect(call.store.entries.map(({ sequence }) => sequence)).toEqual(call.entries.map((_, index) => index + 1));
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('a reader of its lines that throws does not disturb the call', async () => {
    const call = new OwnedCall({
      onEntry: () => {
        throw new Error('a bug in the live view');
      },
    });
    await call.bridge();
    expect(call.state.name).toBe('with-agent');
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});

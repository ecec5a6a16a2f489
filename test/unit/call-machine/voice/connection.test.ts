import { describe, expect, it } from 'vitest';
import { beginCall, transition } from '../../../../src/call-machine/index.ts';
import { asCallId, asLegId, asSipCallId } from '../../../../src/ports/ids.ts';
import { ears } from '../support/ears.ts';
import { SPEECH_PLAN } from '../support/plan.ts';
import { CALLER, ScriptedCall, START } from '../support/scripted-call.ts';
import { AI, connecting, voicePlan, withVoice } from '../support/voice-call.ts';

const SECOND = asLegId('call.3');
const THIRD = asLegId('call.4');

describe('An AI that speaks for itself', () => {
  it('is connected as the caller is answered, and then the two hear each other', () => {
    const call = new ScriptedCall(voicePlan());
    expect(call.effect('notifyAi')).toEqual([]);
    call.answered(CALLER);
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: AI, target: 0 }]);
    expect(call.facts).toEqual(['call.answered', 'ai.connecting']);
    expect(call.hears(CALLER)).toBe('silence');
    call.wait(100).progress(AI).answered(AI);
    expect(call.allFacts('ai.connected')).toEqual([{ leg: AI, target: 0 }]);
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    expect(call.state.name).toBe('with-ai');
    call.drainByHangup();
  });

  it('is connected as the party answers that we call', () => {
    const begun = beginCall({
      type: 'call.outgoing',
      at: START,
      call: asCallId('call'),
      from: '+15559998888',
      to: '+15550001',
      route: '*',
      plan: voicePlan(),
      ringTimeoutMs: 30_000,
      metadata: {},
    });
    expect(begun.effects.map(({ type }) => type)).toEqual(['dialCaller']);
    const sipCallId = asSipCallId('party@sip');
    const answered = transition(begun.state, {
      type: 'leg.answered',
      at: START,
      leg: CALLER,
      sipCallId,
      codec: 'PCMU',
    });
    expect(answered.effects).toContainEqual({ type: 'connectAi', leg: AI, target: 0 });
    expect(answered.effects.some(({ type }) => type === 'notifyAi')).toBe(false);
  });

  it('is waited for in silence for 400 ms at most, then with the hold music', () => {
    const call = connecting();
    expect(call.deadlines).toMatchObject({ voiceMusic: call.at + 400, voice: call.at + 5_000 });
    expect(call.fire('voiceMusic').hears(CALLER)).toBe('music:hold.wav');
    expect(call.answered(AI).hears(CALLER)).toBe('agent');
    expect(call.deadlines).toEqual({});
  });

  it('gets the keys of the caller (RFC 4733), also those pressed before it was there', () => {
    const call = connecting().keys(CALLER, '12');
    expect(call.effect('sendDtmf')).toEqual([]);
    call.answered(AI);
    expect(call.effect('sendDtmf')).toEqual([{ type: 'sendDtmf', leg: AI, digits: '12' }]);
    call.digit(CALLER, '#');
    expect(call.effect('sendDtmf')).toEqual([{ type: 'sendDtmf', leg: AI, digits: '#' }]);
    call.digit(AI, '5');
    expect(call.effect('sendDtmf')).toEqual([]);
  });

  it('hears nothing while the telephone of the caller holds us (RFC 3264 8.4), and may ask for nothing', () => {
    const call = withVoice().held(CALLER, true, true);
    expect(ears(call)).toEqual({ caller: '', agent: '' });
    call.ai({ type: 'hangup' });
    expect(call.allFacts('ai.refused')).toEqual([{ leg: AI, action: 'hangup', reason: 'not-its-turn' }]);
    expect(ears(call.held(CALLER, false))).toEqual({ caller: 'agent', agent: 'caller' });
  });

  it('that holds us and sends nothing leaves the caller with music (RFC 3264 8.4)', () => {
    const call = withVoice().held(AI, true);
    expect(ears(call)).toEqual({ caller: 'music:hold.wav', agent: '' });
    expect(ears(call.held(AI, true, true))).toEqual({ caller: 'agent', agent: '' });
    expect(ears(call.held(AI, false))).toEqual({ caller: 'agent', agent: 'caller' });
  });

  it('is heard together with what the API says', () => {
    const call = withVoice().send({ type: 'api.say', leg: CALLER, way: 'say', prompt: { text: 'say: hello' } });
    expect(call.hears(CALLER)).toBe('agent + say: hello');
  });

  it('ends with the call, also before it is there', () => {
    const call = connecting().ended(CALLER);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([AI]);
    // RFC 3261 9.1: the 200 crosses our CANCEL
    call.answered(AI).drain();
    expect(withVoice().ended(CALLER).drain().allFacts('call.ended')[0]).toMatchObject({ reason: 'caller-hangup' });
  });

  it('hangs up by an action', () => {
    const call = withVoice().ai({ type: 'hangup' });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER, AI]);
    expect(call.drain().allFacts('call.ended')[0]).toMatchObject({ result: 'completed', reason: 'ai-hangup' });
  });

  it('cannot ask for what it has to say itself', () => {
    const call = withVoice().ai({ type: 'talk', prompt: { text: 'talk: hello' } });
    expect(call.allFacts('ai.refused')).toEqual([{ leg: AI, action: 'talk', reason: 'unsupported' }]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('whose leg is replaced goes on with the new one (RFC 3891)', () => {
    const call = withVoice().send({ type: 'leg.replacing', leg: AI, sipCallId: asSipCallId('new@sip'), from: null });
    call.answered(SECOND);
    expect(call.state.scene.hears[CALLER]).toEqual([{ kind: 'leg', leg: SECOND }]);
    call.ended(AI, { by: 'local' });
    expect(call.state.name).toBe('with-ai');
    expect(call.state.scene.hears[SECOND]).toEqual([{ kind: 'leg', leg: CALLER }]);
  });
});

describe('An AI that ends its leg in order', () => {
  it('ends the call', () => {
    const call = withVoice().ended(AI, { q850Cause: 16 });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    expect(call.drain().allFacts('call.ended')[0]).toMatchObject({ result: 'completed', reason: 'ai-hangup' });
  });

  it('hands the caller over where the plan says so', () => {
    const call = withVoice(voicePlan({ whenEnded: 'handoff' })).ended(AI);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:one@pbx' }]);
    const alone = withVoice(voicePlan({ whenEnded: 'handoff' }, { handoff: { destinations: [] } })).ended(AI);
    expect(alone.state.ending).toMatchObject({ reason: 'ai-hangup' });
  });

  it('and says that something broke is lost (RFC 3326)', () => {
    const call = withVoice().ended(AI, { q850Cause: 38 });
    expect(call.allFacts('ai.lost')).toMatchObject([{ leg: AI, reason: 'broken', next: 'reconnect' }]);
  });
});

describe('An AI that is lost', () => {
  it('leaves the caller with music at once, and is connected again after a growing pause', () => {
    const call = withVoice().ended(AI, { by: 'lost', detail: 'gone' });
    expect(call.allFacts('ai.lost')).toEqual([
      { leg: AI, reason: 'broken', sipStatus: null, detail: 'gone', next: 'reconnect' },
    ]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.deadlines).toEqual({ voice: call.at + 200 });
    call.fire('voice');
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: SECOND, target: 0 }]);
    call.ended(SECOND, { status: 503 });
    expect(call.allFacts('ai.lost')[1]).toMatchObject({ reason: 'refused', sipStatus: 503, next: 'reconnect' });
    expect(call.deadlines).toEqual({ voice: call.at + 400 });
    call.fire('voice').answered(THIRD);
    expect(call.state.scene.hears[CALLER]).toEqual([{ kind: 'leg', leg: THIRD }]);
    expect(call.allFacts('ai.connecting').map(({ connection }) => connection)).toEqual([1, 2, 3]);
  });

  it('pauses for 2 s at most', () => {
    const call = withVoice(voicePlan({ reconnects: 6 })).ended(AI, { by: 'lost' });
    const pauses = [3, 4, 5, 6, 7].map((number) => {
      call.fire('voice').ended(asLegId(`call.${String(number)}`), { status: 500 });
      return (call.deadlines.voice ?? 0) - call.at;
    });
    expect(pauses).toEqual([400, 800, 1_600, 2_000, 2_000]);
  });

  it('is hung up on if it does not answer in time, or sends nothing more', () => {
    const call = connecting().fire('voice');
    expect(call.effect('hangup')).toMatchObject([{ leg: AI, cause: { q850: 19 } }]);
    expect(call.allFacts('ai.lost')).toMatchObject([{ reason: 'timeout', next: 'reconnect' }]);
    const silent = withVoice().send({ type: 'media.timeout', leg: AI });
    expect(silent.effect('hangup')).toMatchObject([{ leg: AI, cause: { q850: 31 } }]);
    expect(silent.allFacts('ai.lost')).toMatchObject([{ reason: 'media-timeout', next: 'reconnect' }]);
    // Its end, which we asked for, is no second loss.
    expect(silent.ended(AI, { by: 'local' }).allFacts('ai.lost')).toHaveLength(1);
  });

  it('is heard no more while nothing comes from it, and given up when that takes too long', () => {
    const call = withVoice(voicePlan({ pauseMs: 200 }));
    expect(call.effect('watchPauses')).toEqual([{ type: 'watchPauses', leg: AI, pauseMs: 200 }]);
    call.send({ type: 'media.paused', leg: AI, paused: true });
    expect(ears(call)).toEqual({ caller: 'music:hold.wav', agent: 'caller' });
    expect(call.deadlines).toEqual({ voice: call.at + 5_000 });
    call.send({ type: 'media.paused', leg: AI, paused: false });
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    call.send({ type: 'media.paused', leg: AI, paused: true }).fire('voice');
    expect(call.effect('hangup')).toMatchObject([{ leg: AI, cause: { q850: 31 } }]);
    expect(call.allFacts('ai.lost')).toMatchObject([{ reason: 'media-timeout', next: 'reconnect' }]);
    expect(withVoice().effect('watchPauses')).toEqual([]);
  });

  it('the first connection that fails at once leaves 400 ms of silence, and no more', () => {
    const call = connecting().wait(50).ended(AI, { status: 503 });
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.deadlines).toEqual({ voice: call.at + 200, voiceMusic: call.at + 350 });
  });

  it('counts anew after a connection of 10 s', () => {
    const call = withVoice(voicePlan({ reconnects: 1 }))
      .ended(AI, { by: 'lost' })
      .fire('voice')
      .answered(SECOND);
    call.wait(9_000).ended(SECOND, { by: 'lost' });
    expect(call.allFacts('ai.lost')[1]).toMatchObject({ next: 'handoff' });
    const steady = withVoice(voicePlan({ reconnects: 1 }))
      .ended(AI, { by: 'lost' })
      .fire('voice')
      .answered(SECOND);
    steady.wait(10_000).ended(SECOND, { by: 'lost' });
    expect(steady.allFacts('ai.lost')[1]).toMatchObject({ next: 'reconnect' });
  });

  it('is connected at its next address, then goes to the destination of the fallback, and never back', () => {
    const fallback = [{ kind: 'url' }, { kind: 'handoff', destination: 'sip:help@pbx' }] as const;
    const call = withVoice(voicePlan({ reconnects: 0, fallback })).ended(AI, { by: 'lost' });
    expect(call.allFacts('ai.lost')[0]).toMatchObject({ next: 'url' });
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: SECOND, target: 1 }]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.ended(SECOND, { status: 404 });
    expect(call.effect('dial')).toMatchObject([{ leg: THIRD, destination: 'sip:help@pbx' }]);
    expect(call.allFacts('handoff.started')[0]).toMatchObject({
      trigger: 'route',
      reason: 'The AI application is not available',
    });
    expect(call.state.ai.alive).toBe(false);
    call.ended(THIRD, { status: 486 });
    expect(call.state.ending).toMatchObject({ result: 'failed', reason: 'handoff-busy' });
  });

  it('ends the call with words, or goes to the destinations of the route', () => {
    const said = withVoice(voicePlan({ reconnects: 0, fallback: [{ kind: 'hangup', text: 'goodbye: sorry' }] }));
    said.ended(AI, { by: 'lost' });
    expect(said.hears(CALLER)).toBe('goodbye: sorry');
    expect(said.drain().allFacts('call.ended')[0]).toMatchObject({ result: 'failed', reason: 'ai-failed' });
    const routed = withVoice(voicePlan({ reconnects: 0, fallback: [] })).ended(AI, { by: 'lost' });
    expect(routed.effect('dial')).toMatchObject([{ destination: 'sip:one@pbx' }]);
    const nowhere = withVoice(voicePlan({ reconnects: 0 }, { handoff: { destinations: [] } }));
    expect(nowhere.ended(AI, { by: 'lost' }).state.ending).toMatchObject({ reason: 'ai-failed' });
  });
});

describe('What an AI that speaks for itself says', () => {
  it('is transcribed as any leg, and is public while the caller hears it', () => {
    const call = connecting(voicePlan({}, { speech: SPEECH_PLAN }));
    call.answered(AI);
    expect(call.effect('transcribe')).toEqual([{ type: 'transcribe', leg: AI, role: 'ai', language: 'en-US' }]);
    call.applied().wait(2_000).said(AI, 'good morning');
    expect(call.allFacts('call.speech')).toMatchObject([{ role: 'ai', text: 'good morning', private: false }]);
    call.handoff().wait(2_000).said(AI, 'is anybody there');
    expect(call.allFacts('call.speech')[1]).toMatchObject({ private: true });
  });

  it('is not transcribed a second time where it tells its words', () => {
    const transcribed = withVoice(voicePlan({ tellsWords: true }, { speech: SPEECH_PLAN }));
    expect(transcribed.history.effects.flatMap((it) => (it.type === 'transcribe' ? [it.role] : []))).toEqual([
      'caller',
    ]);
    const told = withVoice(voicePlan({ tellsWords: true }))
      .applied()
      .wait(2_000)
      .said(AI, 'hello')
      .said(CALLER, 'yes');
    expect(told.history.effects.filter(({ type }) => type === 'transcribe')).toEqual([]);
    expect(told.allFacts('call.speech')).toMatchObject([
      { role: 'ai', text: 'hello', private: false },
      { role: 'caller', text: 'yes', private: false },
    ]);
  });

  it('and the caller interrupts is on record as it tells it', () => {
    const call = withVoice().send({ type: 'ai.interrupted', leg: AI, playedMs: 340, heard: 'Good' });
    expect(call.allFacts('ai.bargedIn')).toEqual([{ leg: AI, playedMs: 340, heard: 'Good' }]);
    expect(call.send({ type: 'ai.interrupted', leg: CALLER, playedMs: 1, heard: null }).facts).toEqual([]);
  });
});

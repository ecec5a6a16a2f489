import { describe, expect, it } from 'vitest';
import { asLegId, asSipCallId } from '../../../../src/ports/ids.ts';
import { CALLER } from '../support/scripted-call.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { AGENT, AI, AI_REFER, connecting, handedOver, refers, voicePlan, withVoice } from '../support/voice-call.ts';

const NEXT = asLegId('call.4');
const TRANSFER = {
  type: 'transfer',
  destinations: ['sip:help@pbx'],
  whisper: null,
  reason: 'refund',
  summary: 'wants money back',
  context: null,
} as const;

/** What each leg hears, by its id. */
function hearing(call: ScriptedCall): Readonly<Record<string, readonly string[]>> {
  const { hears } = call.state.scene;
  return Object.fromEntries(
    Object.entries(hears).map(([leg, sources]) => [
      leg,
      sources.map((source) => (source.kind === 'leg' ? source.leg : Object.values(source.prompt).join(''))),
    ]),
  );
}

describe('A handoff that an AI of its own leg begins', () => {
  it('by an action: it hears nothing and is heard by nobody from then on', () => {
    const call = withVoice().ai(TRANSFER);
    expect(call.allFacts('handoff.started')).toMatchObject([
      { trigger: 'ai', reason: 'refund', summary: 'wants money back', destinations: ['sip:help@pbx'] },
    ]);
    expect(hearing(call)).toEqual({ [CALLER]: ['announce: one moment'], [AI]: [] });
    call.answered(AGENT);
    expect(hearing(call)[AI]).toEqual([]);
  });

  it('refuses what it asks for meanwhile', () => {
    const call = withVoice().ai(TRANSFER, { type: 'hangup' });
    expect(call.allFacts('ai.refused')).toEqual([{ leg: AI, action: 'hangup', reason: 'not-its-turn' }]);
    call.ai(TRANSFER);
    expect(call.allFacts('ai.refused')[1]).toEqual({ leg: AI, action: 'transfer', reason: 'not-its-turn' });
    expect(call.allFacts('handoff.started')).toHaveLength(1);
  });

  it('by REFER: 202, and the Refer-To is the destination (RFC 3515 2.4.2)', () => {
    const call = refers(withVoice());
    expect(call.effect('answerRefer')).toEqual([{ type: 'answerRefer', leg: AI, refer: AI_REFER, refusal: null }]);
    expect(call.effect('dial')).toMatchObject([{ leg: AGENT, destination: 'sip:help@pbx' }]);
    expect(call.allFacts('handoff.started')).toMatchObject([{ reason: 'refund', summary: 'wants money back' }]);
  });

  it('by REFER of a leg that is replaced meanwhile: nobody is told how it ends (RFC 3515 2.4.4)', () => {
    const call = refers(withVoice()).send({ type: 'leg.replacing', leg: AI, sipCallId: asSipCallId('n'), from: null });
    call.answered(NEXT).ended(AI, { by: 'local' });
    call.answered(AGENT).briefed(AGENT).digit(AGENT, '1').wait(20).applied();
    expect(call.history.effects.some(({ type }) => type === 'notifyRefer')).toBe(false);
  });

  it('by REFER to ourselves goes to the destinations of the route', () => {
    for (const more of [{ target: 'sip:warmbridge', toUs: true }, { target: '+15559998888' }] as const) {
      const call = refers(withVoice(), { ...more, reason: null, summary: null });
      expect(call.effect('dial')).toMatchObject([{ destination: 'sip:one@pbx' }]);
      expect(call.allFacts('handoff.started')).toMatchObject([{ reason: 'the route says so', summary: '' }]);
    }
  });

  it('tells the sender of the REFER 200 once caller and agent hear each other (RFC 3515 2.4.5)', () => {
    const call = refers(withVoice()).answered(AGENT).briefed(AGENT).digit(AGENT, '1');
    expect(call.history.effects.filter(({ type }) => type === 'notifyRefer')).toEqual([]);
    call.applied();
    expect(call.effect('notifyRefer')).toEqual([
      { type: 'notifyRefer', leg: AI, refer: AI_REFER, status: 200, phrase: 'OK' },
    ]);
  });

  it.each([
    ['busy', 486, 486],
    ['declined', 603, 603],
    ['no answer', 480, 480],
    ['not found', 404, 503],
  ])('tells it how it failed: %s (RFC 3515 2.4.5)', (_name, status, told) => {
    const call = refers(withVoice()).ended(AGENT, { status });
    expect(call.effect('notifyRefer')).toMatchObject([{ status: told }]);
    expect(call.state.name).toBe('with-ai');
    expect(hearing(call)).toEqual({ [CALLER]: [AI], [AI]: [CALLER] });
  });

  it('tells it 487 where the caller left, before the BYE', () => {
    const call = refers(withVoice()).ended(CALLER);
    const order = call.effects.map((effect) => ('leg' in effect && effect.leg === AI ? effect.type : null));
    expect(order.filter((type) => type !== null)).toEqual(['notifyRefer', 'hangup']);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 487 }]);
  });

  it('goes on though the AI hangs up after its 202, and tells it nothing', () => {
    const call = refers(withVoice()).ended(AI);
    expect(call.state.name).toBe('handoff');
    call.answered(AGENT).briefed(AGENT).digit(AGENT, '1').applied();
    expect(call.state.name).toBe('with-agent');
    expect(call.history.effects.filter(({ type }) => type === 'notifyRefer')).toEqual([]);
  });

  it.each([
    ['with Replaces', { replaces: { kind: 'leg', leg: CALLER } }, 603],
    ['of the caller', { leg: CALLER }, 603],
    ['to an address that cannot be called (RFC 3261 21.4.14)', { target: 'mailto:help@pbx' }, 416],
  ] as const)('a REFER %s is refused', (_name, more, status) => {
    const call = refers(withVoice(), more);
    expect(call.effect('answerRefer')).toMatchObject([{ refusal: { status } }]);
    expect(call.state.name).toBe('with-ai');
  });

  it('a REFER is refused with 603 while it has not the caller', () => {
    const call = refers(withVoice().ai(TRANSFER));
    expect(call.effect('answerRefer')).toMatchObject([{ refusal: { status: 603 } }]);
    const listening = handedOver(voicePlan({ whileHuman: 'listen' }));
    listening.send({ type: 'api.changeMember', leg: AI, mode: { kind: 'talk' } });
    refers(listening, { refer: 'call.again' as typeof AI_REFER });
    expect(listening.effect('answerRefer')).toMatchObject([{ refusal: { status: 603 } }]);
    const spent = refers(withVoice(voicePlan({}, { handoff: { maxPerCall: 0 } })));
    expect(spent.effect('answerRefer')).toMatchObject([{ refusal: { status: 603 } }]);
  });

  it('is told where there was one too many', () => {
    const call = withVoice(voicePlan({}, { handoff: { maxPerCall: 0 } })).ai(TRANSFER);
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'handoff.refused' } }]);
    expect(hearing(call)[CALLER]).toEqual([AI]);
  });

  it('by the API before the AI is there: it is not connected any further', () => {
    const call = connecting().handoff();
    expect(call.effect('hangup')).toMatchObject([{ leg: AI }]);
    expect(call.deadlines).not.toHaveProperty('voice');
  });
});

describe('While a human has the caller, an AI of its own leg', () => {
  it('waits in silence, and has the caller again with what it knows', () => {
    const call = handedOver();
    expect(hearing(call)).toEqual({ [CALLER]: [AGENT], [AI]: [], [AGENT]: [CALLER] });
    call.send({ type: 'api.returnToAi', reason: 'done' });
    expect(call.effect('connectAi')).toEqual([]);
    expect(call.effect('hangup')).toMatchObject([{ leg: AGENT }]);
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'call.returned', reason: 'done' } }]);
    expect(hearing(call)).toEqual({ [CALLER]: [AI], [AI]: [CALLER] });
    call.drainByHangup();
  });

  it('ends its leg, and is connected anew with music meanwhile', () => {
    const call = handedOver(voicePlan({ whileHuman: 'end' }));
    expect(call.effects.map(({ type }) => type)).toEqual(['scene', 'notifyRefer', 'hangup']);
    expect(call.effect('hangup')).toMatchObject([{ leg: AI, cause: { q850: 16 } }]);
    call.ended(AI, { by: 'local' }).send({ type: 'api.returnToAi', reason: 'done' });
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: NEXT, target: 0 }]);
    expect(hearing(call)).toEqual({ [CALLER]: ['music:hold.wav'] });
    expect(hearing(call.answered(NEXT))).toEqual({ [CALLER]: [NEXT], [NEXT]: [CALLER] });
  });

  it('listens, and hears nothing while the caller waits', () => {
    const call = handedOver(voicePlan({ whileHuman: 'listen' }));
    expect(call.allFacts('member.joined')).toEqual([{ leg: AI, role: 'ai', mode: 'listen', coach: null }]);
    expect(hearing(call)).toEqual({ [CALLER]: [AGENT], [AI]: [CALLER, AGENT], [AGENT]: [CALLER] });
    call.send({ type: 'api.hold', leg: CALLER, prompt: null });
    expect(hearing(call)[AI]).toEqual([]);
    call.send({ type: 'api.resume', leg: CALLER });
    expect(hearing(call)[AI]).toEqual([CALLER, AGENT]);
    call.send({ type: 'api.returnToAi', reason: 'done' });
    expect(hearing(call)).toEqual({ [CALLER]: [AI], [AI]: [CALLER] });
  });

  it.each(['park', 'listen'] as const)('coaches the agent as soon as the API says so (%s)', (whileHuman) => {
    const call = handedOver(voicePlan({ whileHuman }));
    call.send({ type: 'api.changeMember', leg: AI, mode: { kind: 'coach', of: AGENT } });
    expect(hearing(call)).toEqual({ [CALLER]: [AGENT], [AI]: [CALLER, AGENT], [AGENT]: [CALLER, AI] });
  });

  it('that talks along has the caller alone when the last human leaves', () => {
    const call = handedOver().send({ type: 'api.changeMember', leg: AI, mode: { kind: 'talk' } });
    expect(hearing(call)[CALLER]).toEqual([AGENT, AI]);
    call.ended(AGENT);
    expect(call.state.name).toBe('with-ai');
    expect(hearing(call)).toEqual({ [CALLER]: [AI], [AI]: [CALLER] });
  });

  it('is not missed when it is lost, and is connected anew on a return', () => {
    for (const whileHuman of ['park', 'listen'] as const) {
      const call = handedOver(voicePlan({ whileHuman }));
      call.ended(AI, { by: 'lost' });
      expect(call.allFacts('ai.lost')).toEqual([]);
      expect(call.state.name).toBe('with-agent');
      call.send({ type: 'api.returnToAi', reason: 'done' });
      expect(call.effect('connectAi')).toMatchObject([{ target: 0 }]);
    }
    const silent = handedOver().send({ type: 'media.timeout', leg: AI });
    expect(silent.effect('hangup')).toMatchObject([{ leg: AI }]);
    expect(silent.state.name).toBe('with-agent');
  });

  it('ends with the call, which the agent ends', () => {
    const call = handedOver().ended(AGENT);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER, AI]);
    call.drain();
  });
});

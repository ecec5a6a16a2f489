import { describe, expect, it } from 'vitest';
import { asLegId, asReferId, asSipCallId } from '../../../../../../src/ports/ids.ts';
import { planWith } from '../../../support/plan.ts';
import {
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  NEW_PARTY,
  REFER,
  referred,
  withAi,
} from '../../../support/scripted-call.ts';

const DIALOG = {
  kind: 'dialog',
  callId: asSipCallId('other@sip'),
  toTag: 'to',
  fromTag: 'from',
  earlyOnly: false,
} as const;
const FORBIDDEN = planWith({ transfer: { agent: false, caller: false } });
const RECALL = asLegId('call.4');

describe('An agent who transfers the caller blind (RFC 3515)', () => {
  it('the REFER is accepted, the new party is called, the caller hears music and the agent nothing', () => {
    const call = referred();
    expect(call.effect('answerRefer')).toEqual([
      { type: 'answerRefer', leg: FIRST_AGENT, refer: REFER, refusal: null },
    ]);
    expect(call.effect('dial')).toMatchObject([
      {
        leg: NEW_PARTY,
        destination: 'sip:new@pbx',
        callerNumber: '+15550001',
        headers: null,
        referredBy: 'sip:one@pbx',
      },
    ]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.allFacts('transfer.started')).toMatchObject([
      { leg: FIRST_AGENT, role: 'agent', trigger: 'refer', mode: 'blind', destination: 'sip:new@pbx' },
    ]);
  });

  it('progress is told as it is, each status once (RFC 3515 2.4.5)', () => {
    const call = referred().progress(NEW_PARTY, 183);
    expect(call.effect('notifyRefer')).toMatchObject([{ leg: FIRST_AGENT, refer: REFER, status: 183 }]);
    expect(call.progress(NEW_PARTY, 183).effects).toEqual([]);
    expect(call.progress(NEW_PARTY, 180).effect('notifyRefer')).toMatchObject([{ status: 180, phrase: 'Ringing' }]);
  });

  it.each<[string, { readonly status?: number; readonly phrase?: string }, string]>([
    ['its own', { status: 420, phrase: 'Replaces Not Understood' }, 'Replaces Not Understood'],
    ['that of the RFC where it says none', { status: 420 }, 'Bad Extension'],
    ['that of the class where no RFC has the status', { status: 499 }, 'Bad Request'],
    ['that of 503 where nobody said a status', {}, 'Service Unavailable'],
  ])('the last NOTIFY has the phrase of the new party: %s (RFC 3515 2.4.5)', (_what, end, phrase) => {
    const call = referred().ended(NEW_PARTY, end);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: end.status ?? 503, phrase }]);
  });

  it('the new party answers: joined at once, 200 is told, and the agent has 4 s to hang up (RFC 5589 6.1)', () => {
    const call = referred().progress(NEW_PARTY).answered(NEW_PARTY);
    expect(call.effects.map(({ type }) => type)).toEqual(['scene', 'notifyRefer']);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 200, phrase: 'OK' }]);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(NEW_PARTY)).toBe('caller');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.allFacts('transfer.ended')).toEqual([
      {
        leg: FIRST_AGENT,
        destination: 'sip:new@pbx',
        trigger: 'refer',
        result: 'completed',
        sipStatus: 200,
        by: NEW_PARTY,
      },
    ]);
    call.fire('leave');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { text: 'Call transferred' } }]);
    expect(call.ended(FIRST_AGENT, { by: 'local' }).state.name).toBe('with-agent');
    expect(call.ended(NEW_PARTY).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('an agent who hangs up after the 200 is not hung up on', () => {
    const call = referred().answered(NEW_PARTY).ended(FIRST_AGENT);
    expect(call.effect('hangup')).toEqual([]);
    expect(call.deadlines.leave).toBeUndefined();
    expect(call.state.name).toBe('with-agent');
  });

  it('a hold before the REFER ends with it', () => {
    const call = referred({}, bridged().held(FIRST_AGENT, true)).answered(NEW_PARTY);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.state.name).toBe('with-agent');
    expect(call.facts).toContain('call.resumed');
    // The phone that was let go cannot hold the caller any more.
    expect(call.held(FIRST_AGENT, false).held(FIRST_AGENT, true).hears(CALLER)).toBe('agent');
  });

  it.each([486, 404, 480, 503, 603])('%i of the new party is told, and the two talk again', (status) => {
    const call = referred().ended(NEW_PARTY, { status });
    expect(call.effect('notifyRefer')).toMatchObject([{ status }]);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.allFacts('transfer.ended')).toMatchObject([{ result: 'failed', sipStatus: status, by: null }]);
    call.drainByHangup();
  });

  it('a new party that is lost is told as 503', () => {
    expect(referred().ended(NEW_PARTY, { by: 'lost' }).effect('notifyRefer')).toMatchObject([{ status: 503 }]);
  });

  it('nobody answers within the ring time: 408 is told, and the call to the new party is cancelled', () => {
    const call = referred().progress(NEW_PARTY).fire('transfer');
    expect(call.at).toBe(call.history.inputs.at(-1)?.at);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 408 }]);
    expect(call.effect('hangup')).toMatchObject([{ leg: NEW_PARTY, cause: { q850: 19 } }]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('a 3xx is followed (RFC 3261 8.1.3.4), within the same ring time', () => {
    const call = referred();
    const due = call.deadlines.transfer;
    call.wait(1_000).ended(NEW_PARTY, { status: 302, contacts: ['sip:mobile@pbx'] });
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:mobile@pbx' }]);
    expect(call.effect('notifyRefer')).toEqual([]);
    expect(call.deadlines.transfer).toBe(due);
    expect(call.answered(RECALL).effect('notifyRefer')).toMatchObject([{ status: 200 }]);
    expect(call.hears(RECALL)).toBe('caller');
  });

  it('the caller leaves meanwhile: 487 is told, the new party is cancelled, and the call ends', () => {
    const call = referred().progress(NEW_PARTY).ended(CALLER);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 487 }]);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT, NEW_PARTY]);
    expect(call.allFacts('transfer.ended')).toMatchObject([{ result: 'cancelled' }]);
    expect(call.drain().state.ending).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it('the API ends the call meanwhile: the same', () => {
    const call = referred().send({ type: 'api.hangup' });
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 487 }]);
    expect(call.drain().state.ending?.reason).toBe('api-hangup');
  });
});

describe('An agent who hangs up right after the REFER', () => {
  it('the caller waits on, and is with the new party when that answers', () => {
    const call = referred().ended(FIRST_AGENT);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.progress(NEW_PARTY).effect('notifyRefer')).toEqual([]);
    call.answered(NEW_PARTY);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.ended(CALLER).drain().state.ending?.reason).toBe('caller-hangup');
  });

  it('the new party is busy: the phone is rung back, told why, and joined again', () => {
    const call = referred().ended(FIRST_AGENT).ended(NEW_PARTY, { status: 486 });
    expect(call.effect('dial')).toMatchObject([
      {
        leg: RECALL,
        destination: 'sip:one@pbx',
        headers: { reason: 'Recall: the transfer to sip:new@pbx failed (486)' },
      },
    ]);
    expect(call.allFacts('handoff.started').at(-1)).toMatchObject({ trigger: 'transfer', summary: 'wants a refund' });
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.answered(RECALL);
    expect(call.hears(RECALL)).toMatch(/^whisper:.*Recall: the transfer to sip:new@pbx failed/);
    call.briefed(RECALL).digit(RECALL, '1').applied();
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.ended(RECALL).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('a phone that hangs up with the last NOTIFY, since its transfer failed, is rung back (RFC 3515 2.4.7)', () => {
    const call = referred().ended(NEW_PARTY, { status: 486 });
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 486 }]);
    call.ended(FIRST_AGENT);
    expect(call.effect('dial')).toMatchObject([{ leg: RECALL, destination: 'sip:one@pbx' }]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.answered(RECALL).briefed(RECALL).digit(RECALL, '1').applied();
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.ended(RECALL).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('the recall fails as well: the fallbacks of the route have the caller', () => {
    const call = referred(
      {},
      bridged(planWith({ handoff: { fallback: [{ kind: 'hangup', text: 'goodbye: sorry' }] } })),
    );
    call.ended(FIRST_AGENT).ended(NEW_PARTY, { status: 486 }).ended(RECALL, { status: 480 });
    expect(call.hears(CALLER)).toBe('goodbye: sorry');
    expect(call.drain().state.ending?.reason).toBe('handoff-no-answer');
  });

  it('the recall fails and there is an AI: the caller is back with it', () => {
    const call = referred().ended(FIRST_AGENT).ended(NEW_PARTY, { status: 486 }).ended(RECALL, { status: 486 });
    expect(call.state.name).toBe('with-ai');
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'handoff.ended', result: 'returned' } }]);
  });
});

describe('A REFER that is refused', () => {
  it.each([
    ['where the route forbids it', () => referred({}, bridged(FORBIDDEN)), 603],
    ['where the journal is older than transfers', () => referred({}, bridged(planWith({ transfer: undefined }))), 603],
    ['from the caller, where the route forbids it', () => referred({ leg: CALLER }, bridged(FORBIDDEN)), 603],
    ['from an agent who is being briefed', () => referred({}, briefing()), 603],
    ['from the caller, who is with the AI', () => referred({ leg: CALLER }, withAi()), 603],
    ['from the caller, who waits for an agent', () => referred({ leg: CALLER }, dialling()), 603],
    ['to something that cannot be dialled', () => referred({ target: 'mailto:new@pbx' }), 416],
    ['that names the leg it comes on', () => referred({ replaces: { kind: 'leg', leg: FIRST_AGENT } }), 481],
    ['that names a leg that is not there', () => referred({ replaces: { kind: 'leg', leg: asLegId('call.9') } }), 481],
    [
      'that names the caller, who cannot be put through to itself',
      () => referred({ replaces: { kind: 'leg', leg: CALLER } }),
      481,
    ],
    ['while a transfer is under way', () => referred({ refer: asReferId('call.r2') }, referred()), 491],
    ['while the call ends', () => referred({}, bridged().send({ type: 'api.hangup' })), 603],
  ])('%s', (_what, make, status) => {
    const call = make();
    expect(call.effect('answerRefer')).toMatchObject([{ refusal: { status } }]);
    expect(call.effect('dial')).toEqual([]);
    expect(call.facts).toEqual(['transfer.refused']);
  });
});

describe('An attended transfer (RFC 3891)', () => {
  it('to a dialog elsewhere: the INVITE names it, and the rest is as in a blind one', () => {
    const call = referred({ replaces: DIALOG });
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:new@pbx', replaces: DIALOG }]);
    expect(call.allFacts('transfer.started')).toMatchObject([{ mode: 'attended' }]);
    expect(call.answered(NEW_PARTY).hears(NEW_PARTY)).toBe('caller');
  });
});

describe('A caller who transfers the agent, where the route permits it', () => {
  it('the new party is the caller from then on', () => {
    const call = referred({ leg: CALLER });
    expect(call.hears(FIRST_AGENT)).toBe('music:hold.wav');
    expect(call.hears(CALLER)).toBe('silence');
    call.answered(NEW_PARTY);
    expect(call.state.legs[2]?.role).toBe('caller');
    expect(call.state.caller).toBe(NEW_PARTY);
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.ended(CALLER).state.name).toBe('with-agent');
    expect(call.ended(NEW_PARTY).drain().state.ending?.reason).toBe('caller-hangup');
  });

  it('hangs up at once, and the new party answers: the same', () => {
    const call = referred({ leg: CALLER }).ended(CALLER);
    expect(call.state.ending).toBeNull();
    expect(call.answered(NEW_PARTY).hears(FIRST_AGENT)).toBe('caller');
  });

  it('hangs up at once, and the new party fails: the call ends as if the caller had hung up', () => {
    const call = referred({ leg: CALLER }).ended(CALLER).ended(NEW_PARTY, { status: 486 });
    expect(call.drain().state.ending).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it('the agent leaves meanwhile: the new party is cancelled, and the call ends', () => {
    const call = referred({ leg: CALLER }).ended(FIRST_AGENT);
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 487 }]);
    expect(call.drain().state.ending?.reason).toBe('agent-hangup');
  });
});

describe('A transfer by the API', () => {
  it('runs the same way without a REFER, and the agent is hung up on', () => {
    const call = bridged().send({ type: 'api.transfer', destination: 'sip:new@pbx', strategy: 'conference' });
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.answered(NEW_PARTY);
    expect(call.effect('notifyRefer')).toEqual([]);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('by REFER: the phone of the caller calls by itself, and the call is over', () => {
    const call = bridged().send({ type: 'api.transfer', destination: 'sip:new@pbx', strategy: 'refer' });
    expect(call.effect('refer')).toMatchObject([{ leg: CALLER, destination: 'sip:new@pbx' }]);
    call.send({ type: 'leg.referProgress', leg: CALLER, status: 200, isFinal: true });
    expect(call.allFacts('transfer.ended')).toMatchObject([{ result: 'completed', sipStatus: 200 }]);
    expect(call.drain().state.ending).toMatchObject({ result: 'completed' });
  });

  it.each([
    [
      'refuses',
      (call: ReturnType<typeof bridged>) =>
        call.send({ type: 'leg.referProgress', leg: CALLER, status: 405, isFinal: true }),
    ],
    ['says nothing for 32 s', (call: ReturnType<typeof bridged>) => call.fire('refer')],
  ])('by REFER, and the phone %s: the two talk again', (_what, fail) => {
    const call = bridged().send({ type: 'api.transfer', destination: 'sip:new@pbx', strategy: 'refer' });
    fail(call);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.allFacts('transfer.ended')).toMatchObject([{ result: 'failed' }]);
  });

  it('before there is an agent: nothing happens', () => {
    const call = withAi().send({ type: 'api.transfer', destination: 'sip:new@pbx', strategy: 'conference' });
    expect(call.effects).toEqual([]);
  });
});

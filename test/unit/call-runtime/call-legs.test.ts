import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallState, Effect } from '../../../src/call-machine/index.ts';
import { beginCall } from '../../../src/call-machine/index.ts';
import { CallLegs } from '../../../src/call-runtime/call-legs.ts';
import { WITHIN } from '../../../src/call-runtime/leg-peer.ts';
import type { LegEffect } from '../../../src/call-runtime/leg-effects.ts';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import { asCallId, asHandoffId, asLegId, asSipCallId } from '../../../src/ports/ids.ts';
import type { FakeRoom } from '../../fakes/fake-media.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import { FakeSignalling } from '../../fakes/fake-signalling.ts';
import type { FakeIncomingLeg, FakeOutgoingLeg } from '../../fakes/fake-signalling.ts';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';

const CALL = asCallId('call');
const CALLER = asLegId('call.1');
const AGENT = asLegId('call.2');
const THIRD = asLegId('call.3');

function newState(): CallState {
  return beginCall({
    type: 'call.incoming',
    at: 0,
    call: CALL,
    sipCallId: asSipCallId('s'),
    from: '+1555',
    to: '+1888',
    route: null,
    plan: planWith(),
    refusal: null,
  }).state;
}

let clock: FakeClock;
let signalling: FakeSignalling;
let room: FakeRoom;
let legs: CallLegs;
let events: UntimedEvent[];
let caller: FakeIncomingLeg;
let agent: FakeOutgoingLeg;
/** What the machine does with an event. */
let decide: (event: UntimedEvent) => void;

function perform(effect: LegEffect): void {
  legs.perform(effect, newState());
}

function last<Type extends UntimedEvent['type']>(type: Type): Extract<UntimedEvent, { type: Type }> {
  return events.findLast((event) => event.type === type) as Extract<UntimedEvent, { type: Type }>;
}

async function dial(leg = AGENT, more: Partial<Extract<Effect, { type: 'dial' }>> = {}): Promise<FakeOutgoingLeg> {
  perform({ type: 'dial', leg, destination: 'sip:agent@pbx', callerNumber: '+1555', headers: null, ...more });
  await settle();
  return signalling.dialled.at(-1)!;
}

beforeEach(async () => {
  clock = new FakeClock();
  signalling = new FakeSignalling();
  events = [];
  decide = () => undefined;
  const media = new FakeMedia(() => clock.now());
  await media.openRoom(CALL, () => undefined);
  room = media.rooms[0]!;
  const emit = (event: UntimedEvent): void => {
    events.push(event);
    decide(event);
    legs.settle(event);
  };
  legs = new CallLegs({
    signalling,
    room: () => room,
    emit,
    emitLater: (event) => {
      queueMicrotask(() => emit(event));
    },
    wayToVoice: () => null,
    toConference: () => null,
    clock,
    logger: pino({ level: 'silent' }),
    targets: (destination) =>
      destination.startsWith('sip:') ? [{ uri: destination, auth: undefined, trunk: null }] : [],
    isAbsent: (destination) => destination === 'user:anna',
    presentation: { displayName: null, linkTo: () => 'http://card' },
    networksOf: () => [],
    mayForward: () => false,
  });
  const incoming = signalling.incoming();
  legs.take(CALLER, incoming.invite, WITHIN);
  perform({ type: 'answer', leg: CALLER });
  await settle();
  caller = incoming.leg();
  agent = await dial();
  agent.answer();
  await settle();
});

describe('A user of whom no telephone is there', () => {
  it('is 480 at once (RFC 3261 21.4.18); what cannot be dialled is 484', async () => {
    for (const [destination, status, q850Cause] of [
      ['user:anna', 480, 20],
      ['2001', 484, 28],
    ] as const) {
      await dial(THIRD, { destination });
      expect(last('leg.ended')).toMatchObject({ leg: THIRD, by: 'local', status, q850Cause });
    }
    expect(signalling.dialled).toHaveLength(1);
  });
});

describe('REFER of ours', () => {
  const refer = { type: 'refer', leg: CALLER, destination: 'sip:bob@pbx', replaces: null, headers: null } as const;

  it('goes out in the dialog, and its progress comes back as events (RFC 3515 2.4.4)', () => {
    const headers = { handoff: asHandoffId('h'), reason: 'ä', summary: 's' };
    perform({ ...refer, headers });
    const sent = caller.refers[0]!;
    expect(sent.refer).toMatchObject({ uri: 'sip:bob@pbx', replaces: null, referredBy: null });
    expect(sent.refer.headers).toMatchObject({ 'X-Warmbridge-Handoff': 'h', 'X-Warmbridge-Reason': '%C3%A4' });
    sent.report({ type: 'accepted', subscribed: true });
    sent.report({ type: 'progress', status: 180 });
    sent.report({ type: 'ended', status: 200, detail: null });
    expect(events.filter(({ type }) => type === 'leg.referProgress')).toEqual([
      { type: 'leg.referProgress', leg: CALLER, status: null, isFinal: false },
      { type: 'leg.referProgress', leg: CALLER, status: 180, isFinal: false },
      { type: 'leg.referProgress', leg: CALLER, status: 200, isFinal: true },
    ]);
  });

  it('Replaces names the dialog of the other leg as its far end knows it (RFC 3891 6.1)', () => {
    perform({ ...refer, replaces: AGENT });
    const { callId, localTag, remoteTag } = agent.dialog!;
    expect(caller.refers[0]!.refer.replaces).toEqual({
      callId,
      toTag: remoteTag,
      fromTag: localTag,
      earlyOnly: false,
    });
  });

  it.each([
    ['no trunk for the destination', { destination: '4711' }],
    ['no such leg', { leg: THIRD }],
    ['no dialog of the other leg', { replaces: THIRD }],
  ])('with %s it ends at once', async (_, more) => {
    perform({ ...refer, ...more });
    await settle();
    expect(last('leg.referProgress')).toMatchObject({ status: null, isFinal: true });
    expect(caller.refers).toEqual([]);
  });

  it.each([
    [undefined, true],
    [['INVITE', 'REFER'], true],
    [['INVITE'], false],
  ])('an Allow of %j: takes REFER %s (RFC 3261 20.5)', async (allow, takesRefer) => {
    (await dial(THIRD)).answer('answer sendrecv', allow);
    await settle();
    expect(last('leg.answered')).toMatchObject({ leg: THIRD, takesRefer });
  });
});

describe('REFER to us', () => {
  it('is told of with all that it says', () => {
    decide = (event) => {
      if (event.type === 'leg.referred')
        perform({ type: 'answerRefer', leg: AGENT, refer: event.refer, refusal: null });
    };
    const headers = { 'x-warmbridge-reason': 'a%20b', 'x-warmbridge-summary': '%zz' };
    const answer = agent.referIn('sip:bob@elsewhere', { headers, referredBy: 'sip:agent@pbx' });
    expect(last('leg.referred')).toMatchObject({
      leg: AGENT,
      target: 'sip:bob@elsewhere',
      replaces: null,
      referredBy: 'sip:agent@pbx',
      reason: 'a b',
      summary: '%zz',
    });
    const { refer } = last('leg.referred');
    for (const status of [180, 200]) perform({ type: 'notifyRefer', leg: AGENT, refer, status, phrase: 'X' });
    perform({ type: 'notifyRefer', leg: AGENT, refer, status: 486, phrase: 'too late' });
    expect(answer).toEqual({ status: 202, notified: [180, 200] });
  });

  it('a Replaces that names a leg of this call says which; any other is told as it is (RFC 3891 3)', () => {
    const { callId, localTag, remoteTag } = caller.dialog!;
    const replaces = { callId, toTag: localTag, fromTag: remoteTag, earlyOnly: false };
    agent.referIn('sip:us@here', { replaces, leadsToUs: true });
    expect(last('leg.referred')).toMatchObject({ target: 'sip:us@here', replaces: { kind: 'leg', leg: CALLER } });
    agent.referIn('sip:us@here', { replaces: { ...replaces, toTag: remoteTag, fromTag: localTag } });
    expect(last('leg.referred')).toMatchObject({ replaces: { kind: 'dialog', callId, toTag: remoteTag } });
  });

  it.each([
    ['sip:2002@us', true, '2002'],
    ['sip:+1-555@us;user=phone', true, '+1555'],
    ['sip:bob@us', true, 'sip:bob@us'],
    ['sip:2002@elsewhere', false, 'sip:2002@elsewhere'],
  ])('%s, which leads to us: %s, means %s', (uri, leadsToUs, target) => {
    agent.referIn(uri, { leadsToUs });
    expect(last('leg.referred')).toMatchObject({ target });
  });

  it('one that the machine does not answer is refused, and one that it refuses once only', () => {
    expect(agent.referIn('sip:bob@pbx').status).toBe(603);
    decide = (event) => {
      const refusal = { status: 488, phrase: 'X' };
      if (event.type === 'leg.referred') perform({ type: 'answerRefer', leg: AGENT, refer: event.refer, refusal });
    };
    expect(agent.referIn('sip:bob@pbx').status).toBe(488);
  });
});

it.each(['remote', 'local'] as const)(
  'the reason phrase of a far end is told, and nobody else has one: %s',
  async (by) => {
    agent.end({ by, status: 420, phrase: 'Replaces Not Understood' });
    await settle();
    const ended = last('leg.ended');
    expect(ended.phrase).toBe(by === 'remote' ? 'Replaces Not Understood' : undefined);
  },
);

describe('INVITE with Replaces', () => {
  const answering = (event: UntimedEvent): void => {
    if (event.type !== 'leg.replacing') return;
    perform({ type: 'answerReplacing', leg: THIRD, replaced: event.leg, sipCallId: event.sipCallId });
  };

  it('is answered as a new leg (RFC 3891 3)', async () => {
    decide = answering;
    const incoming = signalling.incoming('offer sendrecv');
    expect(legs.replace(incoming.invite, agent, WITHIN)).toBe(true);
    await settle();
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'leg.replacing',
        leg: AGENT,
        sipCallId: incoming.invite.sipCallId,
        from: '+15550001',
      }),
    );
    expect(incoming.leg().answerSdp).toBe('answer to offer sendrecv');
    expect(last('leg.answered')).toMatchObject({ leg: THIRD, sipCallId: incoming.invite.sipCallId });
  });

  it.each([
    [
      'a name is called at its URI',
      { from: { uri: 'sip:alice@pbx', user: 'alice', displayName: null } },
      'sip:alice@pbx',
    ],
    ['no URI, no destination', { from: { uri: '', user: '', displayName: null } }, null],
  ])('its sender: %s', (_what, change, from) => {
    legs.replace({ ...signalling.incoming().invite, ...change }, agent, WITHIN);
    expect(last('leg.replacing')).toMatchObject({ from });
  });

  it('its sender: an anonymous one cannot be called (RFC 3323 4.1.1.3)', () => {
    const { invite } = signalling.incoming();
    legs.replace({ ...invite, identity: { ...invite.identity, anonymous: true } }, agent, WITHIN);
    expect(last('leg.replacing')).toMatchObject({ from: null });
  });

  it('one that the machine does not decide on gets 603, and is not answered later', async () => {
    const incoming = signalling.incoming();
    legs.replace(incoming.invite, agent, WITHIN);
    expect(incoming.leg().rejection).toMatchObject({ status: 603 });
    perform({ type: 'answerReplacing', leg: THIRD, replaced: AGENT, sipCallId: incoming.invite.sipCallId });
    await settle();
    expect(last('leg.ended')).toMatchObject({ leg: THIRD, status: 487 });
  });

  it('one that the machine refuses gets its status', () => {
    decide = (event) => {
      if (event.type !== 'leg.replacing') return;
      perform({ type: 'refuseReplacing', sipCallId: event.sipCallId, status: 486, phrase: 'Busy Here' });
    };
    const incoming = signalling.incoming();
    legs.replace(incoming.invite, caller, WITHIN);
    expect(incoming.leg().rejection).toMatchObject({ status: 486 });
  });

  it('a leg of another call is not of this one', () => {
    const other = new FakeSignalling().dial(
      { destination: 'sip:x@y', sdp: '', callerNumber: null, headers: {} },
      () => undefined,
    );
    expect(legs.replace(signalling.incoming().invite, other, WITHIN)).toBe(false);
  });

  it('of ours has the dialog and who asked for it (RFC 3891 4, RFC 3892 3)', async () => {
    const replaces = { kind: 'dialog', callId: asSipCallId('c'), toTag: 't', fromTag: 'f', earlyOnly: false } as const;
    const { invite } = await dial(THIRD, { replaces, referredBy: 'sip:agent@pbx' });
    expect(invite).toMatchObject({ replaces, referredBy: 'sip:agent@pbx', headers: {} });
  });
});

describe('re-INVITE of ours', () => {
  const reoffer = (direction: 'sendrecv' | 'sendonly' | 'inactive', leg = AGENT): void => {
    perform({ type: 'reoffer', leg, direction });
  };

  it('offers the direction, and the answer is new media of the leg (RFC 3261 14.1)', async () => {
    reoffer('sendonly');
    await settle();
    expect(agent.offers).toMatchObject([{ sdp: `offer of ${AGENT} sendonly` }]);
    agent.offers[0]!.answer({ sdp: 'answer inactive' });
    await settle();
    expect(last('leg.media')).toMatchObject({ leg: AGENT, held: true });
  });

  it('one is out at a time, and the newest that is asked for follows', async () => {
    reoffer('sendonly');
    reoffer('inactive');
    reoffer('sendrecv');
    await settle();
    expect(agent.offers).toHaveLength(1);
    agent.offers[0]!.answer({ status: 488 });
    await settle();
    expect(agent.offers.slice(1)).toMatchObject([{ sdp: `offer of ${AGENT} sendrecv` }]);
    agent.offers[1]!.answer({ sdp: 'answer sendrecv' });
    await settle();
    expect(events.filter(({ type }) => type === 'leg.media')).toHaveLength(1);
  });

  it('one that lost against an offer of the far end is made anew, but not for ever', async () => {
    reoffer('inactive');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await settle();
      agent.offers[attempt]?.answer({ status: 491 });
    }
    expect(agent.offers).toHaveLength(3);
    reoffer('sendrecv');
    await settle();
    expect(agent.offers).toHaveLength(4);
  });

  it('a refusal leaves the call as it is, and so does an answer that cannot be used', async () => {
    for (const answer of [{ status: 488 }, { status: null }]) {
      reoffer('inactive');
      await settle();
      agent.offers.at(-1)!.answer(answer);
      await settle();
    }
    room.failNext('acceptAnswer', 'bad-sdp');
    reoffer('inactive');
    await settle();
    agent.offers.at(-1)!.answer({ sdp: 'odd' });
    room.failNext('reoffer', 'io');
    reoffer('inactive');
    await settle();
    expect(events.filter(({ type }) => ['leg.media', 'leg.ended'].includes(type))).toEqual([]);
    expect(agent.offers).toHaveLength(3);
    reoffer('sendrecv');
    await settle();
    expect(agent.offers).toHaveLength(4);
  });

  it('nothing is offered before the leg is up, nor after it was hung up', async () => {
    const early = await dial(THIRD);
    reoffer('inactive', THIRD);
    perform({ type: 'hangup', leg: AGENT, cause: { q850: 16, text: 'X' } });
    reoffer('inactive');
    await settle();
    expect([early.offers, agent.offers]).toEqual([[], []]);
  });
});

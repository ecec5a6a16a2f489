import type { CallEvent, DeadlineName } from '../../src/call-machine/index.ts';
import { deadlinesOf } from '../../src/call-machine/index.ts';
import type { LegId } from '../../src/ports/ids.ts';
import { asAgentId, asHandoffId, asPlayId, asReferId, asReservationId, asSipCallId } from '../../src/ports/ids.ts';
import type { Course, UntimedEvent } from './course.ts';
import { AGENT, CALLER, HANDOFF } from './course.ts';

/** One way in which an event may come. */
export interface Happening {
  readonly name: string;
  readonly event: UntimedEvent;
  /** Why it changes nothing, where it changes nothing. */
  readonly whyNot: string;
}

type Ways = (course: Course) => readonly Happening[];

function way(name: string, event: UntimedEvent, whyNot: string): Happening {
  return { name, event, whyNot };
}

/** An event that comes in one way, whatever the phase. */
function always(name: string, event: UntimedEvent, whyNot: string): Ways {
  return () => [way(name, event, whyNot)];
}

function ended(leg: LegId, by: 'remote' | 'lost', status: number | null): UntimedEvent {
  return { type: 'leg.ended', leg, by, status, q850Cause: null, detail: null };
}

function pressed(leg: LegId, digit: string): UntimedEvent {
  return { type: 'media.dtmf', leg, digit, durationMs: 100 };
}

function told(status: number | null, isFinal: boolean): UntimedEvent {
  return { type: 'leg.referProgress', leg: CALLER, status, isFinal };
}

const SIP_CALL = asSipCallId('sip');
const NO_TALK = 'nobody talks to the caller';
const NO_REFER = 'no REFER of ours is out';
const NOT_ASKED = 'the call is not in a handoff that could be cancelled';
const NO_MORE_PLAY = 'nobody waits for the end of what is played';

/** Every type of event, in the ways that it comes. A new type does not compile until it is here. */
const WAYS: Readonly<Record<CallEvent['type'], Ways>> = {
  'call.incoming': ({ state }) => [
    way(
      'call.incoming',
      {
        type: 'call.incoming',
        call: state.id,
        from: state.from,
        to: state.to,
        sipCallId: SIP_CALL,
        route: state.route,
        plan: state.plan,
        refusal: null,
      },
      'a call begins once',
    ),
  ],
  'call.outgoing': ({ state }) => [
    way(
      'call.outgoing',
      {
        type: 'call.outgoing',
        call: state.id,
        from: state.from,
        to: state.to,
        route: state.route ?? '',
        plan: state.plan,
        metadata: {},
        ringTimeoutMs: 30_000,
      },
      'a call begins once',
    ),
  ],
  'leg.progress': always(
    "leg.progress: the agent's phone rings",
    { type: 'leg.progress', leg: AGENT, status: 180, sipCallId: SIP_CALL },
    'no INVITE of ours is unanswered',
  ),
  'leg.early': always(
    'leg.early: our 183 is out',
    { type: 'leg.early', leg: CALLER, sipCallId: SIP_CALL, codec: 'PCMU' },
    'the caller was answered before',
  ),
  'leg.answered': () => [
    way(
      'leg.answered: the caller',
      { type: 'leg.answered', leg: CALLER, sipCallId: SIP_CALL, codec: 'PCMU' },
      'the caller was answered before',
    ),
    way(
      'leg.answered: the agent',
      { type: 'leg.answered', leg: AGENT, sipCallId: SIP_CALL, codec: 'PCMU' },
      'no INVITE of ours is unanswered',
    ),
  ],
  'handoff.room': always(
    'handoff.room: the route has room for no more handoffs',
    { type: 'handoff.room', handoff: HANDOFF, isAdmitted: false },
    'nobody waits for room',
  ),
  'destinations.named': always(
    'destinations.named: the site names destinations',
    { type: 'destinations.named', request: 1, destinations: ['sip:three@pbx'] },
    'nobody asks the site',
  ),
  'destinations.failed': always(
    'destinations.failed: the site names none',
    { type: 'destinations.failed', request: 1, reason: 'it answered 500' },
    'nobody asks the site',
  ),
  'agents.reserved': always(
    'agents.reserved: an agent rings for nobody else',
    {
      type: 'agents.reserved',
      request: 1,
      agents: [
        {
          reservation: asReservationId('reservation'),
          agent: { id: asAgentId('anna'), name: 'Anna', uri: 'sip:anna@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 },
        },
      ],
    },
    'nobody waits for an agent',
  ),
  'agents.none': always(
    'agents.none: no agent is free',
    { type: 'agents.none', request: 1, reason: 'busy' },
    'nobody waits for an agent',
  ),
  'queue.place': always(
    'queue.place: nobody is free, and the caller waits in a queue',
    { type: 'queue.place', request: 1, position: 2, estimate: null },
    'nobody waits in a queue',
  ),
  'leg.answeredBy': () => [
    way(
      'leg.answeredBy: a machine, at the agent',
      { type: 'leg.answeredBy', leg: AGENT, by: 'machine', why: 'long-greeting' },
      'nobody asks who answered',
    ),
    way(
      'leg.answeredBy: a human, at the agent',
      { type: 'leg.answeredBy', leg: AGENT, by: 'human', why: 'short-greeting' },
      'nobody asks who answered',
    ),
    way(
      'leg.answeredBy: a machine, at the party that we called',
      { type: 'leg.answeredBy', leg: CALLER, by: 'machine', why: 'long-greeting' },
      'nobody asks who answered',
    ),
    way(
      'leg.answeredBy: a human, at the party that we called',
      { type: 'leg.answeredBy', leg: CALLER, by: 'human', why: 'short-greeting' },
      'nobody asks who answered',
    ),
  ],
  'leg.takesMessage': always(
    'leg.takesMessage: the machine at the agent',
    { type: 'leg.takesMessage', leg: AGENT, why: 'beep' },
    'no message waits for it',
  ),
  'leg.referred': always(
    "leg.referred: the agent's phone sends REFER",
    {
      type: 'leg.referred',
      leg: AGENT,
      refer: asReferId('refer'),
      target: 'sip:three@pbx',
      replaces: null,
      referredBy: null,
      reason: null,
      summary: null,
    },
    'the agent has no leg that could send one',
  ),
  'leg.referProgress': () => [
    way('leg.referProgress: 180', told(180, false), NO_REFER),
    way('leg.referProgress: final 200', told(200, true), NO_REFER),
    way('leg.referProgress: final 486', told(486, true), NO_REFER),
    way('leg.referProgress: over, without an outcome', told(null, true), NO_REFER),
  ],
  'api.transfer': always(
    'api.transfer: the caller is put through to somebody else',
    { type: 'api.transfer', destination: 'sip:three@pbx', strategy: 'conference' },
    'the caller is with nobody who could put it through',
  ),
  'leg.replacing': always(
    "leg.replacing: an INVITE takes the agent's place",
    { type: 'leg.replacing', leg: AGENT, sipCallId: SIP_CALL, from: '2003' },
    'the agent has no leg whose place could be taken',
  ),
  'leg.routed': always(
    'leg.routed: the INVITE goes to the next trunk',
    { type: 'leg.routed', leg: AGENT, trunk: 'carrier-b', failed: { sipStatus: 503, q850Cause: 38 } },
    'no INVITE of ours is unanswered',
  ),
  'leg.media': () => [
    way(
      'leg.media: the agent holds',
      { type: 'leg.media', leg: AGENT, codec: 'PCMU', held: true },
      'the agent has no leg, or holds already',
    ),
    way(
      'leg.media: the agent comes back',
      { type: 'leg.media', leg: AGENT, codec: 'PCMU', held: false },
      'the agent holds nobody',
    ),
  ],
  'leg.ended': () => [
    way('leg.ended: the caller says BYE', ended(CALLER, 'remote', null), "the caller's leg is over"),
    way('leg.ended: the caller is lost', ended(CALLER, 'lost', null), "the caller's leg is over"),
    way("leg.ended: the agent's (486, or BYE)", ended(AGENT, 'remote', 486), 'the agent has no leg'),
    way('leg.ended: the agent is lost', ended(AGENT, 'lost', null), 'the agent has no leg'),
  ],
  'media.sceneApplied': ({ state }) => [
    way(
      'media.sceneApplied: the newest',
      { type: 'media.sceneApplied', revision: state.scene.revision },
      'only the scene that joins the parties is waited for',
    ),
  ],
  'media.playStarted': (course) => [
    way(
      'media.playStarted: to the agent',
      { type: 'media.playStarted', play: course.playOf(AGENT) ?? asPlayId('none') },
      'only the start of a whisper is put on record',
    ),
  ],
  'media.prepared': () => [],
  'media.playFinished': (course) => [
    way(
      'media.playFinished: to the caller',
      { type: 'media.playFinished', play: course.playOf(CALLER) ?? asPlayId('none'), error: null },
      NO_MORE_PLAY,
    ),
    way(
      'media.playFinished: to the agent',
      { type: 'media.playFinished', play: course.playOf(AGENT) ?? asPlayId('none'), error: null },
      NO_MORE_PLAY,
    ),
  ],
  'media.dtmf': () => [
    way('media.dtmf: the agent presses 1 (accept)', pressed(AGENT, '1'), 'the agent has no leg that is heard'),
    way('media.dtmf: the agent presses 2 (decline)', pressed(AGENT, '2'), 'the agent has no leg that is heard'),
    way('media.dtmf: the caller presses 5', pressed(CALLER, '5'), 'the caller is not listened to any more'),
  ],
  'media.timeout': () => [
    way(
      'media.timeout: the caller is silent',
      { type: 'media.timeout', leg: CALLER },
      'the caller is not up, or may be on its way to the agent',
    ),
    way(
      'media.timeout: the agent is silent',
      { type: 'media.timeout', leg: AGENT },
      'the agent has not answered, has gone, or is being called by the caller',
    ),
  ],
  'media.paused': always(
    'media.paused: nothing comes from the agent',
    { type: 'media.paused', leg: AGENT, paused: true },
    'the leg is not that of an AI that speaks for itself',
  ),
  'media.lost': always(
    'media.lost',
    { type: 'media.lost', reason: 'the engine is gone' },
    'the call is ending already',
  ),
  'media.recordingFailed': always(
    'media.recordingFailed',
    { type: 'media.recordingFailed', error: 'the disk is full' },
    'the call is on record',
  ),
  'media.recordingResumed': always(
    'media.recordingResumed',
    { type: 'media.recordingResumed', lostMs: 20 },
    'the call is on record',
  ),
  'siprec.started': always('siprec.started', { type: 'siprec.started', sipCallId: SIP_CALL }, 'the call is on record'),
  'siprec.failed': always(
    'siprec.failed',
    { type: 'siprec.failed', reason: 'it did not answer', sipStatus: null },
    'the call is on record',
  ),
  'media.closed': always('media.closed', { type: 'media.closed' }, 'nobody has asked for that yet'),
  deadline: ({ state }) => {
    const running = Object.keys(deadlinesOf(state)) as DeadlineName[];
    const other: DeadlineName = running.includes('listen') ? 'ring' : 'listen';
    return [
      ...running.map((name) => way(`deadline: ${name}`, { type: 'deadline', name }, 'it has no effect here')),
      way('deadline: any other', { type: 'deadline', name: other }, 'that deadline does not run here'),
    ];
  },
  'ai.actions': always(
    'ai.actions: talk',
    { type: 'ai.actions', actions: [{ type: 'talk', prompt: { text: 'words' } }] },
    'the AI has no say any more',
  ),
  'ai.failed': always('ai.failed', { type: 'ai.failed', message: 'HTTP 500' }, 'the AI has no say any more'),
  'ai.interrupted': always(
    'ai.interrupted',
    { type: 'ai.interrupted', leg: AGENT, playedMs: 400, heard: null },
    'the leg is not that of an AI that speaks for itself',
  ),
  // How legs are carried is noted of whatever leg, in whatever state.
  'media.quality': () => [],
  // Recordings of single legs, and bots that only listen, go on whatever a handoff does.
  'leg.recorded': () => [],
  'api.controlRecording': () => [],
  'api.startRecording': () => [],
  'api.holdRecording': () => [],
  'api.stopRecording': () => [],
  'api.deleteRecording': () => [],
  'api.markVoicemail': () => [],
  'api.disposition': () => [],
  'api.startStream': () => [],
  'api.stopStream': () => [],
  'stream.started': () => [],
  'stream.ended': () => [],
  'ai.coached': always(
    'ai.coached: by the API',
    { type: 'ai.coached', leg: null, text: 'Offer ten percent.' },
    'nobody talks with the caller',
  ),
  'summary.made': always(
    'summary.made',
    { type: 'summary.made', handoff: HANDOFF, summary: 'Wants a refund.', tookMs: 800 },
    'there is no such handoff',
  ),
  'whisper.measured': always(
    'whisper.measured',
    {
      type: 'whisper.measured',
      handoff: HANDOFF,
      leg: AGENT,
      privacy: {
        result: 'none',
        why: null,
        alarm: false,
        leakDb: null,
        floorDb: -76,
        correlation: 0.004,
        lagMs: null,
        comparedMs: 8_200,
      },
    },
    'there is no such handoff',
  ),
  'api.hangup': always('api.hangup', { type: 'api.hangup' }, 'the call is ending already'),
  'api.lead': always('api.lead', { type: 'api.lead' }, 'the call is not answered, or is ending'),
  'api.metadata': always('api.metadata', { type: 'api.metadata', metadata: { ticket: 1 } }, 'the call is on record'),
  'api.handoff': always(
    'api.handoff',
    { type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } },
    'a handoff starts only while the caller is with the AI',
  ),
  'api.cancelHandoff': () => [
    way('api.cancelHandoff', { type: 'api.cancelHandoff', handoff: HANDOFF }, NOT_ASKED),
    way(
      'api.cancelHandoff: another handoff',
      { type: 'api.cancelHandoff', handoff: asHandoffId('call.h9') },
      'that handoff is not under way',
    ),
  ],
  'api.answerHandoff': () =>
    (['accept', 'decline'] as const).map((answer) =>
      way(
        `api.answerHandoff: the agent ${answer}s from a screen`,
        { type: 'api.answerHandoff', handoff: HANDOFF, leg: AGENT, answer },
        'the agent has not answered, or somebody has accepted',
      ),
    ),
  'api.release': always('api.release', { type: 'api.release' }, 'caller and agent do not talk, or it is under way'),
  'api.addMember': always(
    'api.addMember: a supervisor listens',
    { type: 'api.addMember', destination: 'sip:boss@pbx', role: 'supervisor', mode: { kind: 'listen' } },
    NO_TALK,
  ),
  'api.changeMember': always(
    'api.changeMember: the agent only listens',
    { type: 'api.changeMember', leg: AGENT, mode: { kind: 'listen' } },
    NO_TALK,
  ),
  'api.removeMember': always('api.removeMember: the agent', { type: 'api.removeMember', leg: AGENT }, NO_TALK),
  'api.hold': always('api.hold: the caller', { type: 'api.hold', leg: CALLER, prompt: null }, NO_TALK),
  'api.resume': always('api.resume: the caller', { type: 'api.resume', leg: CALLER }, 'nobody is on hold'),
  'api.say': always(
    'api.say: to the caller',
    { type: 'api.say', leg: CALLER, way: 'say', prompt: { text: 'words' } },
    'the caller is not up',
  ),
  'api.dtmf': always('api.dtmf: to the caller', { type: 'api.dtmf', leg: CALLER, digits: '1' }, 'the caller is not up'),
  'api.returnToAi': always('api.returnToAi', { type: 'api.returnToAi', reason: 'agent' }, NO_TALK),
  'api.park': always('api.park', { type: 'api.park', slot: null }, NO_TALK),
  'api.consult': always('api.consult', { type: 'api.consult', destination: 'sip:three@pbx' }, NO_TALK),
  'call.slot': always('call.slot', { type: 'call.slot', slot: '1' }, 'the call is not being parked'),
  'context.announced': always(
    'context.announced',
    { type: 'context.announced', handoff: HANDOFF },
    'nobody waits for the context',
  ),
  'speech.heard': ({ now }) => [
    way(
      'speech.heard: the caller said something',
      { type: 'speech.heard', leg: CALLER, text: 'words', startAt: now - 900, endAt: now - 400, confidence: null },
      'the caller has not been up',
    ),
  ],
  'speech.voice': ({ now }) => [
    way(
      'speech.voice: the caller begins to speak',
      { type: 'speech.voice', leg: CALLER, speaking: true, since: now - 250 },
      'the caller has not been up',
    ),
  ],
  'speech.missing': ({ now }) => [
    way(
      'speech.missing: what the caller said',
      { type: 'speech.missing', leg: CALLER, startAt: now - 900, endAt: now - 400, reason: 'the worker died' },
      'the caller has not been up',
    ),
  ],
  'system.shutdown': always('system.shutdown', { type: 'system.shutdown' }, 'the call is ending already'),
  'system.flood': always('system.flood', { type: 'system.flood' }, 'the call is ending already'),
};

/** All that can happen to a call that has come to a phase. */
export function happenings(course: Course): readonly Happening[] {
  return Object.values(WAYS).flatMap((ways) => ways(course));
}

import fc from 'fast-check';
import type {
  CallbackRun,
  CallEvent,
  CallPlan,
  PlannedFallback,
  VoicePlan,
} from '../../../../src/call-machine/index.ts';
import type { AiAction } from '../../../../src/ports/ai.ts';
import type { AgentQueueSettings } from '../../../../src/ports/agent-queues.ts';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import type { AcceptPolicy, Fallback, HandoffRequest, MachineScreening } from '../../../../src/ports/call-control.ts';
import type { EscalationRule } from '../../../../src/ports/escalation.ts';
import { HUNTS } from '../../../../src/ports/handoff-request.ts';
import type { Hunt, Whisper } from '../../../../src/ports/handoff-request.ts';
import type { HandoffStrategy } from '../../../../src/ports/records.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import {
  AGENT_FIRST_RUN,
  CALLBACK_PLAN,
  CALLBACK_RUN,
  CONVERSATION_PLAN,
  SPEECH_PLAN,
  VOICE_PLAN,
  VOICEMAIL_PLAN,
} from './plan.ts';
import { CONVERSATION_EVENTS } from './conversation-moves.ts';
import type { Move, WorldMove } from './simulation.ts';

function orNull<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(value, { freq: 3 });
}

/** A prompt, as words or as a file, of one kind (see `kindOf`). */
function prompt(kind: string): fc.Arbitrary<Prompt> {
  return fc.oneof(
    fc.constant({ text: `${kind} {from} {to} {reason} {summary} {waitText}` }),
    fc.constant({ text: `${kind} {waitText} Number {position}. It takes {estimate}.` }),
    fc.constant({ file: `${kind}.wav` }),
  );
}

const destinations = fc.array(
  fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom('sip:one@pbx', 'sip:two@pbx', '2003') },
    { weight: 1, arbitrary: fc.constant('sip:two@pbx;postd=w1') },
    { weight: 5, arbitrary: fc.constantFrom('agent:anna', 'agent:ben', 'skills:any:billing,german') },
  ),
  { maxLength: 3 },
);

const hunts: fc.Arbitrary<Hunt> = fc.constantFrom(...HUNTS, 'simultaneous');

const screening: fc.Arbitrary<MachineScreening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<MachineScreening>({}) },
  fc.constant<MachineScreening>({ machine: 'detect' }),
  prompt('message:').map((message): MachineScreening => ({ machine: 'leave-message', message })),
);

const DIGITS: AcceptPolicy = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 };

const accept: fc.Arbitrary<AcceptPolicy> = fc
  .tuple(
    fc.constantFrom<AcceptPolicy[]>(
      { mode: 'auto' },
      DIGITS,
      { mode: 'dtmf', accept: '1', decline: '2', replay: '3', repeat: true, timeoutMs: 10_000 },
      { mode: 'voice', accept: '1', decline: '2', timeoutMs: 10_000 },
      { mode: 'talk', accept: '1', decline: '2', timeoutMs: 20_000 },
    ),
    screening,
  )
  .map(([policy, more]) => ({ ...policy, ...more }));

/** Now and then the agent is to speak first. */
const whisper: fc.Arbitrary<Whisper> = fc
  .tuple(prompt('whisper:'), fc.constantFrom({}, {}, {}, { when: 'speech' as const }))
  .map(([words, when]) => ({ ...words, ...when }));

const fallbacks: fc.Arbitrary<Fallback> = fc.oneof(
  fc.constant<Fallback>({ kind: 'destination', uri: 'sip:reception@pbx' }),
  fc.constant<Fallback>({ kind: 'destination', uri: 'skills:any:reception' }),
  fc.constant<Fallback>({ kind: 'destination', uri: 'skills:any:reception', queue: 'overflow' }),
  fc.constant<Fallback>({ kind: 'ai' }),
  fc.constant<Fallback>({ kind: 'hangup' }),
  fc.constant<Fallback>({ kind: 'hangup', text: 'goodbye: call again' }),
  fc.constant<Fallback>({ kind: 'voicemail' }),
  fc.constant<Fallback>({ kind: 'callback' }),
  fc.constant<Fallback>({ kind: 'voicemail', greeting: { text: 'greeting: nobody is here' }, thanks: null, endKey: null }), // prettier-ignore
);

const fallback = fc.array(fallbacks, { maxLength: 3 });

/** Those of a route may ask the site. */
const routeFallback: fc.Arbitrary<PlannedFallback[]> = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fallbacks },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom({}, {}, { queue: 'overflow' })
        .map((more): PlannedFallback => ({ kind: 'destination', webhook: 'fallback[0]', timeoutMs: 3_000, ...more })),
    },
  ),
  { maxLength: 3 },
);

const strategies: fc.Arbitrary<HandoffStrategy> = fc.constantFrom(
  'conference',
  'refer',
  'attended-refer',
  'conference-then-refer',
);

const KEYS = { callback: '1', voicemail: '2', ai: '0' } as const;
const QUEUES: readonly AgentQueueSettings[] = ['billing', 'overflow'].map((name) => ({
  name,
  maxLength: 5,
  maxWaitMs: 30_000,
  strategy: 'longest-idle',
  serviceLevelMs: 20_000,
  whenNoAgents: 'leave',
  keys: KEYS,
}));

/** Rules that what happens here fulfils now and then. */
const ESCALATION: readonly EscalationRule[] = [
  { when: { topics: ['bill', '@legal-en'] }, reason: 'topic', destinations: ['sip:three@pbx'] },
  { when: { dtmf: '1' }, reason: 'key', again: true },
  { when: { failures: 1 }, reason: 'failure', whisper: { text: 'whisper: lost' } },
  { when: { silenceMs: 7_000, turnsAbove: 1 }, reason: 'silence' },
  { when: { durationMsAbove: 30_000 }, reason: 'time', again: true },
  { when: { valueAbove: { key: 'a', amount: 0 } }, reason: 'value' },
];

const voices: fc.Arbitrary<VoicePlan> = fc.record({
  whileHuman: fc.constantFrom('end', 'park', 'listen'),
  whenEnded: fc.constantFrom('hangup', 'handoff'),
  reconnects: fc.constantFrom(0, 0, 1, 2),
  connectTimeoutMs: fc.constant(VOICE_PLAN.connectTimeoutMs),
  pauseMs: fc.constantFrom(null, 200),
  fallback: fc.array(
    fc.constantFrom<VoicePlan['fallback'][number]>(
      { kind: 'url' },
      { kind: 'url' },
      { kind: 'url' },
      { kind: 'handoff' },
      { kind: 'handoff', destination: 'sip:help@pbx' },
      { kind: 'hangup' },
      { kind: 'hangup', text: 'goodbye: the AI is away' },
    ),
    { maxLength: 3 },
  ),
  tellsWords: fc.boolean(),
});

const plainPlans: fc.Arbitrary<CallPlan> = fc.record({
  ai: fc.constantFrom('webhook', 'webhook', 'none'),
  recording: fc.boolean(),
  early: fc.constantFrom(undefined, undefined, { maxMs: 20_000 }, { maxMs: 150_000 }),
  recorder: fc.oneof(
    fc.constant(undefined),
    fc.record({
      announcement: orNull(prompt('recorded:')),
      beep: fc.constantFrom(null, { prompt: { text: 'beep:' }, everyMs: 30_000 }),
      keys: fc.constantFrom(
        { pause: null, resume: null },
        { pause: '*9', resume: '*9' },
        { pause: '*9', resume: '*0' },
      ),
      pauseWhen: fc.constantFrom(
        [],
        [{ name: 'card', says: 'ai' as const, phrases: ['talk'], forMs: 3_000 }],
        [{ name: 'card', says: 'caller' as const, phrases: ['human'], forMs: null }],
      ),
      pauseMaxMs: fc.constantFrom(null, 10_000),
      pausesTranscript: fc.boolean(),
      briefings: fc.boolean(),
    }),
  ),
  holdMusic: orNull(prompt('music:')),
  announcement: orNull(prompt('announce:')),
  wait: orNull(fc.record({ prompt: prompt('wait:'), everyMs: fc.constantFrom(5_000, 15_000) })),
  queues: fc.constantFrom(undefined, QUEUES, QUEUES, QUEUES),
  callerLeft: orNull(prompt('left:')),
  transfer: fc.constantFrom({ agent: true, caller: true }, { agent: true, caller: false }, undefined),
  speech: fc.constantFrom(undefined, SPEECH_PLAN, SPEECH_PLAN, {
    ...SPEECH_PLAN,
    bargeIn: { enabled: false, minSpeechMs: 250 },
  }),
  summarizes: fc.constantFrom(undefined, true),
  escalation: fc.constantFrom(undefined, undefined, ESCALATION),
  voicemail: fc.constantFrom(undefined, VOICEMAIL_PLAN, VOICEMAIL_PLAN, { ...VOICEMAIL_PLAN, beep: null, minMs: 0 }),
  callbacks: fc.constantFrom(undefined, CALLBACK_PLAN, CALLBACK_PLAN, { ...CALLBACK_PLAN, allow: ['2*'] }),
  takenElsewhere: fc.oneof(fc.constant(undefined), orNull(prompt('elsewhere:'))),
  handoff: fc.record({
    destinations,
    hunt: fc.oneof(fc.constant<Hunt>('sequential'), hunts),
    queue: fc.constantFrom(undefined, undefined, 'billing'),
    priority: fc.constantFrom(undefined, 5),
    ringTimeoutMs: fc.constantFrom(10_000, 20_000),
    totalTimeoutMs: fc.constantFrom(15_000, 60_000),
    accept,
    strategy: strategies,
    contextTimeoutMs: fc.constantFrom(undefined, 0, 2_000),
    releaseAfterMs: fc.constantFrom(undefined, null, 0, 10_000),
    maxPerCall: fc.constantFrom(1, 2, 20),
    maxAtOnce: fc.constantFrom(undefined, undefined, undefined, 3),
    earlyMedia: fc.constantFrom(undefined, undefined, true as const),
    fallback: routeFallback,
    whisper: orNull(whisper),
    introduction: fc.oneof(fc.constant(undefined), orNull(prompt('say:'))),
    hintApart: fc.constantFrom(true, undefined),
    notifyProlongs: fc.constantFrom(true, undefined),
    reason: fc.constant('route'),
  }),
  conversation: fc.record({
    keys: fc.constant(CONVERSATION_PLAN.keys),
    agentLeaves: fc.constantFrom('end', 'continue', 'continue'),
    ringTimeoutMs: fc.constant(10_000),
    parkTimeoutMs: fc.constant(60_000),
  }),
});

const agentFirst: fc.Arbitrary<NonNullable<CallbackRun['agentFirst']>> = fc.record({
  calling: fc.constant(AGENT_FIRST_RUN.agentFirst.calling),
  retryMs: fc.constant(60_000),
  whisper: orNull(fc.constant(AGENT_FIRST_RUN.agentFirst.whisper)),
  ringback: orNull(fc.constant(AGENT_FIRST_RUN.agentFirst.ringback)),
  unreached: fc.constant(AGENT_FIRST_RUN.agentFirst.unreached),
  ringTimeoutMs: fc.constantFrom(5_000, 25_000),
});

/** A fifth of the calls has an AI that speaks for itself. */
export const plans: fc.Arbitrary<CallPlan> = fc.oneof(
  { weight: 12, arbitrary: plainPlans },
  { weight: 1, arbitrary: plainPlans.map((plan): CallPlan => ({ ...plan, ai: 'none', callback: CALLBACK_RUN })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(plainPlans, agentFirst, fc.constantFrom(undefined, { onMachine: 'hangup', message: null } as const))
      .map(([plan, first, machine]): CallPlan => {
        // It is made so (place-callback.ts).
        const fallback = [{ kind: 'hangup', text: 'goodbye: nobody is free' }] as const;
        const handoff = { ...plan.handoff, fallback };
        return { ...plan, ai: 'none', escalation: undefined, handoff, machine, callback: { ...AGENT_FIRST_RUN, agentFirst: first } }; // prettier-ignore
      }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(plainPlans, voices).map(([plan, voice]): CallPlan => ({ ...plan, ai: 'voice', voice })),
  },
);

const limits = fc.record(
  { timeLimitMs: fc.constantFrom(5_000, 40_000), hangUpKey: fc.constantFrom('1', '*') },
  { requiredKeys: [] },
);

const requests: fc.Arbitrary<HandoffRequest> = fc.record(
  {
    destinations,
    reason: fc.constantFrom('billing', ''),
    summary: fc.constantFrom('wants {from} back', ''),
    whisper,
    introduction: orNull(prompt('say:')),
    hunt: hunts,
    queue: fc.constantFrom('billing', 'billing', 'unknown', null),
    priority: fc.constantFrom(0, 10),
    strategy: strategies,
    accept,
    ringTimeoutMs: fc.constant(10_000),
    fallback,
    announcement: orNull(prompt('announce:')),
    context: fc.constant({ intent: 'refund', collected: { account: 7 } }),
    callerId: fc.constant('+15550009999'),
    limits,
    afterwards: fc.constantFrom('ai', 'end'),
  },
  { requiredKeys: ['reason', 'summary'] },
);

const STREAM: VoiceSource = { kind: 'media-stream', url: 'wss://bot.example/ws', parameters: {}, authToken: null };

const aiActions: fc.Arbitrary<AiAction[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(prompt('talk:'), fc.constantFrom({}, {}, { bargeIn: true }, { bargeIn: false }))
        .map(([words, more]): AiAction => ({ type: 'talk', prompt: words, ...more })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          webhook: orNull(fc.constant('http://127.0.0.1/menu')),
          timeoutMs: fc.constantFrom(1_000, 5_000),
          interDigitMs: fc.constant(2_000),
          maxDigits: fc.integer({ min: 0, max: 4 }),
          finishOnKey: fc.constantFrom('#', ''),
          words: fc.constantFrom({}, {}, { speech: false }, { hints: ['refund'], endOfTurnMs: 2_000, partials: true }),
        })
        .map(({ words, ...listen }): AiAction => ({ type: 'listen', ...listen, ...words })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          destinations,
          whisper: orNull(prompt('whisper:')),
          reason: orNull(fc.constant('asked for a human')),
          summary: orNull(fc.constant('summary')),
          context: fc.constant(null),
          options: fc.constantFrom({}, { limits: { timeLimitMs: 5_000 }, afterwards: 'ai' as const }),
        })
        .map((transfer): AiAction => ({ type: 'transfer', ...transfer })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({
          source: fc.constant(STREAM),
          whileHuman: fc.constantFrom('end', 'park', 'listen', undefined),
          reconnects: fc.constantFrom(0, 1, undefined),
        })
        .map((connect): AiAction => ({ type: 'connect', ...connect })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          beep: orNull(prompt('beep:')),
          maxMs: fc.constantFrom(2_000, 60_000),
          silenceMs: orNull(fc.constant(5_000)),
          finishOnKey: fc.constantFrom('1234567890*#', '#', ''),
          trim: fc.boolean(),
        })
        .map((record): AiAction => ({ type: 'record', ...record })),
    },
    { weight: 1, arbitrary: fc.constant<AiAction>({ type: 'hangup' }) },
  ),
  { maxLength: 4 },
);

const WEIGHTS: Readonly<Record<WorldMove, number>> = {
  pauseRecording: 2, resumeRecording: 2, stopRecording: 1,
  answer: 30, ring: 10, refuse: 6, bye: 2, closed: 6, applied: 20, appliedEarlier: 3, started: 8, finished: 20,
  playFailed: 2, callerDigit: 8, agentDigit: 16, deadline: 8, hold: 5, resume: 5, cancelHandoff: 2, apiAccepts: 4, apiDeclines: 2, hangup: 0.3,
  timeout: 0.5, lost: 0.2, shutdown: 0.2,
  contextAnnounced: 8, release: 3, recorded: 10, prepared: 12, referOn: 8, referDone: 6, referFailed: 3, referUntold: 2, referBye: 2,
  agentKeys: 5, converse: 52, referred: 18, attended: 2, replacing: 4, transfer: 3,
  quality: 3, voice: 7, words: 7, wordsMissing: 1, answeredBy: 5, takesMessage: 2, aiLost: 2, aiPaused: 3,
  agentsReserved: 12, noAgents: 3, queued: 10, queueKey: 2, siteNames: 10, siteFails: 3,
}; // prettier-ignore

const EVENT_TYPES: readonly CallEvent['type'][] = [
  'leg.recorded', 'media.prepared', 'api.markVoicemail', 'api.disposition', 'leg.referred', 'leg.replacing', 'api.transfer', 'leg.answeredBy', 'leg.takesMessage', 'ai.interrupted', 'ai.coached', 'summary.made', 'whisper.measured', 'media.paused', 'media.quality',
  'call.incoming', 'call.outgoing', 'leg.progress', 'leg.early', 'leg.answered', 'leg.media', 'leg.routed', 'leg.ended', 'leg.referProgress',
  'context.announced', 'api.release', 'media.sceneApplied', 'media.playStarted',
  'media.playFinished', 'media.dtmf', 'media.timeout', 'media.lost', 'media.closed', 'deadline', 'ai.actions',
  'speech.heard', 'speech.voice', 'speech.missing', 'ai.failed', 'api.hangup', 'api.metadata', 'api.handoff', 'api.cancelHandoff', 'api.answerHandoff', 'system.shutdown', 'system.flood',
  'api.controlRecording', 'api.startRecording', 'api.holdRecording', 'api.stopRecording', 'api.deleteRecording',
  'api.startStream', 'api.stopStream', 'stream.started', 'stream.ended', 'agents.reserved', 'agents.none', 'queue.place',
  'handoff.room', 'destinations.named', 'destinations.failed',
  ...CONVERSATION_EVENTS, 'api.lead',
]; // prettier-ignore
/** An absurd event of one of these types ends the call like a real one, or all that it is doing, so they come seldom. */
const FATAL: readonly CallEvent['type'][] = [
  'media.lost',
  'api.hangup',
  'system.shutdown',
  'system.flood',
  'media.timeout',
  'leg.ended',
  'api.lead',
];

const pick = fc.nat({ max: 999 });
const ms = fc.constantFrom(0, 0, 20, 300, 1_000, 7_000);

const world: fc.Arbitrary<Move> = fc.oneof(
  ...(Object.entries(WEIGHTS) as [WorldMove, number][]).map(([what, weight]) => ({
    weight: weight * 10,
    arbitrary: fc.record({ kind: fc.constant('world' as const), what: fc.constant(what), pick, ms }),
  })),
);

const absurd: fc.Arbitrary<Move> = fc.oneof(
  ...EVENT_TYPES.map((what) => ({
    weight: FATAL.includes(what) ? 1 : 5,
    arbitrary: fc.record({ kind: fc.constant('absurd' as const), what: fc.constant(what), pick, ms }),
  })),
);

const anyMoves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 100, arbitrary: world },
    { weight: 12, arbitrary: absurd },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('ai' as const), actions: aiActions, ms }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('ai' as const), actions: fc.constant(null), ms }) },
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('handoff' as const), request: requests, ms }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('metadata' as const),
        metadata: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom(null, 1, 'x')),
        ms,
      }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

/** A sensible beginning of a call. With it the late parts of a call are reached as often as the early ones. */
const BEGINNING: readonly WorldMove[] = ['answer', 'answer', 'finished', 'agentDigit', 'applied'];

/** A caller who speaks into what the AI says, is heard, and goes on. */
const talks: fc.Arbitrary<Move[]> = fc
  .tuple(aiActions, fc.constantFrom(100, 300), fc.nat({ max: 6 }), fc.boolean())
  .map(([actions, spokenMs, length, alsoKeys]) => {
    const says = (what: WorldMove, pick = 0): Move => ({ kind: 'world', what, pick, ms: 1_000 });
    const speaks = [says('started'), says('voice', spokenMs), says('voice', 2), says('words'), ...(alsoKeys ? [says('callerDigit')] : []), says('deadline')]; // prettier-ignore
    return [says('answer'), { kind: 'ai', actions, ms: 20 }, ...speaks.slice(0, length)];
  });

const handedOver: fc.Arbitrary<Move[]> = fc
  .tuple(fc.nat({ max: BEGINNING.length }), requests)
  .map(([length, request]) =>
    BEGINNING.slice(0, length).flatMap((what): Move[] => {
      const move: Move = { kind: 'world', what, pick: 0, ms: 20 };
      // The API starts the handoff if the route did not.
      return what === 'answer' ? [move, { kind: 'handoff', request, ms: 20 }] : [move];
    }),
  );

/** A caller who has talked with an AI of its own leg before, which may have been lost meanwhile. */
const voiced: fc.Arbitrary<Move[]> = fc
  .tuple(fc.nat({ max: 6 }), requests, fc.boolean())
  .map(([length, request, isLost]): Move[] => {
    const moves = (...whats: readonly WorldMove[]): Move[] =>
      whats.map((what) => ({ kind: 'world', what, pick: 0, ms: 20 }));
    return [
      ...moves('answer', 'answer'),
      ...(isLost ? moves('aiLost', 'deadline', 'answer') : []),
      ...(length > 0 ? [{ kind: 'handoff' as const, request, ms: 20 }] : []),
      ...moves(...BEGINNING.slice(1, length)),
    ];
  });

/** An agent who puts the caller through to somebody, and hangs up. */
const putThrough: fc.Arbitrary<Move[]> = fc.tuple(requests, fc.nat({ max: 7 })).map(([request, length]): Move[] => {
  const { queue: _queue, whisper: _whisper, ...asked } = request;
  const one: HandoffRequest = { ...asked, destinations: ['sip:one@pbx'], hunt: 'sequential', strategy: 'conference' };
  const moves = ['answer', 'agentDigit', 'applied', 'referred', 'bye', 'refuse', 'refuse'] as const;
  return [
    { kind: 'world', what: 'answer', pick: 0, ms: 20 },
    { kind: 'handoff', request: { ...one, accept: DIGITS }, ms: 20 },
    ...moves.slice(0, length).map((what): Move => ({ kind: 'world', what, pick: what === 'referred' ? 1 : 0, ms: 20 })),
  ];
});

/** A caller whose turn in a queue has come, and who may be in it again. */
const turned: fc.Arbitrary<Move[]> = fc.tuple(requests, fc.nat({ max: 5 })).map(([request, length]): Move[] => {
  const moves = ['queued', 'agentsReserved', 'refuse', 'queued', 'queued'] as const;
  return [
    { kind: 'world', what: 'answer', pick: 0, ms: 20 },
    { kind: 'handoff', request: { ...request, destinations: ['skills:any:billing,german'], queue: 'billing' }, ms: 20 },
    ...moves.slice(0, length).map((what): Move => ({ kind: 'world', what, pick: 0, ms: 20 })),
  ];
});

/** An agent who accepted, and a caller who is called then. In other calls it is as any beginning. */
const calledBack: fc.Arbitrary<Move[]> = fc.nat({ max: 9 }).map((length) => {
  const moves = ['agentsReserved', 'answer', 'finished', 'finished', 'agentDigit', 'ring', 'answer', 'applied', 'answeredBy'] as const; // prettier-ignore
  return moves.slice(0, length).map((what): Move => ({ kind: 'world', what, pick: 0, ms: 20 }));
});

const beginnings = fc.oneof(
  { weight: 8, arbitrary: handedOver },
  { weight: 1, arbitrary: voiced },
  { weight: 1, arbitrary: talks },
  { weight: 1, arbitrary: putThrough },
  { weight: 1, arbitrary: turned },
  { weight: 2, arbitrary: calledBack },
);

export const moves: fc.Arbitrary<Move[]> = fc.tuple(beginnings, anyMoves).map(([first, then]) => [...first, ...then]);

export const refusals = fc.oneof(
  { weight: 20, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant({ status: 404, phrase: 'Not Found', reason: 'no-route' }) },
);

export const endings = fc.constantFrom('shutdown', 'caller leaves', 'hangup');

import type { ContextCard } from '../context/index.ts';
import type { WebhookEvent } from '../ports/webhook-events.ts';

const CALL_ID = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const HANDOFF_ID = `${CALL_ID}.h1`;
const AGENT = `${CALL_ID}.l2`;
const DESTINATION = 'sip:2001@pbx.example';
const WHY = { reason: 'billing', summary: 'Wants a refund for a double charge in March.' };

const CONTEXT: ContextCard = {
  summary: WHY.summary,
  fields: {
    callId: CALL_ID,
    handoffId: HANDOFF_ID,
    caller: { number: '+15550001111', name: 'Ada Example', anonymous: false, asserted: [], forwardedBy: [] },
    called: '+15559998888',
    route: '+15559998888',
    startedAt: time(0),
    answeredAt: time(0),
    endedAt: null,
    reason: WHY.reason,
    result: null,
    resultReason: null,
    intent: 'refund',
    sentiment: 'annoyed',
    collected: { account: '4711' },
    nextAction: 'Refund one of the two charges',
    crm: { contact: 'C-88' },
    metadata: { ticket: 'T-1001' },
    keys: '1',
    coached: [],
    earlierHandoffs: [],
    transcriptCut: null,
    cutFields: [],
  },
  transcript: [
    {
      leg: null,
      role: 'ai',
      text: 'Hello, how can I help you?',
      startMs: 40,
      endMs: null,
      final: true,
      private: false,
    },
  ],
};

const TIMINGS = {
  announcedMs: 2,
  firstInviteMs: 5,
  answeredMs: 4_210,
  whisperStartMs: 4_240,
  acceptedMs: 9_800,
  bridgedMs: 9_840,
};

function time(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 15, 9, 30, seconds)).toISOString();
}

const ATTEMPT = {
  destination: DESTINATION,
  result: 'answered',
  sipStatus: 200,
  q850Cause: null,
  startedAt: time(20),
  ringingAt: time(21),
  answeredAt: time(24),
  endedAt: null,
};

const CALLBACK = { callback: `${HANDOFF_ID}.callback`, number: '+15550001111', attempt: 1 };

/** What each event adds to its head, with values as a call might have them. */
const DATA: Readonly<Record<WebhookEvent, object>> = {
  'call.started': { from: '+15550001111', to: '+15559998888', route: '+15559998888' },
  'call.speech': {
    leg: `${CALL_ID}.l1`,
    role: 'caller',
    text: 'I was charged twice.',
    startMs: 2_300,
    endMs: 3_900,
    private: false,
    confidence: 0.94,
  },
  'call.dtmf': { leg: `${CALL_ID}.l1`, role: 'caller', digit: '1', durationMs: 120 },
  'handoff.started': {
    handoffId: HANDOFF_ID,
    ...WHY,
    trigger: 'ai',
    strategy: 'conference',
    destinations: [DESTINATION],
    context: CONTEXT,
  },
  'handoff.queued': {
    handoffId: HANDOFF_ID,
    queue: 'billing',
    priority: 0,
    position: 3,
    estimate: { lowMs: 80_000, highMs: 220_000 },
  },
  'handoff.turn': { handoffId: HANDOFF_ID, queue: 'billing', waitedMs: 131_000 },
  'handoff.leftQueue': { handoffId: HANDOFF_ID, queue: 'billing', reason: 'max-wait', waitedMs: 600_000 },
  'handoff.referring': {
    handoffId: HANDOFF_ID,
    leg: `${CALL_ID}.l1`,
    destination: DESTINATION,
    ...WHY,
    context: CONTEXT,
  },
  'handoff.ringing': {
    handoffId: HANDOFF_ID,
    leg: AGENT,
    destination: DESTINATION,
    ...WHY,
    sipStatus: 180,
    context: CONTEXT,
  },
  'handoff.answered': { handoffId: HANDOFF_ID, leg: AGENT, destination: DESTINATION },
  'handoff.bridged': { handoffId: HANDOFF_ID, leg: AGENT, destination: DESTINATION, timings: TIMINGS },
  'handoff.ended': {
    handoffId: HANDOFF_ID,
    result: 'bridged',
    reason: 'completed',
    attempts: [ATTEMPT],
    timings: TIMINGS,
  },
  'handoff.privacyAlarm': {
    handoffId: HANDOFF_ID,
    leg: AGENT,
    result: 'leak',
    why: null,
    alarm: true,
    leakDb: -38.6,
    floorDb: -72.4,
    correlation: 0.431,
    lagMs: 40,
    comparedMs: 8_200,
  },
  'leg.qualityAlarm': {
    leg: AGENT,
    role: 'agent',
    trunk: 'pbx',
    direction: 'received',
    mos: 2.74,
    lossPercent: 8.4,
    jitterMs: 11.3,
    roundTripMs: 84.1,
  },
  'callback.requested': {
    callback: CALLBACK.callback,
    handoffId: HANDOFF_ID,
    number: CALLBACK.number,
    from: '+15559998888',
    route: '+15559998888',
    destinations: [DESTINATION],
    maxAttempts: 3,
    ...WHY,
    context: { intent: 'refund' },
    notBefore: time(60),
    expiresAt: time(86_460),
  },
  'callback.dialling': CALLBACK,
  'callback.missed': { ...CALLBACK, result: 'no-answer', notBefore: time(960) },
  'callback.done': CALLBACK,
  'callback.failed': { ...CALLBACK, attempt: 3, result: 'no-answer' },
  'voicemail.left': {
    voicemail: `${CALL_ID}.rec1`,
    handoffId: HANDOFF_ID,
    leg: `${CALL_ID}.l1`,
    mailbox: 'billing',
    from: '+15550001111',
    to: '+15559998888',
    route: '+15559998888',
    startedAt: time(70),
    durationMs: 14_200,
    by: 'key',
    ...WHY,
    context: CONTEXT,
  },
  'call.disposition': { resolved: true, precise: true, note: 'refund sent', by: 'crm' },
  'call.ended': {
    result: 'completed',
    reason: 'caller-hangup',
    sipStatus: 200,
    from: '+15550001111',
    to: '+15559998888',
    route: '+15559998888',
    startedAt: time(0),
    answeredAt: time(0),
    endedAt: time(90),
    legs: [{ id: `${CALL_ID}.l1`, role: 'caller', state: 'ended', sipCallId: 'a84b4c76e66710@trunk', codec: 'PCMU' }],
    metadata: { ticket: 'T-1001' },
    handoffs: [],
    context: CONTEXT,
    durationMs: 90_000,
    talkMs: 89_900,
  },
};

/** An event as a receiver gets it, for `warmbridge webhooks test` and for the documentation. */
export function sampleEvent(event: WebhookEvent, sequence: number, at: string): Readonly<Record<string, unknown>> {
  return { ...DATA[event], id: `${CALL_ID}.${String(sequence)}`, event, callId: CALL_ID, sequence, at };
}

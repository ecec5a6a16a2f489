import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactData, FactType } from '../../../../src/ports/facts.ts';
import {
  asCallId,
  asConferenceId,
  asHandoffId,
  asLegId,
  asPlayId,
  asCallbackId,
  asRecordingId,
  asSipCallId,
} from '../../../../src/ports/ids.ts';
import type { StoredEntry } from '../../../../src/ports/journal.ts';
import type { AttemptRecord } from '../../../../src/ports/records.ts';
import { storedEntry } from '../../../../src/records/facts/index.ts';

const LEG = asLegId('c.2');
const HANDOFF = asHandoffId('c.h1');
const TIME = '2026-01-01T00:00:00.000Z';
const ATTEMPT: AttemptRecord = {
  destination: 'sip:one@pbx',
  result: 'busy',
  sipStatus: 486,
  q850Cause: 17,
  startedAt: TIME,
  ringingAt: null,
  answeredAt: null,
  endedAt: TIME,
};
const WHISPER = {
  leg: LEG,
  result: 'none',
  why: null,
  alarm: false,
  leakDb: null,
  floorDb: -76.1,
  correlation: 0.004,
  lagMs: null,
  comparedMs: 8_200,
} as const;
const STREAM = {
  packets: 500,
  lost: 5,
  lossPercent: 1,
  burstRatio: 1.2,
  jitterMs: 2.1,
  maxJitterMs: 6.3,
  late: 2,
  concealedMs: 140,
  mos: 4.1,
  worstMos: 3.6,
};
const QUALITY = { roundTripMs: 41.5, maxRoundTripMs: 60, received: STREAM, sent: { ...STREAM, late: null } };
const OF_QUEUE = { handoffId: HANDOFF, queue: 'billing' };
const OF_ATTEMPT = { handoffId: HANDOFF, leg: LEG, destination: 'sip:one@pbx' };
const OF_MEMBER = { leg: LEG, role: 'supervisor' } as const;
const SPOKEN = { leg: LEG, role: 'caller', startMs: 1_200, endMs: 3_400, private: false } as const;
const WHY = { reason: 'billing', summary: '', context: { intent: 'refund' } };

const VOICEMAIL = { voicemail: asRecordingId('c.rec1'), handoffId: HANDOFF, leg: LEG, mailbox: null };

/** One fact of each type. */
const SAMPLES: { readonly [Type in FactType]: FactData<Type> } = {
  'call.started': { from: '+1', to: '+2', route: null },
  'leg.early': { leg: LEG, role: 'caller', codec: 'PCMU' },
  'call.ringing': { leg: LEG, sipStatus: 180 },
  'call.answered': { leg: LEG, codec: 'PCMU' },
  'leg.answeredBy': { leg: LEG, role: 'agent', by: 'machine', why: 'beep', afterMs: 1_200 },
  'leg.quality': { leg: LEG, role: 'agent', codec: 'PCMU', ...QUALITY },
  'leg.qualityAlarm': {
    leg: LEG,
    role: 'agent',
    direction: 'sent',
    mos: 2.2,
    lossPercent: 11.5,
    jitterMs: null,
    roundTripMs: 80,
  },
  'leg.messageLeft': { leg: LEG, role: 'agent', prompt: { text: 'hello' }, finished: true, why: 'beep' },
  'call.dtmf': { leg: LEG, role: 'caller', digit: '#', durationMs: 99.5 },
  'call.metadata': { metadata: { a: [null, { b: 1 }] } },
  'call.held': { leg: LEG },
  'call.resumed': { leg: LEG },
  'call.releasing': { leg: LEG },
  'call.releaseFailed': { status: 603, detail: 'declined' },
  'call.parked': { slot: '1', timeoutMs: 300_000 },
  'call.unparked': { slot: '1', by: 'member', leg: LEG },
  'call.returned': { reason: 'agent' },
  'call.led': { from: 'with-agent' },
  'call.said': { leg: LEG, role: 'agent', way: 'whisper', prompt: { text: 'hello' }, finished: true, error: null },
  'call.dtmfSent': { leg: LEG, role: 'caller', digits: '12#' },
  'call.ended': {
    result: 'completed',
    reason: 'caller-hangup',
    sipStatus: 200,
    from: '+1',
    to: '+2',
    route: '*',
    startedAt: TIME,
    answeredAt: TIME,
    endedAt: TIME,
    legs: [{ id: LEG, role: 'agent', state: 'ended', sipCallId: asSipCallId('x'), codec: null }],
    metadata: {},
    handoffs: [
      {
        id: HANDOFF,
        callId: asCallId('c'),
        phase: 'bridged',
        strategy: 'conference',
        reason: 'billing',
        summary: '',
        result: 'bridged',
        resultReason: 'completed',
        attempts: [ATTEMPT],
        timings: { bridgedMs: 1 },
        createdAt: TIME,
        endedAt: TIME,
      },
    ],
    context: { summary: '', fields: {} },
    durationMs: 1,
    talkMs: 0,
  },
  'leg.ended': { leg: LEG, role: 'agent', by: 'lost', sipStatus: null, q850Cause: null, detail: null },
  'leg.secured': { leg: LEG, role: 'caller', srtp: 'AES_CM_128_HMAC_SHA1_80' },
  'leg.routed': {
    leg: LEG,
    role: 'agent',
    trunk: 'b',
    failed: { trunk: 'a', startedAt: TIME, sipStatus: 503, q850Cause: null },
  },
  'prompt.failed': { play: asPlayId('c.p1'), message: 'not there' },
  'ai.talk': { prompt: { text: 'hello', voice: 'slt' } },
  'ai.listen': { timeoutMs: 5_000 },
  'ai.interrupted': { play: asPlayId('c.p1'), prompt: { text: 'hello there' }, playedMs: 400, heard: 'hello' },
  'ai.failed': { message: 'HTTP 500' },
  'ai.connecting': { leg: LEG, target: 1, connection: 2 },
  'ai.connected': { leg: LEG, target: 1 },
  'stream.started': { stream: 'MZ1', name: 'ears', tracks: ['inbound', 'outbound'] },
  'stream.ended': { stream: 'MZ1', name: null, lost: true, reason: 'it answers 404' },
  'ai.ended': { lost: false, reason: 'handed-over', detail: null },
  'ai.lost': { leg: LEG, reason: 'refused', sipStatus: 503, detail: null, next: 'url' },
  'ai.refused': { leg: null, action: 'transfer', reason: 'not-its-turn' },
  'ai.replied': { recognizedMs: 300, askedMs: 400, firstTokenMs: 200, sentenceMs: 500, audioMs: 90, totalMs: 1_290 },
  'ai.coached': { leg: LEG, text: 'Offer ten percent.' },
  'ai.bargedIn': { leg: LEG, playedMs: 400, heard: 'hello' },
  'ai.overflow': { dropped: 3 },
  'leg.recording': { recording: asRecordingId('c.rec1'), leg: LEG, role: 'caller', trigger: 'ai', maxMs: 60_000 },
  'leg.recordingPaused': { recording: asRecordingId('c.rec1'), pause: 'silence' },
  'voicemail.started': { ...VOICEMAIL, minMs: 1_000 },
  'voicemail.left': {
    ...VOICEMAIL,
    ...WHY,
    from: '+1',
    to: '+2',
    route: null,
    startedAt: TIME,
    durationMs: 4_000,
    by: 'key',
  },
  'voicemail.discarded': { voicemail: asRecordingId('c.rec1'), durationMs: 0, reason: 'empty' },
  'callback.offered': { handoffId: HANDOFF, number: '+15550001' },
  'callback.requested': {
    handoffId: HANDOFF,
    callback: asCallbackId('c.h1.callback'),
    number: '+15550001',
    from: '+15559998888',
    route: '*',
    destinations: ['2001'],
    maxAttempts: 3,
    reason: 'billing',
    summary: 'wants a refund',
    context: { intent: 'refund' },
    notBefore: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
  },
  'callback.dialling': { callback: asCallbackId('c.h1.callback'), number: '+15550001', attempt: 1 },
  'callback.done': { callback: asCallbackId('c.h1.callback'), number: '+15550001', attempt: 1 },
  'callback.missed': {
    callback: asCallbackId('c.h1.callback'),
    number: '+15550001',
    attempt: 1,
    result: 'no-answer',
    notBefore: '2026-01-01T00:15:00.000Z',
  },
  'callback.failed': { callback: asCallbackId('c.h1.callback'), number: '+15550001', attempt: 3, result: 'busy' },
  'call.disposition': { resolved: true, by: 'ops' },
  'voicemail.marked': { voicemail: asRecordingId('c.rec1'), state: 'heard' },
  'leg.recordingDeleted': { recording: asRecordingId('c.rec1') },
  'leg.recorded': {
    recording: asRecordingId('c.rec1'),
    leg: LEG,
    role: 'caller',
    durationMs: 4_200,
    spoken: true,
    by: 'key',
    digits: '#',
    message: null,
  },
  'escalation.matched': { rule: 0, reason: 'caller_requested', evidence: [{ condition: 'phrases', value: 'a human' }] },
  'handoff.started': {
    ...WHY,
    handoffId: HANDOFF,
    trigger: 'api',
    strategy: 'conference',
    destinations: ['sip:one@pbx'],
  },
  'member.dialling': { ...OF_MEMBER, mode: 'coach', coach: asLegId('c.3'), destination: 'sip:boss@pbx' },
  'member.ringing': { ...OF_MEMBER, destination: 'sip:boss@pbx', sipStatus: 180 },
  'member.failed': { ...OF_MEMBER, destination: 'sip:boss@pbx', result: 'busy', sipStatus: 486, q850Cause: 17 },
  'member.joined': { ...OF_MEMBER, mode: 'talk', coach: null },
  'member.changed': { ...OF_MEMBER, mode: 'listen', coach: null },
  'member.left': OF_MEMBER,
  'consult.started': { leg: LEG, agent: asLegId('c.3'), destination: '2001', by: 'key' },
  'consult.ended': { leg: LEG, agent: asLegId('c.3'), result: 'merged' },
  'handoff.refused': { reason: 'too-many-handoffs', maxPerCall: 20 },
  'handoff.dialling': OF_ATTEMPT,
  'handoff.forwarded': { ...OF_ATTEMPT, to: ['sip:two@pbx'] },
  'handoff.referring': { ...OF_ATTEMPT, ...WHY },
  'handoff.referFailed': { handoffId: HANDOFF, status: null, detail: 'silence' },
  'handoff.ringing': { ...OF_ATTEMPT, ...WHY, sipStatus: 180 },
  'handoff.limited': { handoffId: HANDOFF, maxAtOnce: 10 },
  'handoff.destinationsAsked': { handoffId: HANDOFF, webhook: 'fallback[0]' },
  'handoff.destinationsNamed': { handoffId: HANDOFF, destinations: ['agent:anna', '2001'], tookMs: 120 },
  'handoff.destinationsFailed': { handoffId: HANDOFF, reason: 'it answered 500', tookMs: 3000 },
  'handoff.noAgents': { handoffId: HANDOFF, destinations: ['agent:anna', 'skills:any:billing'], reason: 'busy' },
  'handoff.queued': { ...OF_QUEUE, priority: 0, position: 2, estimate: { lowMs: 60_000, highMs: 150_000 } },
  'handoff.placeTold': { ...OF_QUEUE, prompt: { text: 'Number two.' }, position: 2, estimate: null },
  'handoff.turn': { ...OF_QUEUE, waitedMs: 30_000 },
  'handoff.leftQueue': { ...OF_QUEUE, reason: 'max-wait', waitedMs: 60_000 },
  'handoff.answered': OF_ATTEMPT,
  'handoff.accepting': { handoffId: HANDOFF, timeoutMs: 10_000 },
  'handoff.accepted': { handoffId: HANDOFF },
  'handoff.summarized': { handoffId: HANDOFF, summary: 'Wants a refund.', tookMs: 800 },
  'handoff.whisperPrivacy': { handoffId: HANDOFF, ...WHISPER },
  'handoff.privacyAlarm': { handoffId: HANDOFF, ...WHISPER, result: 'leak', alarm: true, leakDb: -40.2, lagMs: 120 },
  'handoff.toldAgain': { handoffId: HANDOFF, leg: LEG, reason: 'not-understood' },
  'handoff.bridged': { ...OF_ATTEMPT, timings: {} },
  'handoff.attemptEnded': { handoffId: HANDOFF, attempt: ATTEMPT },
  'handoff.ended': { handoffId: HANDOFF, result: 'failed', reason: 'busy', attempts: [ATTEMPT], timings: {} },
  'transfer.started': {
    leg: LEG,
    role: 'agent',
    destination: 'sip:two@pbx',
    trigger: 'refer',
    mode: 'blind',
    strategy: 'conference',
  },
  'transfer.refused': { leg: LEG, destination: 'sip:two@pbx', sipStatus: 603 },
  'transfer.progress': { leg: LEG, destination: 'sip:two@pbx', sipStatus: 180 },
  'transfer.ended': { leg: LEG, destination: 'sip:two@pbx', result: 'failed', sipStatus: 486, by: null },
  'conference.joining': { leg: LEG, name: 'room' },
  'conference.joined': { leg: LEG, name: 'room', conference: asConferenceId('f') },
  'conference.left': { leg: LEG, name: 'room', conference: null, reason: 'full' },
  'leg.replaced': { leg: LEG, role: 'agent', by: asLegId('c.3') },
  'call.speech': { ...SPOKEN, text: 'I was charged twice', confidence: 0.9 },
  'call.speechMissing': { ...SPOKEN, reason: 'the recognizer is away' },
  'journal.lost': {},
  'recording.started': { trigger: 'api' },
  'recording.stopped': { trigger: 'api' },
  'recording.paused': { trigger: 'rule', rule: 'card', leg: null, forMs: 60_000 },
  'recording.unpaused': { trigger: 'limit', rule: null, leg: null },
  'disclosure.played': {
    disclosure: 'recording',
    leg: asLegId('c.1'),
    role: 'caller',
    prompt: { text: 'This call is recorded.' },
    completed: true,
  },
  'recording.failed': { message: 'ENOSPC' },
  'recording.siprecStarted': { sipCallId: asSipCallId('s@host') },
  'recording.siprecFailed': { reason: 'it did not answer', sipStatus: null },
  'recording.resumed': { lostMs: 2_000 },
  'recording.kept': { recording: asRecordingId('c.rec1'), bytes: 44, sha256: 'x', late: false },
  'recording.stored': { recording: asRecordingId('c.rec1'), location: 's3://b/c.rec1.wav', bytes: 44, sha256: 'x' },
  'recording.deleted': { retentionDays: 30 },
};

const LINE = { callId: asCallId('c'), sequence: 1, at: TIME, position: 9 };

function read(type: string, data: unknown, version: number | null = 1): StoredEntry {
  return storedEntry({ ...LINE, kind: 'fact', type, version, data: JSON.stringify(data) });
}

describe('storedEntry', () => {
  test.each(Object.entries(SAMPLES))('%s is read as it was written', (type, data) => {
    expect(read(type, data)).toEqual({ ...LINE, kind: 'fact', version: 1, type, data });
  });

  test.each(
    Object.entries(SAMPLES).flatMap(([type, data]) => Object.keys(data).map((field) => [type, field, data] as const)),
  )('%s without %s, or with another thing there, is unreadable and keeps what it has', (type, field, data) => {
    for (const value of [undefined, [['unfit']]]) {
      const unfit = JSON.parse(JSON.stringify({ ...data, [field]: value })) as unknown;
      expect(read(type, unfit)).toEqual({ ...LINE, kind: 'unreadable', version: 1, type, data: unfit });
    }
  });

  test('a field that this program does not know stays', () => {
    const data = { ...SAMPLES['handoff.accepted'], skill: 'billing' };
    expect(read('handoff.accepted', data)).toMatchObject({ kind: 'fact', data });
  });

  test('a fact of a newer version is unreadable, even if its data looks the same', () => {
    const data = SAMPLES['ai.listen'];
    expect(read('ai.listen', data, 2)).toEqual({ ...LINE, kind: 'unreadable', version: 2, type: 'ai.listen', data });
  });

  test.each(['call.teleported', '', 'toString', '__proto__', 'constructor'])('a fact %j is unreadable', (type) => {
    expect(read(type, {})).toMatchObject({ kind: 'unreadable', type });
  });

  test('an input is returned unchanged, whatever its type', () => {
    const data = { leg: 7 };
    const entry = { ...LINE, kind: 'input', type: 'leg.ended' } as const;
    expect(storedEntry({ ...entry, version: null, data: JSON.stringify(data) })).toEqual({ ...entry, data });
  });

  test.each(['', '{', 'null', '[1]', '"text"', '7'])('data that was damaged to %j is kept as text', (text) => {
    expect(storedEntry({ ...LINE, kind: 'fact', type: 'call.started', version: 1, data: text })).toMatchObject({
      kind: 'unreadable',
      data: { text },
    });
  });

  test('it never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('input' as const, 'fact' as const),
        fc.oneof(fc.constantFrom(...Object.keys(SAMPLES)), fc.string()),
        fc.option(fc.integer()),
        fc.oneof(fc.json(), fc.string()),
        (kind, type, version, data) => {
          expect(storedEntry({ ...LINE, kind, type, version, data })).toMatchObject({ ...LINE, type });
        },
      ),
    );
  });
});

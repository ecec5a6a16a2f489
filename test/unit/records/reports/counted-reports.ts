/** What the calls of `counted-calls.ts` come to, counted by hand. Beside each figure stands what counts for it. */
import type { CallFigures, HandoffFigures, TimeFigures } from '../../../../src/ports/reports.ts';

/** In seconds. */
export function times(count: number, mean: number, p50: number, p95: number, max: number): TimeFigures {
  return { count, mean: Math.round(mean * 1_000), p50: p50 * 1_000, p95: p95 * 1_000, max: max * 1_000 };
}

export const NO_TIMES: TimeFigures = { count: 0, mean: null, p50: null, p95: null, max: null };

/** Answered calls with a disposition; c10 was not answered. */
const DISPOSITIONS = {
  dispositions: 10, // c01 c03 c04 c14 c15 c16 c18 c19 c24 c32
  resolutionRate: 0.7, // c01 c04 c14 c16 c18 c19 c32
  firstCallResolution: 0.5714, // c01 c14 c16 c19 of those and c03 c15 c24; c04 c18 c32 are repeat calls
  transferPrecision: 0.75, // c14 c16 c19 of those and c15; nobody took c24, and of c18 nobody said
};

/** Of the 33 answered calls 30 have a known caller: c07 is ours, c05 and c34 are anonymous. */
const REPEATS = {
  repeatCalls: 5, // c04 c06 (P1), c18 (P10), c32 (P2), c35 (P26, six days)
  repeatRate: 0.1667,
};

export const ALL_CALLS: CallFigures = {
  calls: 38, // c01 to c37, c40
  inbound: 35,
  outbound: 3, // c07 c13 c31
  answered: 33, // not c08 c09 c10 c13 c31
  byResult: {
    completed: 26, // the rest
    abandoned: 4, // c10 c21 c22 c23
    refused: 2, // c08 c09
    failed: 6, // c11 c12 c13 c26 c30 c31
  },
  abandonmentRate: 0.1111, // 4 of 36 that were not refused
  refusalRate: 0.0526, // 2 of 38
  failureRate: 0.1667, // 6 of 36
  contained: 14, // c01 to c07, c32 to c37, c40
  containmentRate: 0.4242, // of 33
  callsWithHandoff: 17, // c14 to c30
  transferRate: 0.5152, // of 33
  handedOver: 7, // c14 to c20
  ...REPEATS,
  ...DISPOSITIONS,
  // 31 after 1 s, c03 after 2, c07 after 10: 43 s; ranks 17 and 32 of 33
  answerMs: times(33, 43 / 33, 1, 2, 10),
  // Sum 2299. 0 0 3 6 11 11 12 16 20 21 26 26 30 31 31 32 35 39 40(19th) 41 41 43 50 60 60 61 70 90 91 101 101 106 111 112
  // 121 157 181(37th) 312
  durationMs: times(38, 60.5, 40, 181, 312),
  // Sum 2182. 5 10 10 11 15 19 20 25 25 30 30 30 34 38 39 40 42(17th) 49 59 59 60 60 89 90 100 100 105 110 111 120 156
  // 180(32nd) 311
  talkMs: times(33, 2182 / 33, 42, 180, 311),
  // Sum 295 until handoffs, 760 without. 5x4 10x8 15x2 20x4(17th) 25x3 30x5 40 60x3 100 120(32nd) 180
  aiMs: times(33, 1055 / 33, 20, 120, 180),
};

export const CALL_REASONS = {
  'caller-hangup': 20, // c01 c03 c04 c07 c14 c15 c17 c18 c20 c25 c32 to c37 c40; in the transfer c21 c22 c23
  'ai-hangup': 4, // c02 c05 c27 c29
  'no-answer': 2, // c13 c31
  voicemail: 2, // c24 c28
  'agent-hangup': 1, // c16
  'ai-failed': 1, // c11
  'api-hangup': 1, // c06
  'caller-cancel': 1, // c10
  'handoff-declined': 1, // c30
  'handoff-error': 1, // c26
  'media-timeout': 1, // c12
  'no-route': 1, // c08
  released: 1, // c19
  'too-many-calls': 1, // c09
};

/** c03 c05 c12 c13 c16 c19 c22 c26 c40. */
export const CALLS_OF_B: CallFigures = {
  calls: 9,
  inbound: 8,
  outbound: 1, // c13
  answered: 8,
  byResult: { completed: 5, abandoned: 1, refused: 0, failed: 3 }, // c22; c12 c13 c26
  abandonmentRate: 0.1111,
  refusalRate: 0,
  failureRate: 0.3333,
  contained: 3, // c03 c05 c40
  containmentRate: 0.375,
  callsWithHandoff: 4, // c16 c19 c22 c26
  transferRate: 0.5,
  handedOver: 2, // c16 c19
  repeatCalls: 0,
  repeatRate: 0,
  dispositions: 3, // c03 c16 c19
  resolutionRate: 0.6667,
  firstCallResolution: 0.6667,
  transferPrecision: 1,
  answerMs: times(8, 9 / 8, 1, 2, 2),
  durationMs: times(9, 400 / 9, 32, 112, 112), // 6 12 30 31 32 35 41 101 112
  talkMs: times(8, 361 / 8, 30, 111, 111), // 5 11 30 30 34 40 100 111
  aiMs: times(8, 165 / 8, 20, 40, 40), // 5 5 10 20 25 30 30 40
};

export const ALL_HANDOFFS: HandoffFigures = {
  calls: 33,
  callsWithHandoff: 17,
  transferRate: 0.5152,
  handoffs: 20, // c14 to c22, c24 to c31 one each, c17 and c23 two
  completed: 7, // c14 c15 c16 c17b c18 c19 c20
  completionRate: 0.35,
  abandonedInTransfer: 3, // c21 c22 c23b
  abandonmentRate: 0.15,
  serviceLevel: 0.25, // c14 c15 c17b c18 c20: within 20 s; c16 took 30, of c19 it is not known
  ...REPEATS,
  ...DISPOSITIONS,
  attempts: 19,
  attemptsPerHandoff: 0.95,
  byResult: {
    bridged: 6, // c14 c15 c16 c17b c18 c20
    released: 1, // c19
    returned: 4, // c17a c23a c27 c29
    voicemail: 2, // c24 c28
    callback: 1, // c25
    failed: 6, // c21 c22 c23b c26 c30 c31
  },
  byEnd: {
    completed: 7,
    'no-answer': 2, // c17a c24
    busy: 0,
    declined: 2, // c25 c30
    machine: 1, // c28
    'caller-left': 3, // c21 c22 c23b
    cancelled: 1, // c29
    error: 1, // c26
    'no-agents': 1, // c23a
    'queue-full': 0,
    'max-wait': 1, // c27
    'caller-chose': 0,
    closed: 0,
    'too-many-at-once': 0,
    'caller-not-reached': 1, // c31
  },
  byFallback: {
    ai: 3, // c17a c23a c27; c29 was taken back
    voicemail: 2, // c24 c28
    callback: 1, // c25
    hangup: 2, // c26 c30; of c31 the caller was not there
  },
  byAttempt: {
    answered: 7, // c14 c15b c16 c17b c18 c19 c20
    busy: 1, // c15a
    'no-answer': 3, // c17a, c24 twice
    declined: 2, // c25 c30
    machine: 1, // c28
    rejected: 0,
    unreachable: 1, // c26
    cancelled: 4, // c21 c23b c29 c31
    forwarded: 0,
  },
  waitMs: times(7, 80 / 7, 8, 33, 33), // c20 4, c18 5, c17 6, c19 8, c14 9, c15 15, c16 33
  abandonedWaitMs: times(3, 110 / 3, 12, 90, 90), // c23 8, c21 12, c22 90
  speedOfAnswerMs: times(6, 9, 4, 30, 30), // 2 3 4 5 10 30, not of c19
  timeToContextMs: times(6, 1.5, 1, 3, 3), // 1 1 1 1 2 3
  briefingMs: times(6, 3, 2, 5, 5), // 2 2 2 3 4 5
  talkMs: times(6, 590 / 6, 58, 235, 235), // 28 57 58 96 116 235
  handleMs: times(6, 608 / 6, 60, 240, 240), // c18 30, c16 60, c17 60, c20 98 (to the end of the call), c14 120, c15 240
};

export const HANDOFF_REASONS_ASKED = {
  billing: 13, // c14 c15 c17a c18 c21 c23a c23b c24 c25 c27 c28 c29 c30
  sales: 4, // c16 c19 c22 c26
  callback: 1, // c31
  caller_requested: 1, // c17b
  vip: 1, // c20
};

const NO_ATTEMPTS = { answered: 0, busy: 0, 'no-answer': 0, declined: 0, machine: 0, rejected: 0, unreachable: 0, cancelled: 0, forwarded: 0 }; // prettier-ignore

export const DESTINATIONS = [
  {
    destination: 'agent:anna',
    attempts: 11, // c14 c15a c17a c18 c20 c21 c24a c25 c28 c30 c31
    answered: 3, // c14 c18 c20
    answerRate: 0.2727,
    byAttempt: { ...NO_ATTEMPTS, answered: 3, busy: 1, 'no-answer': 2, declined: 2, machine: 1, cancelled: 2 },
    ringMs: times(9, 62 / 9, 2, 19, 19), // 1 2 2 2 2 4 11 19 19; c15a and c30 did not ring
    handleMs: times(3, 248 / 3, 98, 120, 120), // 30 98 120
  },
  {
    destination: 'agent:bert',
    attempts: 5, // c15b c17b c23b c24b c29
    answered: 2, // c15b c17b
    answerRate: 0.4,
    byAttempt: { ...NO_ATTEMPTS, answered: 2, 'no-answer': 1, cancelled: 2 },
    ringMs: times(5, 7.8, 6, 19, 19), // 3 4 6 7 19
    handleMs: times(2, 150, 60, 240, 240),
  },
  {
    destination: '2001',
    attempts: 3, // c16 c19 c26
    answered: 2, // c16 c19
    answerRate: 0.6667,
    byAttempt: { ...NO_ATTEMPTS, answered: 2, unreachable: 1 },
    ringMs: times(1, 28, 28, 28, 28), // c16
    handleMs: times(1, 60, 60, 60, 60), // c16
  },
];

/** c16 c19 c22 c26. */
export const HANDOFFS_OF_B: HandoffFigures = {
  calls: 8,
  callsWithHandoff: 4,
  transferRate: 0.5,
  handoffs: 4,
  completed: 2, // c16 c19
  completionRate: 0.5,
  abandonedInTransfer: 1, // c22
  abandonmentRate: 0.25,
  serviceLevel: 0, // c16 took 30 s
  repeatCalls: 0,
  repeatRate: 0,
  dispositions: 3,
  resolutionRate: 0.6667,
  firstCallResolution: 0.6667,
  transferPrecision: 1,
  attempts: 3,
  attemptsPerHandoff: 0.75,
  byResult: { bridged: 1, released: 1, returned: 0, voicemail: 0, callback: 0, failed: 2 },
  byEnd: {
    ...(Object.fromEntries(Object.keys(ALL_HANDOFFS.byEnd).map((end) => [end, 0])) as HandoffFigures['byEnd']),
    completed: 2,
    'caller-left': 1,
    error: 1,
  },
  byFallback: { ai: 0, voicemail: 0, callback: 0, hangup: 1 }, // c26
  byAttempt: { ...NO_ATTEMPTS, answered: 2, unreachable: 1 },
  waitMs: times(2, 20.5, 8, 33, 33),
  abandonedWaitMs: times(1, 90, 90, 90, 90),
  speedOfAnswerMs: times(1, 30, 30, 30, 30),
  timeToContextMs: times(1, 2, 2, 2, 2),
  briefingMs: times(1, 3, 3, 3, 3),
  talkMs: times(1, 57, 57, 57, 57),
  handleMs: times(1, 60, 60, 60, 60),
};

import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import type { DigestVerdict } from '../../../src/shared/digest/index.ts';
import type { AdmissionDependencies } from '../../../src/sip-server/admission.ts';
import { Admission } from '../../../src/sip-server/admission.ts';
import { parseVia } from '../../../src/sip-server/message/index.ts';
import { DEFAULT_LIMITS } from '../../../src/sip-server/options.ts';
import { newCounters } from '../../../src/sip-server/shared/counters.ts';
import type { Flow } from '../../../src/sip-server/transport/index.ts';
import { describeEndpoint } from '../../../src/sip-server/transport/endpoint.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { acceptedRequest, request } from './message/support.ts';

const INVITE = 'INVITE sip:b@h SIP/2.0';
const PER_SOURCE = 10;
const REFUSALS = 5;

let clock: FakeClock;
/** Start lines of what was sent, and the whole of it. */
let sent: string[];
let messages: string[];
let lines: string[];
let counters: ReturnType<typeof newCounters>;
/** Of the latest admission. */
let refusals: RefusalLog;
beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  messages = [];
  lines = [];
  counters = newCounters();
});

function admission(changes: Partial<AdmissionDependencies> = {}): Admission {
  refusals = new RefusalLog(pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }), clock);
  return new Admission({
    allowSource: () => true,
    allowLine: () => false,
    allowMethod: () => false,
    authenticate: null,
    origin: (address) => address,
    admitCall: null,
    limits: {
      ...DEFAULT_LIMITS,
      requestsPerSecondPerSource: PER_SOURCE,
      refusalsPerSecond: REFUSALS,
      maxTransactions: 100,
      maxLatenessMs: 1_000,
    },
    clock,
    counters,
    belongs: () => false,
    isInDialog: () => false,
    transactions: () => 0,
    latenessMs: () => 0,
    refusals,
    admitted: () => undefined,
    ...changes,
  });
}

function flowFrom(address: string): Flow {
  const endpoint = describeEndpoint({ protocol: 'udp', host: '127.0.0.1', port: 0 }, 5060);
  const send = (bytes: Buffer): void => {
    messages.push(bytes.toString());
    sent.push(bytes.toString().split('\r\n', 1)[0]!);
  };
  return {
    protocol: 'udp',
    reliable: false,
    endpoint,
    address,
    port: 5060,
    open: true,
    returns: false,
    send,
    watch: () => () => undefined,
  };
}

/** Counts how many of these requests of one source are let in. */
function admits(door: Admission, times: number, address = '192.0.2.1', startLine = INVITE): number {
  const method = startLine.split(' ', 1)[0]!;
  let count = 0;
  for (let attempt = 0; attempt < times; attempt += 1) {
    const message = acceptedRequest(request({ CSeq: `1 ${method}` }, startLine));
    if (door.admits(message, flowFrom(address), parseVia(message.headers.list('via')[0]!)!)) count += 1;
  }
  return count;
}

describe('The rate of a source', () => {
  it('lets in a burst of twice the rate, then the rate each second', () => {
    const door = admission();
    expect(admits(door, 100)).toBe(2 * PER_SOURCE);
    clock.advance(1_000);
    expect(admits(door, 100)).toBe(PER_SOURCE);
  });

  it('belongs to one address: a flooding one takes nothing from another', () => {
    const door = admission();
    admits(door, 100, '192.0.2.1');
    expect(admits(door, 5, '192.0.2.2')).toBe(5);
  });

  it('answers a request above it with 503 and Retry-After, and counts it (RFC 3261 21.5.4)', () => {
    const door = admission();
    admits(door, 2 * PER_SOURCE + 1);
    expect(sent).toEqual(['SIP/2.0 503 Service Unavailable']);
    expect(counters).toMatchObject({ requestsShed: 1, sourcesRefused: 0 });
  });

  it('does not hold up requests in a call that is up', () => {
    const door = admission({ belongs: () => true });
    expect(admits(door, 100)).toBe(100);
    expect(sent).toEqual([]);
  });

  it('does not count an ACK, which makes no state (RFC 3261 17.1.1.3)', () => {
    const door = admission();
    admits(door, 100);
    expect(admits(door, 100, '192.0.2.1', 'ACK sip:b@h SIP/2.0')).toBe(100);
  });
});

describe('The rate of refusals', () => {
  it('is one for all sources, because a refused source may be forged', () => {
    const door = admission({ allowSource: () => false });
    for (let source = 0; source < 100; source += 1) expect(admits(door, 1, `192.0.2.${source}`)).toBe(0);
    expect(sent).toEqual(Array.from({ length: 2 * REFUSALS }, () => 'SIP/2.0 403 Forbidden'));
    clock.advance(1_000);
    admits(door, 100);
    expect(sent).toHaveLength(3 * REFUSALS);
    expect(counters.sourcesRefused).toBe(200);
  });

  it('gives no answer to other requests than INVITE from a stranger', () => {
    const door = admission({ allowSource: () => false });
    expect(admits(door, 1, '192.0.2.1', 'OPTIONS sip:b@h SIP/2.0')).toBe(0);
    expect(sent).toEqual([]);
  });
});

describe('A server that is busy', () => {
  it.each<[string, Partial<AdmissionDependencies>, number]>([
    ['with one transaction less than it may have', { transactions: () => 99 }, 1],
    ['with as many transactions as it may have', { transactions: () => 100 }, 0],
    ['as late as it may be', { latenessMs: () => 1_000 }, 1],
    ['later than it may be', { latenessMs: () => 1_001 }, 0],
  ])('%s', (_, changes, admitted) => {
    expect(admits(admission(changes), 1)).toBe(admitted);
  });

  it('lets in only requests of open calls while it shuts down', () => {
    const door = admission();
    door.drain();
    expect(admits(door, 1)).toBe(0);
    expect(sent).toEqual(['SIP/2.0 503 Service Unavailable']);
    const known = admission({ belongs: () => true });
    known.drain();
    expect(admits(known, 1)).toBe(1);
  });
});

describe('A new call that is shed', () => {
  const SHED = { retryAfterSeconds: 7, why: 'the program is behind (loop)' };

  it('gets 503 with Retry-After, leaves no state, and is counted and told (RFC 3261 21.5.4, 20.33)', () => {
    const door = admission({ admitCall: () => SHED });
    expect(admits(door, 1)).toBe(0);
    expect(sent).toEqual(['SIP/2.0 503 Service Unavailable']);
    expect(messages[0]).toContain('\r\nRetry-After: 7\r\n');
    expect(messages[0]).toContain('\r\nReason: Q.850;cause=42;text="Switching equipment congestion"\r\n');
    expect(counters.requestsShed).toBe(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ source: '192.0.2.1', method: 'INVITE', why: SHED.why });
  });

  it('is answered even above the rate of other refusals, because silence would bring it again (RFC 3261 17.1.1.2)', () => {
    const door = admission({ admitCall: () => SHED });
    for (let source = 0; source < 100; source += 1) admits(door, 1, `192.0.2.${source}`);
    expect(sent).toHaveLength(100);
  });

  it('gets no answer above the rate of shed calls', () => {
    const limits = { ...DEFAULT_LIMITS, shedsPerSecond: 10 };
    const door = admission({ admitCall: () => SHED, limits });
    expect(admits(door, 100)).toBe(0);
    expect(sent).toHaveLength(10);
  });

  it.each<[string, Partial<AdmissionDependencies>]>([
    ['that comes again (RFC 3261 17.2.1)', { belongs: () => true }],
    ['inside a dialog (RFC 3261 14.2)', { belongs: () => false, isInDialog: () => true }],
  ])('is never an INVITE %s', (_, changes) => {
    let asked = 0;
    const admitCall = (): typeof SHED => {
      asked += 1;
      return SHED;
    };
    const door = admission({ admitCall, ...changes });
    const headers = { CSeq: '1 INVITE', To: '<sip:b@h>;tag=ours' };
    const message = acceptedRequest(request(headers, INVITE));
    expect(door.admits(message, flowFrom('192.0.2.1'), parseVia(message.headers.list('via')[0]!)!)).toBe(true);
    expect(asked).toBe(0);
  });

  it.each<[string, string, boolean]>([
    ['names a dialog that we have', 'up@h;to-tag=ours;from-tag=theirs', true],
    ['names one the wrong way round', 'up@h;to-tag=theirs;from-tag=ours', false],
    ['names one that we do not have', 'other@h;to-tag=ours;from-tag=theirs', false],
    ['cannot be read', 'up@h', false],
    ['names two', 'up@h;to-tag=ours;from-tag=theirs, up@h;to-tag=ours;from-tag=theirs', false],
  ])('an INVITE whose Replaces %s (RFC 3891 3)', (_, replaces, passes) => {
    const isInDialog: AdmissionDependencies['isInDialog'] = (callId, localTag, remoteTag) =>
      `${callId} ${localTag} ${remoteTag}` === 'up@h ours theirs';
    const shedding = admission({ admitCall: () => SHED, isInDialog });
    const message = acceptedRequest(request({ CSeq: '1 INVITE', Replaces: replaces }, INVITE));
    const via = parseVia(message.headers.list('via')[0]!)!;
    expect(shedding.admits(message, flowFrom('192.0.2.1'), via)).toBe(passes);
    // Neither does the end of this server, nor its lateness, end calls that are up.
    const draining = admission({ isInDialog });
    draining.drain();
    expect(draining.admits(message, flowFrom('192.0.2.2'), via)).toBe(passes);
    // It is a stranger's or without credentials all the same.
    const challenged = { admitted: false, cause: 'missing', status: 401, challenges: ['Digest realm="x"'] } as const;
    for (const changes of [{ allowSource: () => false }, { authenticate: () => challenged }]) {
      expect(admission({ isInDialog, ...changes }).admits(message, flowFrom('192.0.2.3'), via)).toBe(false);
    }
  });

  it.each(['BYE', 'CANCEL', 'OPTIONS', 'ACK'])('is never a %s', (method) => {
    const door = admission({ admitCall: () => SHED });
    expect(admits(door, 1, '192.0.2.1', `${method} sip:b@h SIP/2.0`)).toBe(1);
  });

  it('is not asked about if it is refused anyway: a stranger, or without credentials (RFC 3261 22.1)', () => {
    let asked = 0;
    const admitCall = (): null => {
      asked += 1;
      return null;
    };
    expect(admits(admission({ admitCall, allowSource: () => false }), 1)).toBe(0);
    const challenged = { admitted: false, cause: 'missing', status: 401, challenges: ['Digest realm="x"'] } as const;
    expect(admits(admission({ admitCall, authenticate: () => challenged }), 1)).toBe(0);
    expect(asked).toBe(0);
    expect(admits(admission({ admitCall }), 1)).toBe(1);
    expect(asked).toBe(1);
  });
});

describe('Refusals are logged', () => {
  const told = (): unknown[] =>
    lines.map((line) => {
      const { source, method, why, untold } = JSON.parse(line) as Record<string, unknown>;
      return { source, method, why, untold };
    });

  it('a source that no trunk allows gets one line, however often it comes', () => {
    const door = admission({ allowSource: () => false });
    expect(admits(door, 500, '198.51.100.1')).toBe(0);
    expect(told()).toEqual([{ source: '198.51.100.1', method: 'INVITE' }]);
    clock.advance(60_000);
    admits(door, 1, '198.51.100.1');
    expect(told()[1]).toEqual({ source: '198.51.100.1', method: 'INVITE', untold: 499 });
  });

  it('a request that is shed (503) is logged with source and reason', () => {
    admits(admission(), 2 * PER_SOURCE + 1);
    admits(admission({ transactions: () => 100 }), 1);
    admits(admission({ latenessMs: () => 1_001 }), 1, '192.0.2.2');
    expect(told()).toMatchObject([
      { why: 'more requests a second than one source may send' },
      { why: 'too many transactions' },
      { source: '192.0.2.2', why: 'the server is behind' },
    ]);
  });
});

describe('A stranger who may prove to be a user', () => {
  const challenge = { admitted: false, cause: 'missing', status: 401, challenges: ['Digest x'] } as const;
  const strangers = { allowSource: () => false, allowMethod: (method: string) => method === 'REGISTER' };
  const REGISTER = 'REGISTER sip:h SIP/2.0';

  it('is challenged, and let in with right credentials', () => {
    let verdict: DigestVerdict = challenge;
    const door = admission({ ...strangers, authenticate: () => verdict });
    expect(admits(door, 1, '192.0.2.1', REGISTER)).toBe(0);
    expect(sent).toEqual(['SIP/2.0 401 Unauthorized']);
    verdict = { admitted: true, account: null };
    expect(admits(door, 1, '192.0.2.1', REGISTER)).toBe(1);
  });

  it('is told to the guard by where it came to the proxy from', () => {
    const told: string[] = [];
    const door = admission({
      origin: (address, vias) => `${address} ${String(vias.length)}`,
      authenticate: ({ source }) => (told.push(source), { admitted: true, account: null }),
    });
    expect(admits(door, 1, '192.0.2.1', REGISTER)).toBe(1);
    expect(told).toEqual(['192.0.2.1 1']);
  });

  it('is refused by any other method, and is not asked who it is', () => {
    const door = admission({ ...strangers, authenticate: () => challenge });
    expect(admits(door, 1)).toBe(0);
    expect(sent).toEqual(['SIP/2.0 403 Forbidden']);
    expect(counters.sourcesRefused).toBe(1);
  });

  it('is challenged so often a second only, alone and with others, since its address may be a lie', () => {
    const limits = { ...DEFAULT_LIMITS, strangerChallengesPerSource: 5, strangerChallengesPerSecond: 30 };
    const door = admission({ ...strangers, authenticate: () => challenge, limits });
    admits(door, 50, '192.0.2.1', REGISTER);
    expect(sent).toHaveLength(10);
    // Those that get no answer are told of, and are no challenges.
    expect(refusals.count('overload')).toBe(40);
    expect(counters.challenges).toBe(10);
    for (let host = 2; host < 10; host += 1) admits(door, 50, `192.0.2.${String(host)}`, REGISTER);
    expect(sent).toHaveLength(30);
    const known = admission({ authenticate: () => challenge, limits });
    admits(known, 20, '192.0.2.1', REGISTER);
    expect(sent).toHaveLength(50);
  });
});

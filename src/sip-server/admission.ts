import type { Clock } from '../ports/clock.ts';
import type { AdmitCall } from '../ports/overload.ts';
import type { DigestRequest, DigestVerdict } from '../shared/digest/index.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import { sourceGroup } from '../shared/source-group.ts';
import { lineOf, parseReplaces, tagOf } from '../shared/sip/index.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { TokenBuckets } from '../shared/token-buckets.ts';
import { parseVia } from './message/index.ts';
import type { ParseFault, SipRequest, Via } from './message/index.ts';
import type { SipServerLimits } from './options.ts';
import { congested } from './shared/congested.ts';
import { countResponse } from './shared/counters.ts';
import type { MutableCounters } from './shared/counters.ts';
import type { Flow } from './transport/index.ts';
import { ownResponse, stampVia, statelessTag } from './user-agent/index.ts';

/** What {@link Admission} needs to know about the server. */
export interface AdmissionDependencies {
  readonly allowSource: (address: string, port: number, protocol: string) => boolean;
  /** Whether a request is let in for its `line`, wherever it comes from. */
  readonly allowLine: (line: string) => boolean;
  /** Whether strangers may send this method, because `authenticate` asks them who they are. */
  readonly allowMethod: (method: string) => boolean;
  /** Null: nobody has to prove who they are. */
  readonly authenticate: ((request: DigestRequest) => DigestVerdict) | null;
  /** Where a request comes from that came from this address, with these values of Via. */
  readonly origin: (address: string, vias: readonly string[]) => string;
  /** Null: all calls are admitted. */
  readonly admitCall: AdmitCall | null;
  readonly limits: SipServerLimits;
  readonly clock: Clock;
  readonly counters: MutableCounters;
  /** True for a request that belongs to a transaction that we have. */
  readonly belongs: (request: SipRequest, via: Via) => boolean;
  /** True for a request inside a dialog that we have. */
  readonly isInDialog: (callId: string, localTag: string, remoteTag: string) => boolean;
  readonly transactions: () => number;
  /** How far the event loop is behind. */
  readonly latenessMs: () => number;
  readonly refusals: RefusalLog;
  /** Told of each request that is let in, with who proved to have sent it; null: nobody had to. */
  readonly admitted: (request: SipRequest, flow: Flow, account: string | null) => void;
}

type Headers = readonly (readonly [name: string, value: string])[];

const EVERYBODY = '*';

/** Decides whether a message is let in. The server remembers nothing about a message before that. */
export class Admission {
  readonly #dependencies: AdmissionDependencies;
  readonly #requests: TokenBuckets;
  readonly #refusals: TokenBuckets;
  readonly #sheds: TokenBucket;
  /** Challenges of strangers, in all and for each. */
  readonly #challenges: TokenBucket;
  readonly #challengesOfEach: TokenBuckets;
  #draining = false;

  constructor(dependencies: AdmissionDependencies) {
    const { clock, limits } = dependencies;
    this.#dependencies = dependencies;
    this.#requests = new TokenBuckets(clock, limits.requestsPerSecondPerSource);
    this.#refusals = new TokenBuckets(clock, limits.refusalsPerSecond, 1);
    this.#sheds = new TokenBucket(clock, limits.shedsPerSecond, limits.shedsPerSecond);
    const { strangerChallengesPerSecond: perSecond, strangerChallengesPerSource: perSource } = limits;
    this.#challenges = new TokenBucket(clock, perSecond, perSecond);
    this.#challengesOfEach = new TokenBuckets(clock, perSource);
  }

  /** Lets in only what belongs to calls that are up from now on. */
  drain(): void {
    this.#draining = true;
  }

  /** True for a request that may go on. Others are refused here, or dropped. `via` is its top Via. */
  admits(request: SipRequest, flow: Flow, via: Via): boolean {
    if (request.method === 'ACK') {
      return true; // it makes no state
    }
    const { allowSource, counters, refusals } = this.#dependencies;
    const line = lineOf(request.uri);
    const isKnown =
      allowSource(flow.address, flow.port, flow.protocol) || (line !== null && this.#dependencies.allowLine(line));
    const allowed = isKnown || this.#dependencies.allowMethod(request.method);
    const obstacle = allowed ? this.#obstacle(flow.address) : null;
    if (allowed && (obstacle === null || this.#takesPlace(request))) {
      return this.#isAuthentic(request, flow, via, isKnown) && !this.#isShed(request, flow, via);
    }
    if (this.#isKnown(request, via)) {
      return true; // the calls that we have go on
    }
    const { method } = request;
    if (allowed) {
      counters.requestsShed += 1;
      refusals.tell('overload', flow.address, { method, why: obstacle }, 'a SIP request was refused (503)');
      this.#refuse(request, flow, 503, congested(5));
    } else {
      counters.sourcesRefused += 1;
      const why = { method, protocol: flow.protocol };
      refusals.tell('source', flow.address, why, 'a SIP request from an address that no trunk allows was refused');
      if (request.method === 'INVITE') {
        this.#refuse(request, flow, 403);
      }
    }
    return false;
  }

  /** Answers bytes that are no proper message, if they can be answered (RFC 3261 8.2, 16.3). */
  fault(fault: ParseFault, flow: Flow): void {
    if (fault.code === 'keep-alive') {
      return;
    }
    const { counters, allowSource, refusals } = this.#dependencies;
    counters.parseFailures += 1;
    refusals.tell(
      'malformed',
      flow.address,
      { fault: fault.code, protocol: flow.protocol },
      'what came is no SIP message',
    );
    const { request, status } = fault;
    if (request !== null && status !== null && allowSource(flow.address, flow.port, flow.protocol)) {
      this.#refuse(request, flow, status, [], fault.reason);
    }
  }

  /** RFC 3261 22.1: ACK and CANCEL are never challenged. A request that we know was let in before. */
  #isAuthentic(request: SipRequest, flow: Flow, via: Via, isKnownSource: boolean): boolean {
    const { authenticate, origin, counters, refusals, admitted } = this.#dependencies;
    if (request.method === 'CANCEL' || this.#isKnown(request, via)) return true;
    if (authenticate === null) {
      admitted(request, flow, null);
      return true;
    }
    const authorization = request.headers.getAll('authorization');
    const source = origin(flow.address, request.headers.list('via'));
    const verdict = authenticate({
      method: request.method,
      source,
      protocol: flow.protocol,
      authorization,
      line: lineOf(request.uri),
    });
    if (verdict.admitted) {
      admitted(request, flow, verdict.account);
      return true;
    }
    const { cause, status, challenges } = verdict;
    if (cause === 'wrong' || cause === 'slowed') {
      counters.credentialsRefused += 1;
      const why = { method: request.method, slowed: cause === 'slowed' };
      refusals.tell('credentials', source, why, 'digest credentials are wrong');
    }
    const headers: Headers = challenges.map((challenge) => ['WWW-Authenticate', challenge]);
    if (isKnownSource || this.#mayBeAnswered(flow.address)) {
      if (status === 401) counters.challenges += 1;
      this.#respond(request, flow, status, headers);
    } else {
      const why = { method: request.method, why: 'more strangers than are answered in a second' };
      refusals.tell('overload', flow.address, why, 'a SIP request of a stranger was dropped');
    }
    return false;
  }

  /** The address of a stranger may be a lie, and another one gets what we answer. */
  #mayBeAnswered(address: string): boolean {
    return this.#challengesOfEach.take(sourceGroup(address)) && this.#challenges.take();
  }

  /** Whether a new call is too much now. Nothing that belongs to a call that is up, or to this INVITE, is. */
  #isShed(request: SipRequest, flow: Flow, via: Via): boolean {
    const { admitCall, counters, refusals } = this.#dependencies;
    if (admitCall === null || request.method !== 'INVITE') return false;
    if (this.#isKnown(request, via) || this.#takesPlace(request)) return false;
    const shed = admitCall();
    if (shed === null) return false;
    counters.requestsShed += 1;
    const why = { method: request.method, why: shed.why };
    refusals.tell('overload', flow.address, why, 'a SIP request was refused (503)');
    if (this.#sheds.take()) this.#respond(request, flow, 503, congested(shed.retryAfterSeconds));
    return true;
  }

  /** Why no new request of a source can be taken now; null where it can. */
  #obstacle(source: string): string | null {
    const { limits, transactions, latenessMs } = this.#dependencies;
    if (!this.#requests.take(source)) return 'more requests a second than one source may send';
    if (this.#draining) return 'the server drains';
    if (transactions() >= limits.maxTransactions) return 'too many transactions';
    return latenessMs() > limits.maxLatenessMs ? 'the server is behind' : null;
  }

  #isKnown(request: SipRequest, via: Via): boolean {
    const { belongs, isInDialog } = this.#dependencies;
    const { headers } = request;
    const localTag = tagOf(headers.get('to'));
    if (localTag !== null) {
      const remoteTag = tagOf(headers.get('from')) ?? '';
      if (isInDialog(headers.get('call-id') ?? '', localTag, remoteTag)) {
        return true;
      }
    }
    return belongs(request, via);
  }

  /** RFC 3891 3: an INVITE with Replaces takes the place of a dialog that we have. It moves a call, and begins none. */
  #takesPlace({ method, headers }: SipRequest): boolean {
    if (method !== 'INVITE') return false;
    const replaces = parseReplaces(headers.getAll('replaces').join(','));
    return replaces !== null && this.#dependencies.isInDialog(replaces.callId, replaces.toTag, replaces.fromTag);
  }

  /** Refuses at a bounded rate, since the request may be anybody's. */
  #refuse(request: SipRequest, flow: Flow, status: number, headers: Headers = [], reason?: string): void {
    if (this.#refusals.take(EVERYBODY)) {
      this.#respond(request, flow, status, headers, reason);
    }
  }

  /** Answers without state (RFC 3261 8.2.7). */
  #respond(request: SipRequest, flow: Flow, status: number, headers: Headers, reason?: string): void {
    const [top] = request.headers.list('via');
    const via = top === undefined ? null : parseVia(top);
    if (via !== null) {
      stampVia(request, via, flow); // RFC 3581 4: the answer says where the request came from, too
    }
    countResponse(this.#dependencies.counters.responsesSent, status);
    flow.send(ownResponse(request, { status, reason, toTag: statelessTag(request), headers }), () => undefined);
  }
}

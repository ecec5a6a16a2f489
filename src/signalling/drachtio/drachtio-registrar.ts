import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { RegisterAnswer, Registrar, RegistrarAccount } from '../../ports/registrar.ts';
import type { DigestChallenge } from '../../shared/digest/index.ts';
import { answerChallenge, readChallenges } from '../../shared/digest/index.ts';
import { LINE, lineOf, parseNameAddr, splitList } from '../../shared/sip/index.ts';
import { within } from '../../shared/within.ts';
import type { SrfClient, SrfRequest, SrfResponse } from './srf.ts';
import { secondsOf } from './subscription-state.ts';

/** The SIP server gives a REGISTER up after 64*T1, 32 s (RFC 3261 17.1.2.2, timer F). */
const ANSWER_MS = 40_000;
/** Challenges that one REGISTER answers: a proxy's and the registrar's, each once more where its nonce is stale. */
const MAX_ANSWERS = 4;
/** Contacts that are read of a 200. */
const MAX_CONTACTS = 100;

/** How a 401 or 407 is answered (RFC 3261 22.2, 22.3). */
const HEADERS = {
  401: { asked: 'WWW-Authenticate', answer: 'Authorization' },
  407: { asked: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
} as const;

interface Nonce {
  readonly challenges: readonly DigestChallenge[];
  /** How often it was used. */
  count: number;
}

type ChallengeStatus = keyof typeof HEADERS;

export interface DrachtioRegistrarOptions {
  readonly srf: SrfClient;
  readonly clock: Clock;
  /** Whether there is a connection to the SIP server. */
  readonly isUp: () => boolean;
  /** Aborted when nobody waits any more. */
  readonly closing: AbortSignal;
}

/**
 * A registration of ours by drachtio-srf. It answers challenges itself: drachtio-srf would answer but one of them, and every
 * refresh would be challenged anew, where a nonce may be used again with a higher count (RFC 7616 3.4).
 */
export class DrachtioRegistrar implements Registrar {
  readonly #options: DrachtioRegistrarOptions;
  readonly #account: RegistrarAccount;
  readonly #callId = randomUUID();
  /** RFC 3261 10.2: "A UA MUST increment the CSeq value by one for each REGISTER request with the same Call-ID." */
  #sequence = 0;
  readonly #nonces = new Map<ChallengeStatus, Nonce>();

  constructor(account: RegistrarAccount, options: DrachtioRegistrarOptions) {
    this.#options = options;
    this.#account = account;
  }

  forget(): void {
    this.#nonces.clear();
  }

  async register(expiresS: number): Promise<RegisterAnswer | null> {
    const { clock, isUp, closing: signal } = this.#options;
    if (!isUp()) return null;
    const wait = { clock, ms: ANSWER_MS, who: this.#account.domain, signal };
    return await within(wait, (givenUp) => this.#ask(expiresS, givenUp)).catch(() => null);
  }

  async #ask(expiresS: number, givenUp: AbortSignal): Promise<RegisterAnswer | null> {
    const tag = randomUUID();
    /** The nonces of this REGISTER. One that we had is answered for, whatever becomes of it. */
    const fresh = new Set<ChallengeStatus>();
    for (let answers = 0; ; answers += 1) {
      const sent = await this.#send(expiresS, tag);
      if (sent === null || givenUp.aborted) return null;
      const { response } = sent;
      const isChallenge = response.status === 401 || response.status === 407;
      if (!isChallenge || answers >= MAX_ANSWERS || !this.#take(response, fresh)) return this.#answerOf(sent);
    }
  }

  /** Takes the challenges of a response. False: we cannot answer, or our answer was wrong (RFC 7616 3.3). */
  #take(response: SrfResponse, fresh: Set<ChallengeStatus>): boolean {
    const status = response.status as ChallengeStatus;
    const challenges = readChallenges([response.get(HEADERS[status].asked) ?? '']);
    if (challenges.length === 0) return false;
    if (fresh.has(status) && !challenges.some(({ isStale }) => isStale)) {
      this.#nonces.delete(status);
      return false;
    }
    fresh.add(status);
    this.#nonces.set(status, { challenges, count: 0 });
    return true;
  }

  #send(expiresS: number, tag: string): Promise<{ request: SrfRequest; response: SrfResponse } | null> {
    const { domain, addressOfRecord, proxy, contactUser, line } = this.#account;
    this.#sequence += 1;
    const headers = {
      From: `<${addressOfRecord}>;tag=${tag}`,
      To: `<${addressOfRecord}>`,
      'Call-ID': this.#callId,
      CSeq: `${String(this.#sequence)} REGISTER`,
      Contact: `<sip:${contactUser}@localhost;${LINE}=${line}>;expires=${String(expiresS)}`,
      Expires: String(expiresS),
      ...this.#credentials(),
    };
    const { promise, resolve } = Promise.withResolvers<{ request: SrfRequest; response: SrfResponse } | null>();
    try {
      const options = { method: 'REGISTER', headers, body: '', ...(proxy !== null && { proxy }) };
      this.#options.srf.request(domain, options, (_error, request) => {
        if (request === undefined) resolve(null);
        else {
          request.on('response', (response) => {
            if (response.status >= 200) resolve({ request, response });
          });
        }
      });
    } catch {
      // drachtio-srf throws if there is no connection.
      resolve(null);
    }
    return promise;
  }

  #credentials(): Record<string, string> {
    const { domain: uri, auth } = this.#account;
    const headers: Record<string, string> = {};
    for (const [status, nonce] of this.#nonces) {
      nonce.count += 1;
      const { count } = nonce;
      const { answer: name } = HEADERS[status];
      const answers = nonce.challenges.map((each) =>
        answerChallenge(each, { ...auth, method: 'REGISTER', uri, count }),
      );
      // RFC 3261 7.3.1 forbids to join them by commas. drachtio-srf writes values as they are.
      headers[name] = answers.join(`\r\n${name}: `);
    }
    return headers;
  }

  #answerOf({ request, response }: { readonly request: SrfRequest; readonly response: SrfResponse }): RegisterAnswer {
    const [via = ''] = (request.get('Via') ?? '').split(/\s/u);
    const [minExpiresS, retryAfterS] = ['Min-Expires', 'Retry-After'].map((name) => secondsOf(response.get(name)));
    return {
      status: response.status,
      phrase: response.reason ?? '',
      expiresS: this.#expiresOf(response),
      minExpiresS: minExpiresS ?? null,
      retryAfterS: retryAfterS ?? null,
      contact: parseNameAddr(request.get('Contact') ?? '')?.uri ?? '',
      protocol: via.slice(via.lastIndexOf('/') + 1).toLowerCase(),
      address: response.source_address,
      port: Number(response.source_port),
    };
  }

  /** RFC 3261 10.2.4: the `expires` of our Contact among all that the 200 lists, else the Expires of the 200. */
  #expiresOf(response: SrfResponse): number | null {
    for (const contact of splitList(response.get('Contact') ?? '').slice(0, MAX_CONTACTS)) {
      const parsed = parseNameAddr(contact);
      if (parsed === null || lineOf(parsed.uri) !== this.#account.line) continue;
      const expiresS = secondsOf(parsed.params.get('expires'));
      if (expiresS !== null) return expiresS;
    }
    return secondsOf(response.get('Expires'));
  }
}

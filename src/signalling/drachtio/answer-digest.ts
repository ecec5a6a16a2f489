import { createRequire } from 'node:module';
import { answerChallenge, readChallenges } from '../../shared/digest/index.ts';
import type { SrfMessage } from './srf.ts';

/** Who answers a challenge. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The parts of drachtio-srf's digest client that we use (5.0.29: lib/digest-client.js). */
interface DigestClient {
  readonly req: SrfMessage & {
    readonly _originalParams: { readonly options: RequestOptions };
    readonly stackTxnId: string;
    getParsedHeader(name: 'cseq'): { readonly seq: number };
  };
  readonly res: SrfMessage & { readonly status: number; readonly socket: unknown };
  readonly agent: {
    request(options: RequestOptions, callback: (error: unknown, request?: unknown) => void): void;
    /** What waits for the answer to a challenge (lib/drachtio-agent.js). */
    readonly mapServer: ReadonlyMap<unknown, { readonly pendingSipAuthRequests: Map<string, unknown> }>;
    readonly pendingSipAuthTxnIdUpdate: Map<string, unknown>;
  };
}

interface RequestOptions {
  readonly method: string;
  uri: string;
  headers?: Record<string, string>;
  auth?: unknown;
  proxy?: string;
  _socket?: unknown;
}

type AskForCredentials = (
  request: unknown,
  challenge: unknown,
  callback: (error: unknown, username: string, password: string) => void,
) => void;

/**
 * The header that answers a 401 or 407 (RFC 3261 22.2, 22.3), one line for each realm; null if there is nothing in it
 * that we can answer.
 * @param count how often the nonce was used, this time included
 */
export function credentialsHeader(
  response: SrfMessage & { readonly status: number },
  { method, uri, username, password }: Credentials & { readonly method: string; readonly uri: string },
): Record<string, string> | null {
  const [asked, answering] =
    response.status === 407 ? ['Proxy-Authenticate', 'Proxy-Authorization'] : ['WWW-Authenticate', 'Authorization'];
  const challenges = readChallenges([response.get(asked) ?? '']);
  if (challenges.length === 0) return null;
  const answers = challenges.map((challenge) => answerChallenge(challenge, { username, password, method, uri }));
  // RFC 3261 7.3.1 forbids to join them by commas. drachtio-srf writes values as they are.
  return { [answering]: answers.join(`\r\n${answering}: `) };
}

/**
 * Lets drachtio-srf answer challenges as RFC 8760 has it, for all requests of ours. By itself it knows MD5 alone, and reads
 * one challenge where a server offers several.
 */
export function answerAsWeDo(): void {
  const { prototype } = createRequire(import.meta.url)('drachtio-srf/lib/digest-client.js') as {
    readonly prototype: { authenticate: (callback: (error: unknown, request?: unknown) => void) => void };
  };
  prototype.authenticate = function (this: DigestClient, callback) {
    authenticate(this, callback);
  };
}

function authenticate({ req, res, agent }: DigestClient, callback: (error: unknown, request?: unknown) => void): void {
  const { options } = req._originalParams;
  const answer = (error: unknown, username: string, password: string): void => {
    const ours =
      error === null ? credentialsHeader(res, { method: options.method, uri: options.uri, username, password }) : null;
    if (ours === null) {
      // drachtio-srf would remember for ever that an answer is on its way.
      agent.mapServer.get(res.socket)?.pendingSipAuthRequests.delete(req.get('Call-ID') ?? '');
      agent.pendingSipAuthTxnIdUpdate.delete(req.stackTxnId);
      callback(error ?? new Error('no challenge that we can answer'));
      return;
    }
    const headers = options.headers ?? {};
    delete headers['from'];
    // RFC 3261 8.1.3.5: "This new request constitutes a new transaction and SHOULD have the same value of the Call-ID,
    // To, and From of the previous request, but the CSeq should contain a new sequence number that is one higher".
    headers['From'] = req.get('From') ?? '';
    headers['call-id'] = req.get('Call-ID') ?? '';
    headers['CSeq'] = `${String(req.getParsedHeader('cseq').seq + 1)} ${req.method}`;
    Object.assign(headers, ours);
    options.headers = headers;
    const nextHop = challengerOf(options, res);
    if (nextHop !== null) options.proxy = nextHop;
    options._socket = res.socket;
    agent.request(options, callback);
  };
  if (typeof options.auth === 'function') (options.auth as AskForCredentials)(req, res, answer);
  else {
    const { username, password } = options.auth as Credentials;
    answer(null, username, password);
  }
}

/** The server that challenged us, where a name led to it: it may lead to another one next time. */
function challengerOf({ uri, proxy }: RequestOptions, res: SrfMessage): string | null {
  const goal = proxy ?? uri;
  if (/sips?:(?:[^@]*@)?\d{1,3}(?:\.\d{1,3}){3}/.test(goal)) return null;
  const transport = /;transport=([^;\s]+)/i.exec(goal)?.[1];
  const suffix = transport === undefined ? '' : `;transport=${transport.toLowerCase()}`;
  return `sip:${res.source_address}:${String(res.source_port)}${suffix}`;
}

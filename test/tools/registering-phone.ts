import { createHash, randomBytes } from 'node:crypto';
import type { SipMessage } from './sip-message.ts';
import { header } from './sip-message.ts';
import type { SipAddress, SipParty } from './sip-party.ts';

/** What a REGISTER of a {@link RegisteringPhone} says other than usual. */
export interface RegisterChanges {
  /** Values of Contact; empty: none. @defaultValue its own URI */
  readonly contacts?: readonly string[];
  /** @defaultValue 300 */
  readonly expires?: number | null;
  /** User of the address of record. @defaultValue the name of the account */
  readonly user?: string;
  readonly password?: string;
  readonly algorithm?: 'SHA-256' | 'MD5';
  readonly headers?: SipMessage['headers'];
}

/** Registers a telephone, as RFC 3261 10.2 and RFC 7616 have it, in a few lines of the tests' own. */
export class RegisteringPhone {
  readonly sip: SipParty;
  readonly #account: { readonly name: string; readonly password: string };
  readonly #callId = randomBytes(12).toString('hex');
  #sequence = 0;

  constructor(sip: SipParty, account: { readonly name: string; readonly password: string }) {
    this.sip = sip;
    this.#account = account;
  }

  /** Sends a REGISTER, answers its challenge, and gives the final response. */
  async register(to: SipAddress, changes: RegisterChanges = {}): Promise<SipMessage> {
    const first = await this.#send(to, changes);
    return first.status === 401 ? await this.#send(to, changes, [authorization('REGISTER', first, to, { ...this.#account, ...changes })]) : first; // prettier-ignore
  }

  async #send(to: SipAddress, changes: RegisterChanges, more: SipMessage['headers'] = []): Promise<SipMessage> {
    const { contacts = [`<${this.sip.uri}>`], expires = 300, user = this.#account.name, headers = [] } = changes;
    const address = `<sip:${user}@${to.host}:${String(to.port)}>`;
    this.#sequence += 1;
    const usual: SipMessage['headers'] = [
      ['From', `${address};tag=${randomBytes(4).toString('hex')}`],
      ['To', address],
      ['Call-ID', this.#callId],
      ['CSeq', `${String(this.#sequence)} REGISTER`],
      ...(contacts.length === 0
        ? [['Contact', ''] as const]
        : contacts.map((contact) => ['Contact', contact] as const)),
      ...(expires === null ? [] : [['Expires', String(expires)] as const]),
      ...more,
    ];
    const others = usual.filter(([name]) => !headers.some(([given]) => given === name));
    return await this.sip.request('REGISTER', to, [...others, ...headers]);
  }
}

/** The answer to a challenge (RFC 7616 3.4). */
export function authorization(
  method: string,
  challenge: SipMessage,
  to: SipAddress,
  { name, password, algorithm = 'SHA-256' }: { name: string; password: string; algorithm?: 'SHA-256' | 'MD5' },
): SipMessage['headers'][number] {
  const offered = challenge.headers.filter(([key]) => key.toLowerCase() === 'www-authenticate').map(([, text]) => text);
  const chosen =
    offered.find((text) => text.includes(`algorithm=${algorithm}`)) ?? header(challenge, 'WWW-Authenticate') ?? '';
  const of = (key: string): string => new RegExp(`${key}="([^"]*)"`).exec(chosen)?.[1] ?? '';
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const uri = `sip:${to.host}:${String(to.port)}`;
  const response = hash(
    `${hash(`${name}:${of('realm')}:${password}`)}:${of('nonce')}:00000001:c0:auth:${hash(`${method}:${uri}`)}`,
  );
  return [
    'Authorization',
    `Digest username="${name}", realm="${of('realm')}", nonce="${of('nonce')}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="c0", response="${response}"`,
  ];
}

import type { GuestClaims } from '../../ports/guests.ts';
import type { AskedContact, IncomingRegister } from '../../ports/users.ts';
import { credentialsFor } from '../../shared/digest/index.ts';
import { formatUri, parseNameAddr, parseUri, splitList, unquote } from '../../shared/sip/index.ts';
import { protocolOf, sequenceOf } from './headers.ts';
import type { SrfMessage } from './srf.ts';
import { secondsOf } from './subscription-state.ts';

/** Contacts that one REGISTER may have. */
const MAX_CONTACTS = 20;
/** Longer ones fit into no datagram together with what else an INVITE has. */
const MAX_URI = 512;
const MAX_CALL_ID = 256;
const MAX_USER_AGENT = 128;
/** `urn:uuid:...` in angle brackets (RFC 5626 4.1). It is sent back between quotes. */
const INSTANCE = /^<[A-Za-z0-9:._-]{1,128}>$/;
/** RFC 3261 10.3, step 7: an expires that cannot be read "SHOULD be treated as equivalent to 3600". */
const UNREADABLE_S = 3_600;

/** What a REGISTER says; null: it cannot be read, or says too much. */
export function readRegister(req: SrfMessage, proved: ProvedBy): Omit<IncomingRegister, 'answer'> | null {
  const contacts = contactsOf(req.get('Contact') ?? '');
  const callId = req.get('Call-ID') ?? '';
  const sequence = sequenceOf(req);
  if (contacts === null || callId === '' || callId.length > MAX_CALL_ID || sequence < 0) return null;
  const expires = req.get('Expires');
  return {
    user: userOfRecord(req),
    account: holderOf(req, proved).account,
    callId,
    sequence,
    contacts,
    expiresS: expires === undefined ? null : (secondsOf(expires) ?? UNREADABLE_S),
    source: {
      protocol: protocolOf(req),
      address: req.source_address,
      port: Number(req.source_port),
    },
    userAgent:
      req
        .get('User-Agent')
        ?.replaceAll(/\p{Cc}+/gu, ' ')
        .slice(0, MAX_USER_AGENT) ?? null,
  };
}

/** By what senders prove who they are. */
export interface ProvedBy {
  /** Of our digest challenges; undefined: there are none. */
  readonly realm?: string | undefined;
  /** Whose a user name of credentials is. @defaultValue the account of that name, and no guest's */
  readonly holderOf?: ((username: string) => CredentialHolder) | undefined;
}

/** Whose credentials are. */
export interface CredentialHolder {
  readonly account: string;
  /** Null: it is no guest. */
  readonly guest: GuestClaims | null;
}

/** Whose the digest credentials for our realm are; of nobody where there are none. */
export function holderOf(req: SrfMessage, by: ProvedBy): CredentialHolder | { account: null; guest: null } {
  const authorization = req.get('Authorization');
  if (authorization === undefined || by.realm === undefined) return { account: null, guest: null };
  const account = credentialsFor(by.realm, [authorization])?.username ?? null;
  if (account === null) return { account, guest: null };
  return by.holderOf?.(account) ?? { account, guest: null };
}

/** The user of the address of record. Its host is whatever the telephone calls us. */
function userOfRecord(req: SrfMessage): string | null {
  const user = parseUri(parseNameAddr(req.get('To') ?? '')?.uri ?? '')?.user ?? null;
  if (user === null) return null;
  try {
    return decodeURIComponent(user);
  } catch {
    return null;
  }
}

function contactsOf(value: string): IncomingRegister['contacts'] | null {
  const members = splitList(value);
  if (members.length === 1 && members[0] === '*') return '*';
  if (members.length > MAX_CONTACTS) return null;
  const contacts = members.map(contactOf);
  return contacts.includes(null) ? null : contacts.filter((contact) => contact !== null);
}

function contactOf(text: string): AskedContact | null {
  const parsed = parseNameAddr(text);
  const uri = parsed === null ? null : parseUri(parsed.uri);
  if (parsed === null || uri === null || (uri.scheme !== 'sip' && uri.scheme !== 'sips')) return null;
  // RFC 3261 19.1.1, table 1: headers and `method` are for other places than a Contact that is registered.
  const plain = formatUri({ ...uri, password: null, headers: '' });
  // It becomes a Request-URI, so nothing in it may end one.
  if (plain.length > MAX_URI || !/^[\x21-\x7e]+$/.test(plain) || /[<>"|\\^`{}]/.test(plain)) return null;
  const { params } = parsed;
  const expires = params.get('expires');
  const instance = unquote(params.get('+sip.instance') ?? '');
  const regId = Number(/^[1-9]\d{0,8}$/.exec(params.get('reg-id') ?? '')?.[0] ?? NaN);
  return {
    uri: plain,
    q: qualityOf(params.get('q') ?? ''),
    expiresS: expires === undefined ? null : (secondsOf(expires ?? '') ?? UNREADABLE_S),
    instance: INSTANCE.test(instance) ? instance : null,
    regId: Number.isNaN(regId) ? null : regId,
  };
}

/** RFC 3261 20.10; a contact that does not say is as good as any (RFC 4596 5). */
function qualityOf(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

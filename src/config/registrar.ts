import { formatUri, parseUri } from '../shared/sip/index.ts';
import type { TrunkRegister } from './sip-types.ts';
import { sipUriFault } from './uris.ts';

/** The address of record that we register, and its parts. */
export interface Registration {
  /** The domain, without a user: the Request-URI of a REGISTER (RFC 3261 10.2). */
  readonly domain: string;
  readonly addressOfRecord: string;
  /** User of the address of record, and of our Contact. */
  readonly user: string;
}

/** What is wrong with an address of record; null: nothing. */
export function registrarFault(text: string): string | null {
  const fault = sipUriFault(text);
  if (fault !== null) return fault;
  const uri = parseUri(text);
  return uri === null || uri.headers !== '' || uri.password !== null
    ? 'expected the address to register, such as sip:2000@pbx.example.com'
    : null;
}

/** What is registered. */
export function registrationOf({ uri: text, username }: TrunkRegister): Registration {
  const uri = parseUri(text);
  const user = uri?.user ?? encodeURIComponent(username);
  if (uri === null) return { domain: text, addressOfRecord: text, user };
  // RFC 3261 10.2: "The "userinfo" and "@" components of the SIP URI MUST NOT be present" in the Request-URI, which says
  // by which transport it goes. An address of record has no port and no parameters of that kind (19.1.1, table 1).
  return {
    domain: formatUri({ ...uri, user: null }),
    addressOfRecord: formatUri({ ...uri, user, params: new Map() }),
    user,
  };
}

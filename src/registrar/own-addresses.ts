import { networkInterfaces } from 'node:os';
import { bareHost, parseHostPort, parseUri, unescaped } from '../shared/sip/index.ts';

/** What our addresses are made of. */
export interface OwnAddressParts {
  /** `udp:10.0.0.9:5060`, as the SIP server listens. */
  readonly listen: readonly string[];
  readonly externalAddress: string | null;
  readonly realm: string;
}

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const DEFAULT_PORT = 5060;
const DEFAULT_SECURE_PORT = 5061;

/** The addresses at which telephones register with us. */
export class OwnAddresses {
  readonly #listen = new Set<string>();
  readonly #hosts = new Set<string>();

  constructor({ listen, externalAddress, realm }: OwnAddressParts) {
    for (const host of [externalAddress, realm]) if (host !== null) this.#hosts.add(host.toLowerCase());
    for (const text of listen) {
      const hostPort = parseHostPort(text, text.indexOf(':') + 1);
      if (hostPort === null) continue;
      const host = bareHost(hostPort.host).toLowerCase();
      for (const each of ANY.has(host) ? ofThisMachine() : [host]) this.#listen.add(`${each}|${String(hostPort.port)}`);
    }
  }

  /** The user part of a SIP URI at one of them, its escapes resolved; null: it is anywhere else. */
  userOf(text: string): string | null {
    const uri = parseUri(text);
    if (uri === null || uri.user === null || (uri.scheme !== 'sip' && uri.scheme !== 'sips')) return null;
    const host = bareHost(uri.host).toLowerCase();
    const port = uri.port ?? (uri.scheme === 'sips' ? DEFAULT_SECURE_PORT : DEFAULT_PORT);
    // What stands in front of us may listen at ports of its own.
    return this.#hosts.has(host) || this.#listen.has(`${host}|${String(port)}`) ? unescaped(uri.user) : null;
  }
}

function ofThisMachine(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.toLowerCase()));
}

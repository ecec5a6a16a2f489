import { isIP } from 'node:net';
import type { SipUri } from '../../shared/sip/index.ts';
import { bareHost, parseUri } from '../../shared/sip/index.ts';
import { weightedOrder } from '../../shared/weighted-order.ts';
import { defaultPort } from './endpoint.ts';
import type { Protocol } from './endpoint.ts';
import type { Target } from './flow.ts';
import type { Resolver, SrvRecord } from './resolver.ts';

/** What a URI says about where its requests go. */
export interface Location {
  /** Targets in the order in which to try them; empty if the name leads nowhere. */
  readonly targets: readonly Target[];
  /** True if neither the URI nor DNS named the transport. A large request may go by TCP then (RFC 3261 18.1.1). */
  readonly transportIsOurs: boolean;
}

/** What the locator needs. */
export interface LocatorDependencies {
  readonly resolver: Resolver;
  /** True where we have a listener of that kind. */
  readonly speaks: (protocol: Protocol, address?: string) => boolean;
  /** Where the browser at a URI is connected from; null: it is not connected (RFC 7118). */
  readonly browserAt: (uri: string, host: string, port: number) => Target | null;
  /** 0 to 1, for the choice among SRV records of equal priority. */
  readonly random: () => number;
}

/** Bounds the work that one name can cause. */
const MAX_TARGETS = 8;
const NOWHERE: Location = Object.freeze({ targets: [], transportIsOurs: false });

/** Those of servers, which can be connected to. */
type ServerProtocol = Exclude<Protocol, 'ws' | 'wss'>;

const NAPTR_SERVICES: Readonly<Record<string, ServerProtocol>> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
};
const SRV_PREFIX: Readonly<Record<ServerProtocol, string>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
};

/** Finds where the requests for a URI go (RFC 3263 4). */
export class Locator {
  readonly #dependencies: LocatorDependencies;

  constructor(dependencies: LocatorDependencies) {
    this.#dependencies = dependencies;
  }

  /** Answers at once if the host is an address, and later if it is a name. */
  locate(uriText: string, done: (location: Location) => void): void {
    const uri = parseUri(uriText);
    if (uri === null || (uri.scheme !== 'sip' && uri.scheme !== 'sips')) {
      done(NOWHERE);
      return;
    }
    const asked = protocolOf(uri);
    if (asked === 'unknown') {
      done(NOWHERE);
      return;
    }
    // RFC 3263 4 "TARGET is set to the value of the maddr parameter of the URI, if present, otherwise the host value"
    const host = bareHost(uri.params.get('maddr') ?? uri.host);
    if (asked === 'ws' || asked === 'wss') {
      done({ targets: [this.#browser(uriText, host, uri.port ?? defaultPort(asked), asked)], transportIsOurs: false });
      return;
    }
    if (isIP(host) !== 0) {
      const protocol = asked ?? 'udp';
      const target = { protocol, address: host, port: uri.port ?? defaultPort(protocol), host };
      done({ targets: [target], transportIsOurs: asked === null });
      return;
    }
    this.#ask(host, uri, asked).then(done, () => done(NOWHERE));
  }

  /** RFC 7118 5: the host of a browser's Contact is no name of DNS. One that is not connected leads nowhere. */
  #browser(uri: string, host: string, port: number, asked: 'ws' | 'wss'): Target {
    const { browserAt, speaks } = this.#dependencies;
    const protocol = speaks(asked) ? asked : asked === 'ws' ? 'wss' : 'ws';
    return browserAt(uri, host, port) ?? { protocol, address: host, port, host };
  }

  async #ask(host: string, uri: SipUri, asked: ServerProtocol | null): Promise<Location> {
    if (uri.port !== null) {
      // 4.2 "If the TARGET was not a numeric IP address, but a port is present in the URI, the client performs an A or
      // AAAA record lookup of the domain name."
      return { targets: await this.#hosts(host, uri.port, asked ?? 'udp'), transportIsOurs: asked === null };
    }
    const secure = uri.scheme === 'sips';
    const byName = asked !== null && !secure ? await this.#srv(SRV_PREFIX[asked] + host, asked, host) : [];
    if (byName.length > 0) {
      return { targets: byName.slice(0, MAX_TARGETS), transportIsOurs: false };
    }
    if (asked === null || secure) {
      const discovered = await this.#discover(host, secure);
      if (discovered.length > 0) {
        return { targets: discovered.slice(0, MAX_TARGETS), transportIsOurs: false };
      }
    }
    // 4.2 "If no SRV records were found, the client performs an A or AAAA record lookup"
    const protocol = asked ?? 'udp';
    return { targets: await this.#hosts(host, defaultPort(protocol), protocol), transportIsOurs: asked === null };
  }

  /** 4.1: NAPTR records say which transports the domain has; else the SRV records of those that we speak. */
  async #discover(host: string, secure: boolean): Promise<Target[]> {
    const { resolver, speaks } = this.#dependencies;
    const protocols = (secure ? (['tls'] as const) : (['udp', 'tcp', 'tls'] as const)).filter((each) => speaks(each));
    // all are asked at once, so that we wait for a silent name server only once
    const [advised, ...services] = await Promise.all([
      resolver.naptr(host),
      ...protocols.map(async (protocol) => await this.#srv(SRV_PREFIX[protocol] + host, protocol, host)),
    ]);
    const records = advised
      .filter(({ flags }) => flags.toLowerCase() === 's')
      .toSorted((one, other) => one.order - other.order || one.preference - other.preference);
    const targets: Target[] = [];
    for (const { service, replacement } of records) {
      const protocol = NAPTR_SERVICES[service.toUpperCase()];
      // "a client [...] MUST discard any services that [...] are not SIPS" for a SIPS URI
      if (protocol !== undefined && speaks(protocol) && (!secure || protocol === 'tls')) {
        targets.push(...(await this.#srv(replacement, protocol, host)));
      }
    }
    return targets.length > 0 ? targets : services.flat();
  }

  async #srv(name: string, protocol: Protocol, domain: string): Promise<Target[]> {
    const records = await this.#dependencies.resolver.srv(name);
    const targets: Target[] = [];
    for (const record of inOrder(records, this.#dependencies.random).slice(0, MAX_TARGETS)) {
      // RFC 5922 4: the certificate has to name the domain that was asked for, and not the host that SRV gave
      const hosts = await this.#hosts(record.name, record.port, protocol);
      targets.push(...hosts.map((target) => ({ ...target, host: domain })));
    }
    return targets;
  }

  async #hosts(name: string, port: number, protocol: Protocol): Promise<Target[]> {
    const addresses = isIP(name) !== 0 ? [name] : await this.#dependencies.resolver.addresses(name);
    return addresses
      .filter((address) => this.#dependencies.speaks(protocol, address))
      .slice(0, MAX_TARGETS)
      .map((address) => ({ protocol, address, port, host: name }));
  }
}

/** The transport that the URI asks for; null where it asks for none (RFC 3263 4.1). */
function protocolOf(uri: SipUri): Protocol | null | 'unknown' {
  const transport = uri.params.get('transport')?.toLowerCase();
  if (transport === 'ws' || transport === 'wss') return transport;
  if (uri.scheme === 'sips') {
    return transport === undefined || transport === 'tcp' || transport === 'tls' ? 'tls' : 'unknown';
  }
  switch (transport) {
    case undefined:
      return null;
    case 'udp':
    case 'tcp':
    case 'tls':
      return transport;
    default:
      return 'unknown';
  }
}

/** Sorts by priority, and among equals by chance in proportion to weight (RFC 2782). */
function inOrder(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].toSorted((one, other) => one - other);
  return priorities.flatMap((each) =>
    weightedOrder(
      records.filter(({ priority }) => priority === each),
      ({ weight }) => weight,
      random,
    ),
  );
}

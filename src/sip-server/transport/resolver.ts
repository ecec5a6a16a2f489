import { promises as dns } from 'node:dns';

/** One SRV record (RFC 2782). */
export interface SrvRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** One NAPTR record (RFC 3403). */
export interface NaptrRecord {
  readonly flags: string;
  readonly service: string;
  readonly replacement: string;
  readonly order: number;
  readonly preference: number;
}

/** The questions that RFC 3263 asks. A name without such records gives an empty list, and so does a failure. */
export interface Resolver {
  naptr(name: string): Promise<readonly NaptrRecord[]>;
  srv(name: string): Promise<readonly SrvRecord[]>;
  /** A and AAAA, as addresses. */
  addresses(name: string): Promise<readonly string[]>;
}

/**
 * The system's resolver: its hosts file for addresses, its name servers for everything.
 * @param servers name servers to ask for NAPTR and SRV instead of the system's, as `127.0.0.1:5353`
 */
export function systemResolver(servers: readonly string[] = []): Resolver {
  // a site without a name server of its own must learn soon that there are no such records
  const resolver = new dns.Resolver({ timeout: 1_000, tries: 2 });
  if (servers.length > 0) {
    resolver.setServers(servers);
  }
  const orNone = async <Type>(question: Promise<readonly Type[]>): Promise<readonly Type[]> => {
    try {
      return await question;
    } catch {
      return []; // no such name, no such record, no server: alike for RFC 3263
    }
  };
  return {
    naptr: async (name) => await orNone(resolver.resolveNaptr(name)),
    srv: async (name) => await orNone(resolver.resolveSrv(name)),
    addresses: async (name) => {
      const found = await orNone(dns.lookup(name, { all: true }));
      return found.map(({ address }) => address);
    },
  };
}

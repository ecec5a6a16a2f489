import { readFile } from 'node:fs/promises';
import type { Config, SipTlsConfig, Source, Trunk } from '../config/index.ts';
import { bareHost, parseUri } from '../shared/sip/index.ts';
import type { SipServerOptions } from '../sip-server/index.ts';

type TlsOptions = NonNullable<SipServerOptions['tls']>;

/** The files of one trunk, read. */
interface PeerFiles {
  readonly trunk: string;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly ca: Buffer | undefined;
  readonly verify: boolean;
}

/**
 * TLS of the embedded SIP server, with the certificates of single trunks. Files are read once; where a trunk is, and what
 * comes from it, is asked of the configuration in force.
 *
 * @throws Error where a file cannot be read
 */
export async function sipTls(
  tls: SipTlsConfig,
  inForce: () => Config,
  sourceOf: (address: string, line: string | null) => Source,
): Promise<TlsOptions> {
  const ca = await readGiven(tls.ca);
  const peers: readonly PeerFiles[] = await Promise.all(
    tls.peers.map(async ({ trunk, verify, ...files }) => ({
      trunk,
      verify,
      cert: await readGiven(files.cert),
      key: await readGiven(files.key),
      ca: await readGiven(files.ca),
    })),
  );
  const asked = peers.filter(({ verify }) => verify);
  const authorities = asked.flatMap((peer) => peer.ca ?? ca ?? []);
  return {
    cert: await readFile(tls.cert),
    key: await readFile(tls.key),
    ca,
    peerAt: (host) => {
      const trunks = inForce().sip.trunks.filter((trunk) => hostOf(trunk) === bareHost(host).toLowerCase());
      return peers.find((peer) => trunks.some(({ name }) => name === peer.trunk)) ?? null;
    },
    ...(asked.length > 0 && {
      asked: {
        ca: authorities,
        nameOf: (address) => {
          const source = sourceOf(address, null);
          if (source === null || source === 'local') return null;
          return asked.some(({ trunk }) => trunk === source.name) ? hostOf(source) : null;
        },
      },
    }),
  };
}

/**
 * The API's certificate, for browsers that connect by `wss:` where `sip` has no certificate of its own; undefined: nobody
 * connects so, or there is none.
 *
 * @throws Error where a file cannot be read
 */
export async function apiCertificate({ sip, api }: Config): Promise<TlsOptions | undefined> {
  const { tls } = api;
  if (tls === null || sip.listen.every(({ protocol }) => protocol !== 'wss')) return undefined;
  return { cert: await readFile(tls.cert), key: await readFile(tls.key) };
}

async function readGiven(file: string | null): Promise<Buffer | undefined> {
  return file === null ? undefined : await readFile(file);
}

function hostOf({ uri }: Trunk): string {
  return bareHost(parseUri(uri)?.host ?? '').toLowerCase();
}

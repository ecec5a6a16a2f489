import type { ConnectionOptions, PeerCertificate, TlsOptions as ServerOptions, TLSSocket } from 'node:tls';
import { checkServerIdentity, rootCertificates } from 'node:tls';
import type { Target } from './flow.ts';

type Pem = string | Buffer;

/** What we show a peer that we connect to, and what its certificate is checked against. What is missing is as usual. */
export interface PeerTls {
  readonly cert?: Pem | undefined;
  readonly key?: Pem | undefined;
  readonly ca?: Pem | undefined;
}

/** Certificates of the TLS listeners, PEM; `ca` is what peers are checked against where we connect. */
export interface TlsOptions {
  readonly cert: Pem;
  readonly key: Pem;
  readonly ca?: Pem | undefined;
  /** What differs where we connect to this host, as the URI has it; null: nothing. @defaultValue nothing ever */
  readonly peerAt?: ((host: string) => PeerTls | null) | undefined;
  /** Peers that have to show a certificate where they connect to us. @defaultValue nobody is asked */
  readonly asked?: AskedPeers | undefined;
}

/** Who has to show a certificate. */
export interface AskedPeers {
  /** Authorities that vouch for them; empty: those that Node knows. */
  readonly ca: readonly Pem[];
  /** The name that a certificate of this source has to have; null: this source needs none. */
  readonly nameOf: (address: string) => string | null;
}

/** How a TLS listener is set up. */
export function listenerTls({ cert, key, asked }: TlsOptions): ServerOptions {
  const minVersion = 'TLSv1.2';
  if (asked === undefined) return { cert, key, minVersion };
  // Others connect without a certificate, so OpenSSL must not end the handshake: {@link certificateFault} judges.
  const ca = asked.ca.length === 0 ? [...rootCertificates] : [...asked.ca];
  return { cert, key, minVersion, ca, requestCert: true, rejectUnauthorized: false };
}

/** How a connection to a peer is set up. */
export function connectionTls(tls: TlsOptions | undefined, { address, host }: Target): ConnectionOptions {
  const { cert, key, ca } = { ...tls, ...defined(tls?.peerAt?.(host) ?? {}) };
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(host === address ? {} : { servername: host }),
    minVersion: 'TLSv1.2',
  };
}

function defined(peer: PeerTls): PeerTls {
  return Object.fromEntries(Object.entries(peer).filter(([, value]) => value !== undefined));
}

/** Why a connection that a peer opened is refused; null: it is not. @param source the peer's IP address */
export function certificateFault(socket: TLSSocket, source: string, asked: AskedPeers | undefined): string | null {
  const name = asked?.nameOf(source) ?? null;
  if (name === null) return null;
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) return 'it shows no certificate';
  if (!socket.authorized) return `its certificate is not trusted: ${String(socket.authorizationError)}`;
  return isOf(name, certificate) ? null : `its certificate is not of ${name}`;
}

/** RFC 5922 7.1: the names of a certificate are the SIP URIs of its subjectAltName, and its DNS names. */
function isOf(name: string, certificate: PeerCertificate): boolean {
  const names = alternativeNames(certificate.subjectaltname ?? '');
  if (names === null) return false;
  const uri = `sip:${name.toLowerCase()}`;
  if (names.some(({ type, value }) => type === 'URI' && value.toLowerCase() === uri)) return true;
  return checkServerIdentity(name, certificate) === undefined;
}

/** One entry as Node writes it. A value that could be taken for more than one is a JSON string (CVE-2021-44532). */
const ENTRY = /([^:",]+):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?:, |$)/y;

/** The entries of a `subjectaltname`; null: it is not as Node writes it, and nothing in it can be relied on. */
function alternativeNames(text: string): { readonly type: string; readonly value: string }[] | null {
  const names = [];
  for (let at = 0; at < text.length; at = ENTRY.lastIndex) {
    ENTRY.lastIndex = at;
    const [, type, quoted, plain] = ENTRY.exec(text) ?? [];
    if (type === undefined) return null;
    const value = quoted === undefined ? plain : unquoted(quoted);
    if (value === undefined) return null;
    names.push({ type, value });
  }
  return names;
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

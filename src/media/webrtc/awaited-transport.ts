import type { Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import type { WebrtcTransport } from '../sdp/index.ts';
import type { OwnCertificate } from './certificate.ts';
import { makeCertificate } from './certificate.ts';

/** What a transport is made with whose description was given out before it was there. */
export interface Prepared {
  readonly certificate: OwnCertificate;
  readonly ufrag: string;
  readonly pwd: string;
}

/**
 * The transport of an offer of ours, until its answer. The library must not be there before: a far end's ICE and hello can
 * come before its answer, and the library then compares the certificate with a fingerprint that it does not know yet, and
 * ends the transport. So the offer names a certificate and a password that we make, and the port is kept by a socket that
 * hears nothing.
 */
export class AwaitedTransport {
  readonly port: number;
  readonly local: WebrtcTransport;
  readonly prepared: Prepared;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    const certificate = makeCertificate();
    this.#socket = socket;
    this.port = socket.address().port;
    this.prepared = { certificate, ufrag: iceText(6), pwd: iceText(24) };
    const { ufrag, pwd } = this.prepared;
    const fingerprint = { algorithm: 'sha-256', value: certificate.fingerprint } as const;
    // Active: the handshake begins when the answer is here.
    this.local = { ufrag, pwd, fingerprint, setup: 'active', candidates: [] };
    socket.on('error', () => undefined);
  }

  /** Leaves the port. Idempotent. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    try {
      this.#socket.close(() => resolve(undefined));
    } catch {
      resolve(undefined); // it is closed
    }
    await promise;
  }
}

/** So many octets, as ice-chars (RFC 8839 5.4). */
function iceText(octets: number): string {
  return randomBytes(octets).toString('base64').replaceAll('=', '');
}

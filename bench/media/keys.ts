import { createHash } from 'node:crypto';
import type { Socket } from 'node:dgram';
import type { SrtpKeys, SrtpSuite } from '../../src/media/srtp/index.ts';
import { keyAndSaltBytes } from '../../src/media/srtp/index.ts';
import type { PartyCrypto } from '../../test/tools/party-sdp.ts';

/** Begins a datagram with the engine's key, where RTP has its version. */
const KEY = 'key ';

/** The key of the far end at a port. Both processes know it without a word. */
export function cryptoAt(port: number, suite: SrtpSuite): PartyCrypto {
  const octets = createHash('sha512').update(`far end at ${port}`).digest();
  return { tag: 1, suite, key: octets.subarray(0, keyAndSaltBytes(suite)).toString('base64') };
}

/** Tells the far end at a port the engine's key. */
export function tellKey(socket: Socket, port: number, key: string): void {
  socket.send(`${KEY}${key}`, port, '127.0.0.1');
}

/** What the far end at a port encrypts with, once it is told the engine's key; null for any other datagram. */
export function keysTold(datagram: Buffer, port: number, suite: SrtpSuite): SrtpKeys | null {
  const text = datagram.toString('latin1');
  if (!text.startsWith(KEY)) return null;
  return {
    ours: { suite, key: cryptoAt(port, suite).key, mki: '' },
    theirs: { suite, key: text.slice(KEY.length), mki: '' },
  };
}

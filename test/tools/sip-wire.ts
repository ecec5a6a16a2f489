import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:tls';
import type { SipMessage } from './sip-message.ts';
import { readDatagram, readMessage } from './sip-message.ts';
import type { SipAddress } from './sip-party.ts';

/** What a party sends and receives by. */
export interface SipWire {
  readonly transport: 'UDP' | 'TLS';
  /** Its own address. */
  readonly address: string;
  readonly port: number;
  /** Called for each message. */
  onMessage: (message: SipMessage, from: SipAddress) => void;
  send(bytes: Uint8Array, to: SipAddress): void;
  close(): Promise<void>;
}

/** A UDP socket. */
export async function udpWire(address: string, port: number): Promise<SipWire> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
  const wire: SipWire = {
    transport: 'UDP',
    address,
    port: socket.address().port,
    onMessage: () => undefined,
    send: (bytes, to) => socket.send(bytes, to.port, to.host),
    close: async () => await new Promise<void>((resolve) => socket.close(resolve)),
  };
  socket.on('message', (bytes, from) => {
    const message = readDatagram(bytes);
    if (message !== null) wire.onMessage(message, { host: from.address, port: from.port });
  });
  return wire;
}

/** A TLS connection to one server, which sends by it as well. @param name the one that its certificate has to have */
export async function tlsWire(to: SipAddress & { readonly name: string; readonly ca: string }): Promise<SipWire> {
  const socket = connect({ host: to.host, port: to.port, servername: to.name, ca: to.ca });
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined); // it was closed
  const wire: SipWire = {
    transport: 'TLS',
    address: socket.localAddress ?? '',
    port: socket.localPort ?? 0,
    onMessage: () => undefined,
    send: (bytes) => socket.write(bytes),
    close: async () => {
      socket.destroy();
      await Promise.resolve();
    },
  };
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = messageEnd(rest); end !== null; end = messageEnd(rest)) {
      const text = rest.subarray(0, end).toString();
      rest = rest.subarray(end);
      wire.onMessage(readMessage(text), to);
    }
  });
  return wire;
}

/** Where the first message ends, by its Content-Length (RFC 3261 18.3); null where it is not complete. */
function messageEnd(bytes: Buffer): number | null {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const length = Number(/^(?:content-length|l) *: *(\d+)/im.exec(bytes.subarray(0, head).toString())?.[1] ?? 0);
  return bytes.length < head + 4 + length ? null : head + 4 + length;
}

import type { TraceSip, TracedMessage } from '../../ports/sip-trace.ts';
import type { SrfClient } from './srf.ts';
import { onFrame } from './srf.ts';

/** Tells the tracer of the SIP messages in what the server sends on the control connection. Call it after `connect`. */
export function traceFrames(srf: SrfClient, trace: TraceSip): void {
  onFrame(srf, (frame) => {
    const message = messageIn(frame);
    if (message !== null) trace(message);
  });
}

/**
 * The SIP message of a frame of drachtio-server's control protocol, null where it has none. What came from the network
 * is a frame `sip`. What we asked the server to send comes back in its `response`, as it went out.
 */
export function messageIn(frame: string): TracedMessage | null {
  const end = frame.indexOf('\r\n');
  if (end === -1) return null;
  const fields = frame.slice(0, end).split('|');
  const bytes = Buffer.from(frame.slice(end + 2));
  if (fields[1] === 'sip') {
    const [, , source, size, protocol = '', address = '', port = ''] = fields;
    const peer = hostPort(address, port);
    // The server made this BYE itself. It tells its own address.
    if (source === 'application') return { direction: 'out', protocol, local: peer, remote: null, bytes };
    // Timeouts and failures to connect come as responses without a size. They were never on the wire.
    return size === '0' ? null : { direction: 'in', protocol, local: null, remote: peer, bytes };
  }
  const [, type, , result, source, , protocol = '', address = '', port = ''] = fields;
  if (type !== 'response' || result !== 'OK' || source !== 'application') return null;
  const told = hostPort(address, port);
  // A request comes back with the address that it was sent from, and a response with the one that it was sent to.
  return bytes.subarray(0, 8).toString('latin1') === 'SIP/2.0 '
    ? { direction: 'out', protocol, local: null, remote: told, bytes }
    : { direction: 'out', protocol, local: told, remote: null, bytes };
}

function hostPort(address: string, port: string): string | null {
  if (address === '') return null;
  return `${address.includes(':') && !address.startsWith('[') ? `[${address}]` : address}:${port}`;
}

import type { ParseFault, SipMessage, SipRequest, SipResponse } from '../../../../src/sip-server/message/index.ts';
import { parseDatagram } from '../../../../src/sip-server/message/index.ts';

/** A message as plain data, so that tests can compare it. */
export function plain(message: SipMessage): object {
  const headers = [...message.headers.entries()];
  const body = message.body.toString('latin1');
  return message.kind === 'request'
    ? { kind: message.kind, method: message.method, uri: message.uri, headers, body }
    : { kind: message.kind, status: message.status, reason: message.reason, headers, body };
}

/** The same message without Content-Length, because a serialiser writes that header anew in another place. */
export function withoutLength(message: SipMessage): object {
  const copy = { ...message, headers: message.headers.clone() };
  copy.headers.delete('Content-Length');
  return plain(copy);
}

/** Lines joined by CRLF. */
export function wire(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

/** An OPTIONS request with the headers that each request needs. A given header replaces the one of that name. */
export function request(headers: Record<string, string | null> = {}, startLine = 'OPTIONS sip:b@h SIP/2.0'): Buffer {
  const all: Record<string, string | null> = {
    Via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
    From: '<sip:a@h>;tag=1',
    To: '<sip:b@h>',
    'Call-ID': 'c1',
    CSeq: '1 OPTIONS',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return wire(startLine, ...lines, '', '');
}

/** Parses bytes to a message. @throws Error if they are refused */
export function accepted(bytes: Buffer): SipMessage {
  const outcome = parseDatagram(bytes);
  if (!outcome.ok) throw new Error(`refused: ${outcome.fault.code}, ${outcome.fault.reason}`);
  return outcome.message;
}

export function acceptedRequest(bytes: Buffer): SipRequest {
  const message = accepted(bytes);
  if (message.kind !== 'request') throw new Error('a response');
  return message;
}

export function acceptedResponse(bytes: Buffer): SipResponse {
  const message = accepted(bytes);
  if (message.kind !== 'response') throw new Error('a request');
  return message;
}

/** Returns the fault that bytes are refused with. @throws Error if they are accepted */
export function refused(bytes: Buffer): ParseFault {
  const outcome = parseDatagram(bytes);
  if (outcome.ok) throw new Error('accepted');
  return outcome.fault;
}

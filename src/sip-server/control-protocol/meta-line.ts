import { randomUUID } from 'node:crypto';
import type { Endpoint, Protocol } from '../transport/index.ts';

/** Where a message came from or went to, as applications are told. */
export interface PeerAddress {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
}

/** A time of day, in milliseconds since the Unix epoch, as `HH:MM:SS.uuuuuu` in UTC (control protocol 3.2). */
export function stackTime(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(11, 23)}000`;
}

/** A message from the network; `endpoint` on new requests outside of dialogs only (control protocol 3.2). */
export function networkMeta(
  bytes: number,
  peer: PeerAddress,
  time: string,
  transactionId: string,
  dialogId: string,
  endpoint?: Endpoint,
): string {
  const receivedOn = endpoint === undefined ? '' : `${endpoint.host}|${endpoint.port}|`;
  return `${randomUUID()}|sip|network|${bytes}|${peer.protocol}|${peer.address}|${peer.port}|${time}|${transactionId}|${dialogId}|${receivedOn}`;
}

/** A response that no peer sent: 408, 487 and 503 of our own making (control protocol 6.3). */
export function synthesisedMeta(time: string, transactionId: string, dialogId: string): string {
  return `${randomUUID()}|sip|network|0|udp||0|${time}|${transactionId}|${dialogId}|`;
}

/** A BYE that the server sent by itself (control protocol 6.7). */
export function unsolicitedMeta(bytes: number, peer: PeerAddress, time: string, dialogId: string): string {
  return `${randomUUID()}|sip|application|${bytes}|${peer.protocol}|${peer.address}|${peer.port}|${time}|unsolicited|${dialogId}|`;
}

/** The answer to a request of the application: the request as it was sent (control protocol 3.3). */
export function requestEchoMeta(
  id: string,
  bytes: number,
  endpoint: Endpoint,
  time: string,
  transactionId: string,
): string {
  return `${randomUUID()}|response|${id}|OK|application|${bytes}|${endpoint.protocol}|${endpoint.host}|${endpoint.port}|${time}|${transactionId}|Msg sent:|`;
}

/** The answer to a response of the application: the response as it was sent (control protocol 3.3). */
export function responseEchoMeta(
  id: string,
  bytes: number,
  peer: PeerAddress,
  time: string,
  transactionId: string,
  dialogId: string,
): string {
  return `${randomUUID()}|response|${id}|OK|application|${bytes}|${peer.protocol}|${peer.address}|${peer.port}|${time}|${transactionId}|${dialogId}||Msg sent:|`;
}

/** An answer without SIP. It takes `|` and line ends out of `fields`, since they would shift the fields. */
export function simpleMeta(id: string, verdict: 'OK' | 'NOK' | 'NO', ...fields: readonly string[]): string {
  const tail = fields.map((field) => `|${field.replace(/[|\r\n]/gu, ' ')}`).join('');
  return `${randomUUID()}|response|${id}|${verdict}${tail}`;
}

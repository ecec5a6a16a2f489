import type { Frame, RawApplication } from './raw-application.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import type { PeerCall, SipPeer } from './sip-peer.ts';
import { header, sdp, tag } from './sip-text.ts';
import type { SipText } from './sip-text.ts';

type Headers = Readonly<Record<string, string>>;

/** Header lines of a template. */
export function lines(headers: Headers = {}): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

/** A response template. */
export function response(status: number, headers: Headers = {}, body = ''): string {
  return `SIP/2.0 ${status} X\r\n${lines(headers)}\r\n${body}`;
}

/** A request template. In a dialog the server replaces the URI. */
export function request(method: string, headers: Headers = {}, body = '', uri = 'sip:placeholder'): string {
  return `${method} ${uri} SIP/2.0\r\n${lines(headers)}\r\n${body}`;
}

/** A call from a raw peer that a raw application has answered. */
export interface Answered {
  readonly call: PeerCall;
  readonly dialogId: string;
  readonly invite: Frame;
  readonly answer: SipText;
}

/** Sends the caller's INVITE. The application answers it, and the caller acknowledges. */
export async function answer(
  server: ServerUnderTest,
  application: RawApplication,
  caller: SipPeer,
  options: { invite?: Headers; response?: Headers; contact?: string } = {},
): Promise<Answered> {
  const call = caller.call(server.sip, options.contact === undefined ? {} : { contact: options.contact });
  call.invite({ headers: options.invite ?? {} });
  const invite = await application.sip('INVITE');
  await application.ask(`sip|${invite.fields[8]!}|`, response(200, options.response, sdp(5000)));
  const answered = await call.answered();
  await application.sip('ACK');
  return { call, dialogId: call.dialogId, invite, answer: answered };
}

/** A call that a raw application made to a raw peer. */
export interface Dialled {
  readonly dialogId: string;
  readonly transactionId: string;
  /** The INVITE as the callee received it. */
  readonly invite: SipText;
}

/** Sends the application's INVITE. The callee answers it, and the application acknowledges. */
export async function dial(
  application: RawApplication,
  callee: SipPeer,
  options: { invite?: Headers; response?: Headers; contact?: string | null; tag?: string } = {},
): Promise<Dialled> {
  const started = await startDialling(application, callee, options.invite);
  callee.reply(started.invite, 200, {
    tag: options.tag ?? 'callee',
    body: sdp(6000),
    headers: options.response ?? {},
    ...(options.contact === undefined ? {} : { contact: options.contact }),
  });
  await application.sip('SIP/2.0 200');
  await application.ask(`sip||${started.dialogId}`, request('ACK'));
  await callee.request('ACK');
  return started;
}

/** Sends the application's INVITE, which is not answered yet. */
export async function startDialling(
  application: RawApplication,
  callee: SipPeer,
  headers: Headers = {},
): Promise<Dialled> {
  const echo = await application.ask('sip||', request('INVITE', headers, sdp(5000), callee.uri('bob')));
  if (echo.fields[3] !== 'OK') {
    throw new Error(`INVITE refused: ${echo.text}`);
  }
  const invite = await callee.request('INVITE');
  const dialogId = `${header(invite, 'call-id')};from-tag=${tag(header(invite, 'from'))}`;
  return { dialogId, transactionId: echo.fields[10]!, invite };
}

/** Sends a request from the callee inside the dialog that our INVITE made. */
export function calleeRequest(
  callee: SipPeer,
  server: ServerUnderTest,
  dialled: Dialled,
  method: string,
  sequence: number,
  options: { headers?: Headers; body?: string; tag?: string; branch?: string } = {},
): void {
  const { invite } = dialled;
  const body = options.body ?? '';
  const headers = [
    `Via: SIP/2.0/UDP ${callee.hostPort};branch=${options.branch ?? `z9hG4bKc${Math.random().toString(36).slice(2)}`}`,
    'Max-Forwards: 70',
    `From: ${header(invite, 'to')};tag=${options.tag ?? 'callee'}`,
    `To: ${header(invite, 'from')}`,
    `Call-ID: ${header(invite, 'call-id')}`,
    `CSeq: ${sequence} ${method}`,
    `Contact: <${callee.uri('bob')}>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    ...Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  callee.send(`${method} sip:127.0.0.1:${server.port} SIP/2.0\r\n${headers.join('\r\n')}\r\n\r\n${body}`, server.sip);
}

import { formatNameAddr, formatUri, parseNameAddr, parseUri, tagOf } from '../../shared/sip/index.ts';
import { newTag, SipHeaders } from '../message/index.ts';
import type { SipRequest } from '../message/index.ts';
import type { RequestTemplate } from '../control-protocol/index.ts';
import { address } from '../dialog/index.ts';
import type { Endpoint } from '../transport/index.ts';
import { contentTypeOf, copyApplicationHeaders, copySessionHeaders } from './application-headers.ts';
import type { CallDialog } from './core.ts';
import { contactOf, expandLocalhost } from './localhost-macro.ts';

/** The names of a request outside of dialogs. They are chosen once, and the same for every attempt to send it. */
export interface RequestIdentity {
  readonly callId: string;
  readonly fromTag: string;
  readonly sequence: number;
}

/** Requests of a dialog that carry Contact (RFC 3261 12.1.2, 6665 8.1.1, 3515 2.2, 3311 5.1). */
const DIALOG_CONTACT_METHODS: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER', 'NOTIFY', 'UPDATE']);
const CONTACT_METHODS: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER']);

/** `Via` of a request that leaves by the endpoint. */
export function viaOf(endpoint: Endpoint, branch: string): string {
  return `SIP/2.0/${endpoint.protocol.toUpperCase()} ${endpoint.hostPort};rport;branch=${branch}`;
}

/** A request outside of dialogs (control protocol 6.1). */
export function outOfDialogRequest(
  template: RequestTemplate,
  identity: RequestIdentity,
  endpoint: Endpoint,
  branch: string,
): SipRequest {
  const theirs = template.headers;
  const headers = new SipHeaders();
  headers.append('Via', viaOf(endpoint, branch));
  headers.append('Max-Forwards', maxForwards(theirs));
  const from = theirs.get('from');
  headers.append(
    'From',
    tagged(
      from === undefined || from === '' ? `<sip:${endpoint.hostPort}>` : expandLocalhost('From', from, endpoint),
      identity.fromTag,
    ),
  );
  const to = theirs.get('to');
  headers.append(
    'To',
    to === undefined || to === '' ? toOf(template.uri) : bracketed(expandLocalhost('To', to, endpoint)),
  );
  headers.append('Call-ID', identity.callId);
  headers.append('CSeq', `${identity.sequence} ${template.method}`);
  const contact = theirs.get('contact');
  if (contact !== undefined && contact !== '') {
    headers.append('Contact', expandLocalhost('Contact', contact, endpoint));
  } else if (CONTACT_METHODS.has(template.method)) {
    headers.append('Contact', contactOf(endpoint, template.uri));
  }
  return finish(template, template.uri, headers, endpoint);
}

/** A request inside a dialog (RFC 3261 12.2.1.1, control protocol 6.1); `routes` and `uri` come from the dialog. */
export function inDialogRequest(
  template: RequestTemplate,
  dialog: CallDialog,
  sequence: number,
  endpoint: Endpoint,
  branch: string,
): SipRequest {
  const { uri, routes } = address(dialog.routeSet, dialog.remoteTarget);
  const headers = new SipHeaders();
  for (const route of routes) {
    headers.append('Route', route);
  }
  headers.append('Via', viaOf(endpoint, branch));
  headers.append('Max-Forwards', '70');
  headers.append('From', dialog.local);
  headers.append('To', dialog.remote);
  headers.append('Call-ID', dialog.callId);
  headers.append('CSeq', `${sequence} ${template.method}`);
  const contact = template.headers.get('contact');
  if (DIALOG_CONTACT_METHODS.has(template.method)) {
    headers.append(
      'Contact',
      contact === undefined || contact === '' ? dialog.localContact : expandLocalhost('Contact', contact, endpoint),
    );
  }
  const refreshes = template.method === 'INVITE' || template.method === 'UPDATE';
  if (refreshes && dialog.session !== null && !template.headers.has('session-expires')) {
    // RFC 4028 7.4: a request that can refresh the session keeps its timer and its refresher, or it would end the timer
    const { seconds, weRefresh } = dialog.session;
    headers.append('Session-Expires', `${seconds};refresher=${weRefresh ? 'uac' : 'uas'}`);
    if (!template.headers.has('supported')) {
      headers.append('Supported', 'timer');
    }
  }
  return finish(template, uri, headers, endpoint);
}

/**
 * The CANCEL of a request that we sent (RFC 3261 9.1): Request-URI, Call-ID, To, CSeq number, From, top Via and Route
 * "in the request being cancelled, including tags"; other headers, such as Reason, from the application.
 */
export function cancelRequest(cancelled: SipRequest, template: RequestTemplate | null, endpoint: Endpoint): SipRequest {
  const headers = new SipHeaders();
  headers.append('Via', cancelled.headers.list('via')[0] ?? '');
  headers.append('Max-Forwards', '70');
  for (const route of cancelled.headers.getAll('route')) {
    headers.append('Route', route);
  }
  headers.append('From', cancelled.headers.get('from') ?? '');
  headers.append('To', cancelled.headers.get('to') ?? '');
  headers.append('Call-ID', cancelled.headers.get('call-id') ?? '');
  headers.append('CSeq', `${Number.parseInt(cancelled.headers.get('cseq') ?? '0', 10)} CANCEL`);
  if (template !== null) {
    const theirs = template.headers.clone();
    theirs.delete('p-asserted-identity'); // control protocol 6.2: CANCEL ignores the headers of the macro
    copyApplicationHeaders(theirs, headers, endpoint);
  }
  return { kind: 'request', method: 'CANCEL', uri: cancelled.uri, headers, body: Buffer.alloc(0) };
}

function finish(template: RequestTemplate, uri: string, headers: SipHeaders, endpoint: Endpoint): SipRequest {
  copySessionHeaders(template.headers, headers);
  const type = contentTypeOf(template.headers, template.body);
  if (type !== null) {
    headers.append('Content-Type', type);
  }
  copyApplicationHeaders(template.headers, headers, endpoint);
  return { kind: 'request', method: template.method, uri, headers, body: template.body };
}

/** The tag that the application put into From, or a new one (control protocol 6.1). */
export function fromTagOf(headers: SipHeaders): string {
  return tagOf(headers.get('from')) ?? newTag();
}

function tagged(from: string, tag: string): string {
  return tagOf(from) === null ? `${bracketed(from)};tag=${tag}` : from;
}

/** A bare URI in angle brackets, so that what follows belongs to the header and not to the URI. */
function bracketed(value: string): string {
  const parsed = value.includes('<') ? null : parseNameAddr(value);
  return parsed === null ? value : formatNameAddr(parsed);
}

/** To for a Request-URI, less the parameters that a To may not have (RFC 3261 19.1.1, table 1). */
function toOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed === null) {
    return `<${uri}>`;
  }
  for (const name of ['transport', 'maddr', 'ttl', 'method', 'lr']) {
    parsed.params.delete(name);
  }
  parsed.headers = '';
  return `<${formatUri(parsed)}>`;
}

function maxForwards(headers: SipHeaders): string {
  const given = headers.get('max-forwards') ?? '';
  return /^\d{1,3}$/u.test(given) && Number(given) <= 255 ? given : '70';
}

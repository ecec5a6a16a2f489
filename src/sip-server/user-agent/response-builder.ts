import { createHash } from 'node:crypto';
import { tagOf } from '../../shared/sip/index.ts';
import { reasonPhrase } from '../../ports/reason-phrase.ts';
import { parseMinSE, serialize, SipHeaders } from '../message/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import type { ResponseTemplate } from '../control-protocol/index.ts';
import type { Endpoint } from '../transport/index.ts';
import { contentTypeOf, copyApplicationHeaders } from './application-headers.ts';
import { expandLocalhost } from './localhost-macro.ts';

/** What a response adds to what its request says. */
export interface ResponseParts {
  readonly status: number;
  /** Missing: the usual phrase. */
  readonly reason?: string | undefined;
  /** Tag for a To that has none; null: none is added (RFC 3261 8.2.6.2: 100 needs none). */
  readonly toTag: string | null;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The headers that every response copies from its request (RFC 3261 8.2.6.2), as the server writes them first. */
function startResponse(request: SipRequest, parts: ResponseParts): SipResponse {
  const headers = new SipHeaders();
  for (const via of request.headers.getAll('via')) {
    headers.append('Via', via);
  }
  if (parts.status > 100 && parts.status < 300) {
    // RFC 3261 12.1.1 "the UAS MUST copy all Record-Route header field values from the request into the response"
    for (const route of request.headers.getAll('record-route')) {
      headers.append('Record-Route', route);
    }
  }
  headers.append('From', request.headers.get('from') ?? '');
  headers.append('To', withTag(request.headers.get('to') ?? '', parts.toTag));
  headers.append('Call-ID', request.headers.get('call-id') ?? '');
  headers.append('CSeq', request.headers.get('cseq') ?? '');
  const timestamp = parts.status === 100 ? request.headers.get('timestamp') : undefined;
  if (timestamp !== undefined) {
    headers.append('Timestamp', timestamp); // RFC 3261 8.2.6.1
  }
  for (const [name, value] of parts.headers ?? []) {
    headers.append(name, value);
  }
  const reason = parts.reason ?? '';
  return {
    kind: 'response',
    status: parts.status,
    reason: reason === '' ? reasonPhrase(parts.status) : reason,
    headers,
    body: Buffer.alloc(0),
  };
}

/** `to` with the tag, unless it has one. */
export function withTag(to: string, tag: string | null): string {
  return tag === null || tagOf(to) !== null ? to : `${to};tag=${tag}`;
}

/** A response of the server's own, as bytes. */
export function ownResponse(request: SipRequest, parts: ResponseParts): Buffer {
  return serialize(startResponse(request, parts));
}

/** A response as the application wants it. `contact`: ours, used where the application names none; null: none. */
export function applicationResponse(
  request: SipRequest,
  parts: ResponseParts,
  template: ResponseTemplate,
  contact: string | null,
  endpoint: Endpoint,
): SipResponse {
  const response = startResponse(request, { ...parts, headers: [] });
  const { headers } = response;
  const theirs = template.headers.get('contact');
  if (theirs !== undefined && theirs !== '') {
    headers.append('Contact', expandLocalhost('Contact', theirs, endpoint));
  } else if (contact !== null) {
    headers.append('Contact', contact);
  }
  for (const [name, value] of parts.headers ?? []) {
    headers.append(name, value);
  }
  const minimum = template.headers.get('min-se');
  if (minimum !== undefined && parseMinSE(minimum) !== null) {
    headers.append('Min-SE', minimum); // of a 422 of the application's own
  }
  copyApplicationHeaders(template.headers, headers, endpoint);
  const type = contentTypeOf(template.headers, template.body);
  if (type !== null) {
    headers.append('Content-Type', type);
  }
  response.body = template.body;
  return response;
}

/**
 * The To tag of a response that is sent without state. It is the same for every retransmission of the request (RFC 3261
 * 8.2.7), so it is made from what stays the same.
 */
export function statelessTag(request: SipRequest): string {
  const { headers } = request;
  return createHash('sha1')
    .update(`${headers.get('via') ?? ''}|${headers.get('call-id') ?? ''}|${headers.get('cseq') ?? ''}`)
    .digest('hex')
    .slice(0, 16);
}

import { isIP } from 'node:net';
import { bareHost, parseNameAddr, parseUri, tagOf } from '../../shared/sip/index.ts';
import { parseCSeq } from '../message/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import type { Application } from '../control-protocol/index.ts';
import { Dialog, routeSetOfRequest, routeSetOfResponse } from '../dialog/index.ts';
import { ownCopy } from '../shared/own-copy.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog } from './core.ts';
import { contactOf } from './localhost-macro.ts';
import { withTag } from './response-builder.ts';

/** URI of the first Contact of a message; null where there is none, or `*`. */
export function contactUri(message: SipRequest | SipResponse): string | null {
  const [contact] = message.headers.list('contact');
  return contact === undefined ? null : (parseNameAddr(contact)?.uri ?? null);
}

/** The sequence number of a message's CSeq; 0 where it cannot be read, which validation rules out. */
export function sequenceOf(message: SipRequest | SipResponse): number {
  return parseCSeq(message.headers.get('cseq') ?? '')?.sequence ?? 0;
}

/** What a UAS dialog is made of besides the request. */
export interface UasDialogParts {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly localTag: string;
  readonly owner: Application;
  readonly transactionId: string;
  readonly natTraversal: boolean;
}

/** The dialog that our response to a request creates (RFC 3261 12.1.1); early, until it is confirmed. */
export function uasDialog(parts: UasDialogParts): CallDialog {
  const { request, flow, localTag, natTraversal } = parts;
  const target = contactUri(request);
  const dialog: CallDialog = new Dialog({
    use: request.method === 'SUBSCRIBE' ? 'subscribe' : 'invite',
    role: 'uas',
    state: 'early',
    owner: parts.owner,
    callId: request.headers.get('call-id') ?? '',
    localTag,
    remoteTag: tagOf(request.headers.get('from')) ?? '',
    local: withTag(request.headers.get('to') ?? '', localTag),
    remote: request.headers.get('from') ?? '',
    localSequence: null,
    remoteSequence: sequenceOf(request),
    remoteTarget: target ?? request.uri,
    routeSet: routeSetOfRequest(request.headers),
    localContact: contactOf(flow.endpoint, request.uri),
    flow,
    transactionId: parts.transactionId,
  });
  dialog.behindNat = natTraversal && isBehindNat(dialog, target, flow, true);
  return dialog;
}

/** What a UAC dialog is made of besides request and response. */
export interface UacDialogParts {
  readonly request: SipRequest;
  readonly response: SipResponse;
  readonly flow: Flow;
  readonly owner: Application;
  readonly transactionId: string;
  readonly natTraversal: boolean;
}

/** The dialog that a response to our request creates (RFC 3261 12.1.2). */
export function uacDialog(parts: UacDialogParts): CallDialog {
  const { request, response, flow } = parts;
  const dialog: CallDialog = new Dialog({
    use: request.method === 'SUBSCRIBE' ? 'subscribe' : 'invite',
    role: 'uac',
    state: response.status < 200 ? 'early' : 'confirmed',
    owner: parts.owner,
    callId: request.headers.get('call-id') ?? '',
    localTag: tagOf(request.headers.get('from')) ?? '',
    remoteTag: tagOf(response.headers.get('to')) ?? '',
    local: request.headers.get('from') ?? '',
    remote: response.headers.get('to') ?? '',
    localSequence: sequenceOf(request),
    remoteSequence: null,
    remoteTarget: request.uri,
    routeSet: [],
    localContact: request.headers.get('contact') ?? contactOf(flow.endpoint),
    flow,
    transactionId: parts.transactionId,
  });
  learnRoute(dialog, response, flow, parts.natTraversal);
  return dialog;
}

/** The dialog that a second 2xx to one INVITE creates, from another branch of a fork (RFC 3261 13.2.2.4). */
export function forkedDialog(
  first: CallDialog,
  inviteSequence: number,
  response: SipResponse,
  flow: Flow,
  natTraversal: boolean,
): CallDialog {
  const dialog: CallDialog = new Dialog({
    use: first.use,
    role: first.role,
    state: 'confirmed',
    owner: first.owner,
    callId: first.callId,
    localTag: first.localTag,
    remoteTag: tagOf(response.headers.get('to')) ?? '',
    local: first.local,
    remote: response.headers.get('to') ?? '',
    // PRACKs may have gone to this fork when its dialog was early; CSeq has to be higher than theirs, not the next
    localSequence: inviteSequence + 100,
    remoteSequence: null,
    remoteTarget: first.remoteTarget,
    routeSet: [],
    localContact: first.localContact,
    flow,
    transactionId: first.transactionId,
  });
  learnRoute(dialog, response, flow, natTraversal);
  return dialog;
}

/**
 * Takes remote target and route set from a response to our request (RFC 3261 12.1.2, and again for the 2xx: 13.2.2.4
 * "the route set MUST be recomputed based on the 2xx response").
 */
export function learnRoute(dialog: CallDialog, response: SipResponse, flow: Flow, natTraversal: boolean): void {
  const target = contactUri(response);
  dialog.retarget(target);
  dialog.routeSet = routeSetOfResponse(response.headers).map(ownCopy);
  dialog.flow = flow;
  dialog.behindNat = natTraversal && isBehindNat(dialog, target, flow, false);
}

/**
 * True where the peer's Contact is not where its messages come from, and no proxy is in between (control protocol 8).
 * A Contact that names a host is left to DNS.
 */
function isBehindNat(dialog: CallDialog, target: string | null, flow: Flow, comparePort: boolean): boolean {
  const uri = target === null ? null : parseUri(target);
  if (uri === null || flow.protocol !== 'udp' || dialog.routeSet.length > 0) {
    return false;
  }
  const host = bareHost(uri.host);
  if (isIP(host) === 0) {
    return false;
  }
  return host !== flow.address || (comparePort && (uri.port ?? 5060) !== flow.port);
}

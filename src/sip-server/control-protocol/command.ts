import { parseTemplate } from './template.ts';
import type { RequestTemplate, ResponseTemplate } from './template.ts';

/** A frame from an application, understood (control protocol 3). `id` is the application's message id. */
export type Command =
  | { readonly kind: 'authenticate'; readonly id: string; readonly secret: string; readonly tags: readonly string[] }
  | { readonly kind: 'route' | 'remove-route'; readonly id: string; readonly verb: string }
  | { readonly kind: 'ping'; readonly id: string }
  | SipCommand
  | { readonly kind: 'refused'; readonly id: string; readonly verdict: 'NOK'; readonly reason: string }
  /** The connection is closed after the refusal. */
  | { readonly kind: 'refused'; readonly id: string; readonly verdict: 'NO'; readonly reason: string };

/** The frames that carry SIP, told apart in the order of control protocol 3.1. */
export type SipCommand =
  | {
      readonly kind: 'respond';
      readonly id: string;
      readonly transactionId: string;
      readonly template: ResponseTemplate;
    }
  | {
      readonly kind: 'request-in-dialog';
      readonly id: string;
      readonly dialogId: string;
      readonly template: RequestTemplate;
    }
  | { readonly kind: 'cancel'; readonly id: string; readonly transactionId: string; readonly template: RequestTemplate }
  /** `nextHop` is where to send it instead of to its Request-URI; null if the application does not say. */
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly nextHop: string | null;
      readonly template: RequestTemplate;
    };

const CRLF = Buffer.from('\r\n');
/** Twice the length of the longest Call-ID that we route. The line is a handful of ids. */
const MAX_META_BYTES = 16 * 1024;

/** Reads one payload. It never throws; a payload that it cannot understand is `refused`. */
export function parseCommand(payload: Buffer): Command {
  const end = payload.indexOf(CRLF);
  const metaBytes = end === -1 ? payload.length : end;
  if (metaBytes > MAX_META_BYTES) {
    return { kind: 'refused', id: '', verdict: 'NO', reason: 'Invalid message format' };
  }
  const fields = payload.toString('utf8', 0, metaBytes).split('|');
  const [id = '', type] = fields;
  switch (type) {
    case undefined:
      return { kind: 'refused', id, verdict: 'NO', reason: 'Invalid message format' };
    case 'authenticate':
      return { kind: 'authenticate', id, secret: fields[2] ?? '', tags: readTags(fields[3]) };
    case 'route':
      return { kind: 'route', id, verb: (fields[2] ?? '').toLowerCase() };
    case 'remove_route':
      return { kind: 'remove-route', id, verb: (fields[2] ?? '').toLowerCase() };
    case 'ping':
      return { kind: 'ping', id };
    case 'sip':
      return sipCommand(id, fields, end === -1 ? Buffer.alloc(0) : payload.subarray(end + CRLF.length));
    case 'proxy':
      return { kind: 'refused', id, verdict: 'NOK', reason: 'proxy is not supported' };
    default:
      return { kind: 'refused', id, verdict: 'NO', reason: 'Unknown message type' };
  }
}

function sipCommand(id: string, fields: readonly string[], sip: Buffer): Command {
  const transactionId = fields[2] ?? '';
  const dialogId = fields[3] ?? '';
  const nextHop = fields[4] ?? '';
  const template = parseTemplate(sip);
  if (template === null) {
    const startLine = sip.toString('utf8', 0, Math.min(sip.length, 200)).split('\r\n', 1)[0] ?? '';
    return { kind: 'refused', id, verdict: 'NOK', reason: `invalid request-uri: ${startLine.replaceAll('|', ' ')}` };
  }
  if (template.kind === 'response') {
    return transactionId === ''
      ? { kind: 'refused', id, verdict: 'NO', reason: 'transaction id missing' }
      : { kind: 'respond', id, transactionId, template };
  }
  if (dialogId !== '') {
    return { kind: 'request-in-dialog', id, dialogId, template };
  }
  if (transactionId !== '') {
    return template.method === 'CANCEL'
      ? { kind: 'cancel', id, transactionId, template }
      : { kind: 'refused', id, verdict: 'NOK', reason: 'only CANCEL takes a transaction id without a dialog id' };
  }
  return { kind: 'request', id, nextHop: nextHop === '' ? null : nextHop, template };
}

/** Up to 20 tags of `[A-Za-z0-9_+@:-]{1,32}` (control protocol 2.1). */
function readTags(field: string | undefined): string[] {
  return (field ?? '')
    .split(',')
    .filter((tag) => /^[\w+@:-]{1,32}$/u.test(tag))
    .slice(0, 20);
}

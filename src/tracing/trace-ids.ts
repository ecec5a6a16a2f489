import { createHash } from 'node:crypto';
import type { CallId } from '../ports/ids.ts';

/** What a trace of a call begins with. */
export interface TraceRoot {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span of the call itself. */
  readonly spanId: string;
}

/**
 * The trace of a call, made of its id alone, so that a request that is sent after a restart still belongs to it. The
 * trace id is the call's UUID without its dashes. Neither id is ever all zeros, which W3C Trace Context 3.2.2.3 forbids.
 */
export function traceRootOf(call: CallId): TraceRoot {
  const digits = call.toLowerCase().replaceAll('-', '');
  const hash = createHash('sha256').update(call).digest('hex');
  const traceId = /^[0-9a-f]{32}$/.test(digits) && /[^0]/.test(digits) ? digits : hash.slice(32);
  return { traceId, spanId: hash.slice(0, 16) };
}

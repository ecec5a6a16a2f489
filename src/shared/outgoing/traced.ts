import type { CallId } from '../../ports/ids.ts';
import type { RequestSpan, Tracing } from '../../ports/tracing.ts';
import { messageOf } from '../message-of.ts';
import { fetchFollowing } from './follow-redirects.ts';

/** A request as the trace of its call has it. */
export interface TracedRequest {
  /** Null where it is of no call: it is not traced. */
  readonly call: CallId | null;
  /** What it is for, such as the name of an event. */
  readonly name: string;
}

const UNTRACED: RequestSpan = { headers: {}, end: () => undefined };

/** Begins a request as a part of the trace of its call. @param tracing undefined: nothing is traced */
export function beginTraced(tracing: Tracing | undefined, { call, name }: TracedRequest): RequestSpan {
  return tracing === undefined || call === null ? UNTRACED : tracing.request(call, name);
}

/** {@link fetchFollowing} as a part of the trace of its call. @throws what that throws */
export async function fetchTraced(
  tracing: Tracing | undefined,
  traced: TracedRequest,
  url: URL,
  request: Omit<RequestInit, 'redirect' | 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  const span = beginTraced(tracing, traced);
  try {
    const response = await fetchFollowing(url, { ...request, headers: { ...request.headers, ...span.headers } });
    span.end({ status: response.status });
    return response;
  } catch (error) {
    span.end({ error: messageOf(error) });
    throw error;
  }
}

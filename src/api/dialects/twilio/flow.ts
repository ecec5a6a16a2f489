import type { AiConnector } from '../../../ports/ai.ts';
import type { CallId } from '../../../ports/ids.ts';
import { TWILIO_CODES, TwilioError } from './twilio-error.ts';

/** Where the flow of a call begins: a document that came with the request, or one behind an address. */
export interface TwilioFlow {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Takes the place of the address; null: there is none. */
  readonly document: string | null;
  readonly fallbackUrl: string | null;
}

/** Makes the application that leads a call. @param before is done with a call before its first document is asked for */
export type NewTwimlAi = (flow: TwilioFlow, before?: (call: CallId) => Promise<void>) => AiConnector;

interface FlowFields {
  readonly Url?: string | undefined;
  readonly Twiml?: string | undefined;
  readonly Method?: 'GET' | 'POST' | undefined;
  readonly FallbackUrl?: string | undefined;
}

/**
 * The flow that a request names; null if it names none. An address wins over a document, as with Twilio.
 * @param documentFault what is wrong with a document; null: nothing
 * @throws TwilioError for a document that cannot be read
 */
export function flowOf(
  { Url: url, Twiml: document, Method: method = 'POST', FallbackUrl }: FlowFields,
  documentFault: (document: string) => string | null,
): TwilioFlow | null {
  const fallbackUrl = FallbackUrl ?? null;
  if (url !== undefined) return { url, method, document: null, fallbackUrl };
  if (document === undefined) return null;
  const fault = documentFault(document);
  if (fault !== null) throw new TwilioError('bad-request', TWILIO_CODES.document, `Twiml: the document ${fault}`);
  return { url: '', method, document, fallbackUrl };
}

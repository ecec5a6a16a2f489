import type { z } from 'zod';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { CallRecord } from '../../../ports/records.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { knownCall, valueOfPlaced } from '../../endpoints/call-access.ts';
import type { CallWork } from './call-work.ts';
import type { NewTwimlAi } from './flow.ts';
import { flowOf } from './flow.ts';
import type { createCallSchema } from './schemas.ts';
import { notSupported, TWILIO_CODES, TwilioError } from './twilio-error.ts';

/** Where an application is told of a call, and of what. */
export interface Callback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly events: readonly ('initiated' | 'ringing' | 'answered' | 'completed')[];
}

/** What leads calls, and tells of them. */
export interface TwilioFlows {
  readonly newAi: NewTwimlAi;
  /** What is wrong with a document; null: nothing. */
  readonly documentFault: (document: string) => string | null;
  /** Tells of a call from now on, and of what was before. */
  readonly watch: (call: CallRecord, callback: Callback) => void;
}

/** Parameters that would change what a call does, and that are not there. */
const REFUSED = ['ApplicationSid', 'AsyncAmd', 'SipAuthUsername', 'SipAuthPassword', 'Byoc'] as const;
const DEFAULT_TIMEOUT_S = 60;

type CreateCall = z.output<typeof createCallSchema>;

/** Begins a call as POST Calls.json asks for it. @throws ApiError for what cannot be done */
export async function createCall(
  source: CallSource & { readonly outgoing: OutgoingCalls },
  { newAi, documentFault, watch }: TwilioFlows,
  work: CallWork,
  body: CreateCall,
): Promise<CallRecord> {
  for (const name of REFUSED) if (body[name] !== undefined) throw notSupported(name);
  if (body.Record !== undefined && body.Record !== 'false') {
    throw notSupported('Record (recording of the configuration records every call)');
  }
  const { To: to, From: from, Timeout: timeoutS = DEFAULT_TIMEOUT_S } = body;
  if (to === undefined) throw missing(TWILIO_CODES.noTo, "No 'To' number is specified");
  if (from === undefined) throw missing(TWILIO_CODES.noFrom, "The source 'From' phone number is required");
  const flow = flowOf(body, documentFault);
  if (flow === null) throw missing(TWILIO_CODES.url, 'Url parameter is required (or Twiml)');
  const ai = newAi(flow, work.onAnswer(body));
  const machine = isDetected(body.MachineDetection) ? ({ machine: 'detect', onMachine: 'continue' } as const) : {};
  const placed = await source.outgoing.placeLedCall({ from, to, ringTimeoutMs: timeoutS * 1_000, ...machine }, ai);
  const call = valueOfPlaced(placed, (path) => (path === 'from' ? 'From' : 'To'));
  if (body.StatusCallback !== undefined) {
    // What has happened meanwhile is told as well.
    const now = (await knownCall(source, call.id)) ?? call;
    watch(now, callbackOf(body, body.StatusCallback));
  }
  return call;
}

/** Where a status callback goes. Without events the end of the call is told alone. */
export function callbackOf(
  {
    StatusCallbackMethod: method = 'POST',
    StatusCallbackEvent: events = ['completed'],
  }: Partial<Pick<CreateCall, 'StatusCallbackMethod' | 'StatusCallbackEvent'>>,
  url: string,
): Callback {
  return { url, method, events };
}

function isDetected(detection: string | undefined): boolean {
  switch (detection) {
    case undefined:
    case '':
    case 'none':
      return false;
    case 'Enable':
      return true;
    default:
      throw notSupported(`MachineDetection=${detection} (Enable is)`);
  }
}

function missing(code: number, message: string): TwilioError {
  return new TwilioError('bad-request', code, message);
}

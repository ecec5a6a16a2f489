import type { WebhookNotice } from '../shared/local-webhook.ts';
import { startLocalWebhook } from '../shared/local-webhook.ts';

/** The AI application of the demo: a webhook in the VoIPBin dialect, in front of a small dental practice. */
export interface Receptionist {
  readonly url: string;
  close(): Promise<void>;
}

const GREETING = 'Thank you for calling Riverside Dental. I am the automated receptionist. ';
const ASKS = 'How can I help you?';
const ASKS_FOR_KEY = 'Press 1 for appointments, or 2 for billing.';
/** What callers say here. A recognizer for phrases hears these and nothing else. */
const PHRASES = ['question about my invoice', 'make an appointment', 'speak to a human'];
const LISTEN = { type: 'listen', timeout: 12, maxDigits: 1, hints: PHRASES };
const CONNECTING = 'I will find somebody from billing for you.';
const SORRY = 'I am sorry, nobody from billing can be reached. Please call again.';

/**
 * @param agent SIP URI of the human
 * @param hears whether somebody recognizes what callers say
 */
export async function startReceptionist(agent: string, hears: boolean): Promise<Receptionist> {
  const { url, close } = await startLocalWebhook((notice) => actionsFor(notice, { agent, hears }));
  return { url: `${url}/webhook/call`, close };
}

function actionsFor(
  { event, digits, transcript }: WebhookNotice,
  { agent, hears }: { readonly agent: string; readonly hears: boolean },
): readonly object[] {
  switch (event) {
    case 'call.started':
      return [{ type: 'talk', text: `${GREETING}${hears ? ASKS : ASKS_FOR_KEY}` }, LISTEN];
    case 'call.speech':
      return transcript?.includes('invoice') === true
        ? transferTo(agent)
        : [{ type: 'talk', text: ASKS_FOR_KEY }, LISTEN];
    case 'call.dtmf':
      return digits === '2' ? transferTo(agent) : [{ type: 'talk', text: SORRY }, { type: 'hangup' }];
    case 'handoff.ended':
      return [{ type: 'talk', text: SORRY }, { type: 'hangup' }];
    default:
      return [];
  }
}

function transferTo(agent: string): readonly object[] {
  return [
    { type: 'talk', text: CONNECTING },
    {
      type: 'transfer',
      destination: agent,
      reason: 'Billing question',
      summary: 'The caller asks about invoice 1042, which lists a cleaning twice.',
      whisper: 'Billing question, invoice 1042. A cleaning was listed twice. The caller is calm.',
      context: { intent: 'billing', sentiment: 'neutral', collected: { invoice: '1042' } },
    },
  ];
}

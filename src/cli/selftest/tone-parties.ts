import type { WebhookNotice } from '../../shared/local-webhook.ts';
import { startLocalWebhook } from '../../shared/local-webhook.ts';

/** The applications that answer the calls of a self test. Each plays its tone until its call ends. */
export interface ToneParties {
  /** Of the caller. */
  readonly callerUrl: string;
  /** Of the number: the first call to it is handed over, and whoever is called next by it is the agent. */
  readonly calledUrl: string;
  close(): Promise<void>;
}

/** Starts them on 127.0.0.1. */
export async function startToneParties(): Promise<ToneParties> {
  let handedOver: string | null = null;
  const actionsFor = ({ event, call_id: call }: WebhookNotice, path: string): readonly object[] => {
    if (path === '/caller') return event === 'call.started' ? [{ type: 'play', file: 'caller.wav' }] : [];
    if (event === 'handoff.ended') return [{ type: 'hangup' }];
    if (event !== 'call.started') return [];
    if (handedOver !== null && handedOver !== call) return [{ type: 'play', file: 'agent.wav' }];
    handedOver = call;
    return [{ type: 'transfer', reason: 'Self test', summary: 'Warmbridge tests itself.' }];
  };
  const { url, close } = await startLocalWebhook(actionsFor);
  return { callerUrl: `${url}/caller`, calledUrl: `${url}/called`, close };
}

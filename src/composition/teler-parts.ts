import { StatusCallbacks, TelerAi } from '../ai/teler/index.ts';
import type { ApiOptions } from '../api/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { CallRecord } from '../ports/records.ts';
import type { OrderedCallbacks } from '../shared/outgoing/ordered-callbacks.ts';
import type { PartContext } from './part-context.ts';

/** Programs of Teler are told an account. There is one. */
const ACCOUNT_ID = 'acc_local';

interface Parts extends Pick<PartContext, 'clock' | 'tracing'> {
  readonly callbacks: OrderedCallbacks;
}

/** The application behind a flow URL. */
export function newTelerAi(
  { clock, tracing, callbacks: ordered }: Parts,
  flowUrl: string,
  statusCallbackUrl: string | null,
): { readonly ai: AiConnector; readonly initiated: (call: CallRecord) => void } {
  const callbacks =
    statusCallbackUrl === null
      ? null
      : new StatusCallbacks({
          url: statusCallbackUrl,
          accountId: ACCOUNT_ID,
          clock,
          callbacks: ordered,
        });
  return {
    ai: new TelerAi({ flowUrl, accountId: ACCOUNT_ID, callbacks, clock, tracing }),
    initiated: (call) => callbacks?.initiated(call.id, call),
  };
}

/** What the Teler dialect of the API is made of; undefined where it is off. */
export function telerParts({ config, clock, tracing }: PartContext, callbacks: OrderedCallbacks): ApiOptions['teler'] {
  const { apiKey } = config.dialects.teler;
  return apiKey === null
    ? undefined
    : {
        apiKey,
        newAi: (flowUrl, statusCallbackUrl) => newTelerAi({ clock, tracing, callbacks }, flowUrl, statusCallbackUrl),
      };
}

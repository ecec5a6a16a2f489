import type { Schema } from '../client/index.ts';
import { apiOf } from './api-access.ts';
import { pathOf, queryOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import { writeJson } from './output.ts';
import { table } from './table.ts';

/** The options of `webhooks deliveries`. */
export interface DeliveryFlags extends ApiFlags {
  readonly state?: string;
  readonly webhook?: string;
  readonly call?: string;
  readonly limit: string;
}

type Delivery = Schema<'WebhookDeliveryList'>['items'][number];

const PAGE = 200;
const HEADING = ['delivery', 'webhook', 'event', 'call', 'state', 'attempts', 'last'];

/** What receivers were told, and what they are still to be told, newest first. */
export async function listDeliveries(flags: DeliveryFlags, { env, out }: CommandContext): Promise<number> {
  const { state, webhook, call, limit, json } = flags;
  if (!/^[1-9]\d{0,4}$/.test(limit)) throw new CliError(EXIT.usage, `--limit is ${limit}, and a number is expected`);
  const query = queryOf({ state, webhook, call, limit: String(Math.min(Number(limit), PAGE)) });
  const list = await apiOf(flags, env, 'read').list<Delivery>(`/v1/webhook-deliveries${query}`, Number(limit));
  if (json === true) writeJson(out, list);
  else out.write(list.length === 0 ? 'no deliveries\n' : table(HEADING, list.map(rowOf)));
  return EXIT.done;
}

/** Has deliveries sent once more. */
export async function replayDeliveries(
  ids: readonly string[],
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'act');
  const again: Delivery[] = [];
  for (const id of ids) {
    again.push(await api.request<Delivery>('POST', pathOf`/v1/webhook-deliveries/${id}/replay`));
    if (flags.json !== true) out.write(`${id}: is sent again\n`);
  }
  if (flags.json === true) writeJson(out, again);
  return EXIT.done;
}

function rowOf({ id, webhook, event, callId, state, attempts, lastStatus, lastError }: Delivery): readonly string[] {
  const last = lastStatus === null ? (lastError ?? '-') : String(lastStatus);
  return [id, webhook, event, callId, state, String(attempts), last];
}

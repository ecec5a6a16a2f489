import type { Schema } from '../client/index.ts';
import { apiOf } from './api-access.ts';
import type { Api } from './api-client.ts';
import { pathOf, queryOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { writeJson, writeJsonLine } from './output.ts';
import { pause, stoppedBySignal } from './pause.ts';
import { listing, table } from './table.ts';

/** The options of `calls list`. */
export interface ListFlags extends ApiFlags {
  readonly state?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  readonly watch?: boolean;
}

/** The options of `calls show`. */
export type ShowFlags = ApiFlags & { readonly watch?: boolean };

type Call = Schema<'Call'>;
type Event = Schema<'EventList'>['items'][number];

/** How often a command that follows asks again. */
const WATCH_MS = 1_000;
const PAGE = 200;
const MAX_LIMIT = 10_000;
const HEADING = ['call', 'state', 'from', 'to', 'started', 'handoffs', 'ended'];

/** Calls, newest first; with `--watch` each call as it begins, changes its state, and ends. */
export async function listCalls(flags: ListFlags, { env, out }: CommandContext): Promise<number> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new CliError(
      EXIT.usage,
      `--limit is ${flags.limit}, and a number from 1 to ${String(MAX_LIMIT)} is expected`,
    );
  }
  const { state, from, to, json, watch } = flags;
  const api = apiOf(flags, env, 'read');
  const path = `/v1/calls${queryOf({ state, from, to, limit: String(Math.min(limit, PAGE)) })}`;
  if (watch === true) return await watchCalls(api, path, json === true, out);
  const calls = await api.list<Call>(path, limit);
  if (json === true) writeJson(out, calls);
  else out.write(calls.length === 0 ? 'no calls\n' : table(HEADING, calls.map(rowOf)));
  return EXIT.done;
}

async function watchCalls(api: Api, path: string, json: boolean, out: Output): Promise<number> {
  const stop = stoppedBySignal();
  // What is known of the calls of the last page, so that it does not grow.
  let known = new Map<string, string>();
  for (let first = true; !stop.aborted; first = false) {
    const calls = await api.list<Call>(path, PAGE);
    for (const call of calls.toReversed()) {
      const seen = [call.state, ...call.handoffs].join(' ');
      if (known.get(call.id) === seen || (first && call.state === 'ended')) continue;
      if (json) writeJsonLine(out, call);
      else out.write(`${rowOf(call).join('  ')}\n`);
    }
    known = new Map(calls.map((call) => [call.id, [call.state, ...call.handoffs].join(' ')]));
    await pause(WATCH_MS, stop);
  }
  return EXIT.done;
}

/** A call, and with `--watch` the events of its journal until it ends. */
export async function showCall(id: string, flags: ShowFlags, { env, out }: CommandContext): Promise<number> {
  const api = apiOf(flags, env, 'read');
  const call = await api.request<Call>('GET', pathOf`/v1/calls/${id}`);
  if (flags.watch === true) return await followCall(api, id, flags.json === true, out);
  if (flags.json === true) {
    writeJson(out, call);
    return EXIT.done;
  }
  const { legs, handoffs, ended, metadata, ...rest } = call;
  out.write(listing({ ...rest, metadata, ended: ended === null ? null : endedText(ended) }));
  out.write(`\n${table(['leg', 'role', 'state', 'codec', 'Call-ID'], legs.map(legRow))}`);
  if (handoffs.length > 0) out.write(`\nhandoffs: ${handoffs.join(', ')}\n`);
  return EXIT.done;
}

async function followCall(api: Api, id: string, json: boolean, out: Output): Promise<number> {
  const stop = stoppedBySignal();
  let after = 0;
  while (!stop.aborted) {
    const events = await api.list<Event>(`${pathOf`/v1/calls/${id}/events`}?after=${String(after)}&limit=1000`);
    for (const event of events) {
      after = event.sequence;
      if (event.kind !== 'fact') continue;
      if (json) writeJsonLine(out, event);
      else out.write(`${event.at}  ${event.type}\n`);
      if (event.type === 'call.ended') return EXIT.done;
    }
    await pause(WATCH_MS, stop);
  }
  return EXIT.done;
}

/** Ends calls. @returns 0 where all of them end */
export async function hangUp(ids: readonly string[], flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const api = apiOf(flags, env, 'act');
  const calls: Call[] = [];
  for (const id of ids) {
    const call = await api.request<Call>('DELETE', pathOf`/v1/calls/${id}`);
    calls.push(call);
    if (flags.json !== true) out.write(`${id}: hung up\n`);
  }
  if (flags.json === true) writeJson(out, calls);
  return EXIT.done;
}

function rowOf({ id, state, from, to, startedAt, handoffs, ended }: Call): readonly string[] {
  return [id, state, from, to, startedAt, String(handoffs.length), ended === null ? '-' : endedText(ended)];
}

function legRow({ id, role, state, codec, sipCallId }: Call['legs'][number]): readonly string[] {
  return [id, role, state, codec ?? '-', sipCallId ?? '-'];
}

function endedText({ result, reason, sipStatus }: NonNullable<Call['ended']>): string {
  return `${result} (${reason}${sipStatus === null ? '' : `, ${String(sipStatus)}`})`;
}

import type { Schema } from '../client/index.ts';
import { apiOf } from './api-access.ts';
import type { Api } from './api-client.ts';
import { pathOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { writeJson, writeJsonLine } from './output.ts';
import { pause, stoppedBySignal, stopwatch } from './pause.ts';
import { listing, table } from './table.ts';

/** The options of `handoff start`. */
export interface StartFlags extends ApiFlags {
  readonly destination?: readonly string[];
  readonly reason: string;
  readonly summary: string;
  readonly whisper?: string;
  readonly strategy?: string;
  readonly queue?: string;
  readonly wait: boolean;
  readonly timeoutMs: string;
}

type Handoff = Schema<'Handoff'>;

const POLL_MS = 200;
/** A handoff that came to one of these did what it was for. */
const REACHED: readonly unknown[] = ['bridged', 'released'];

/** Hands a call over, and waits for what becomes of it. @returns 0 where a human has the caller */
export async function startHandoff(call: string, flags: StartFlags, context: CommandContext): Promise<number> {
  const timeoutMs = Number(flags.timeoutMs);
  if (!/^[1-9]\d{0,8}$/.test(flags.timeoutMs)) {
    throw new CliError(EXIT.usage, `--timeout-ms is ${flags.timeoutMs}, and a number of milliseconds is expected`);
  }
  const { destination, reason, summary, whisper, strategy, queue } = flags;
  const api = apiOf(flags, context.env, 'act');
  const handoff = await api.request<Handoff>('POST', pathOf`/v1/calls/${call}/handoffs`, {
    ...(destination !== undefined && { destinations: destination.map(destinationOf) }),
    reason,
    summary,
    ...(whisper !== undefined && { whisper: promptOf(whisper) }),
    ...(strategy !== undefined && { strategy }),
    ...(queue !== undefined && { queue }),
  });
  if (!flags.wait) return writeHandoff(handoff, flags, context.out);
  return await followHandoff(api, handoff, { json: flags.json === true, out: context.out, timeoutMs });
}

/** Cancels a handoff; the call goes back to the AI. `id`: by default the last one. */
export async function cancelHandoff(
  call: string,
  id: string | undefined,
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'act');
  const handoff = id ?? (await lastOf(api, call)).id;
  const cancelled = await api.request<Handoff>('DELETE', pathOf`/v1/calls/${call}/handoffs/${handoff}`);
  return writeHandoff(cancelled, flags, out);
}

/** Shows a handoff. `id`: by default the last one. */
export async function showHandoff(
  call: string,
  id: string | undefined,
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'read');
  const handoff = id === undefined ? await lastOf(api, call) : await read(api, call, id);
  return writeHandoff(handoff, flags, out);
}

async function read(api: Api, call: string, id: string): Promise<Handoff> {
  return await api.request<Handoff>('GET', pathOf`/v1/calls/${call}/handoffs/${id}`);
}

async function lastOf(api: Api, call: string): Promise<Handoff> {
  const { items } = await api.request<Schema<'HandoffList'>>('GET', pathOf`/v1/calls/${call}/handoffs`);
  const last = items.at(-1);
  if (last === undefined) throw new CliError(EXIT.unknown, 'the call has no handoff');
  return last;
}

/** Prints each phase as it comes, and each attempt as it ends. */
async function followHandoff(
  api: Api,
  begun: Handoff,
  { json, out, timeoutMs }: { readonly json: boolean; readonly out: Output; readonly timeoutMs: number },
): Promise<number> {
  const stop = stoppedBySignal();
  const elapsedMs = stopwatch();
  let handoff = begun;
  let phase = '';
  let attempts = 0;
  for (;;) {
    const ended = handoff.attempts.filter(({ result }) => result !== null);
    for (const { destination, result, sipStatus } of json ? [] : ended.slice(attempts)) {
      out.write(`${seconds(elapsedMs())}  ${destination}: ${String(result)}${statusText(sipStatus)}\n`);
    }
    if (handoff.phase !== phase || (json && ended.length > attempts)) {
      if (json) writeJsonLine(out, handoff);
      else out.write(`${seconds(elapsedMs())}  ${handoff.phase}\n`);
    }
    phase = handoff.phase;
    attempts = ended.length;
    if (handoff.result !== null) break;
    if (stop.aborted) throw new CliError(EXIT.no, `the handoff ${handoff.id} goes on`);
    if (elapsedMs() > timeoutMs) {
      throw new CliError(EXIT.no, `the handoff ${handoff.id} is not over after ${String(timeoutMs)} ms, and goes on`);
    }
    await pause(POLL_MS, stop);
    handoff = await read(api, begun.callId, begun.id);
  }
  if (!json) out.write(`\n${timingsText(handoff)}`);
  return REACHED.includes(handoff.result) ? EXIT.done : EXIT.no;
}

function writeHandoff(handoff: Handoff, { json }: ApiFlags, out: Output): number {
  if (json === true) {
    writeJson(out, handoff);
    return EXIT.done;
  }
  const { attempts, timings, ...rest } = handoff;
  out.write(listing(rest));
  if (attempts.length > 0) {
    const rows = attempts.map(({ destination, result, sipStatus, trunk }) => {
      return [destination, result ?? 'under way', sipStatus === null ? '-' : String(sipStatus), trunk ?? '-'];
    });
    out.write(`\n${table(['destination', 'result', 'status', 'trunk'], rows)}`);
  }
  if (Object.keys(timings).length > 0) out.write(`\n${timingsText(handoff)}`);
  return EXIT.done;
}

function timingsText({ timings, result, resultReason }: Handoff): string {
  const lines = Object.entries(timings).map(([name, ms]) => [name, `${String(ms)} ms`]);
  const end = result === null ? '' : `${result}${resultReason === null ? '' : ` (${resultReason})`}\n`;
  return `${lines.length === 0 ? '' : table(['since the trigger', ''], lines)}${end}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(6)} s`;
}

function statusText(status: number | null): string {
  return status === null ? '' : ` (${String(status)})`;
}

/** Skills are written as `skills:billing,german`. */
function destinationOf(text: string): unknown {
  const skills = /^skills:(.+)$/.exec(text)?.[1];
  return skills === undefined ? text : { skills: skills.split(',') };
}

/** A file of `prompts.directory` is written as `file:whisper.wav`, everything else is spoken. */
function promptOf(text: string): unknown {
  const file = /^file:(.+)$/.exec(text)?.[1];
  return file === undefined ? { text } : { file };
}

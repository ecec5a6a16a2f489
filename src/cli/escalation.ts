import { existsSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RehearsedLine, RehearsedMatch } from '../call-machine/index.ts';
import { rehearse } from '../call-machine/index.ts';
import type { Config, Route } from '../config/index.ts';
import { matchRoute } from '../config/index.ts';
import { storedTranscript } from '../context/index.ts';
import { asCallId } from '../ports/ids.ts';
import { LEG_ROLES } from '../ports/records.ts';
import { lexiconSentiment } from '../sentiment/lexicon-sentiment.ts';
import { messageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { DatabaseStore } from '../store/index.ts';
import { loadOrTell } from './load-config.ts';
import { writeJsonLine } from './output.ts';

/** Where the rules and calls that are on record come from. */
export interface EscalationSource {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A number whose route's rules are asked; undefined: those of the call's route, or of the only route that has some. */
  readonly route: string | undefined;
  /** One line of JSON for each. */
  readonly json?: boolean;
}

/** A call, and what is known of it beside its words. */
interface Told {
  readonly lines: readonly RehearsedLine[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** `match.to` of its route; null: not known. */
  readonly route: string | null;
}

const line = z.object({
  role: z.enum(LEG_ROLES),
  text: z.string(),
  startMs: z.number(),
  endMs: z.number().nullable().default(null),
  confidence: z.number().optional(),
  private: z.boolean().optional(),
});
/** A transcript as the API gives it, or the list of its segments. */
const transcriptFile = z.union([z.array(line), z.object({ items: z.array(line) })]);

/**
 * Says what the rules of a route would have made of calls: of transcripts in files (JSON, as
 * `GET /v1/calls/{id}/transcript` gives it), or of calls on record.
 * @returns the exit code: 0 where that can be said of all, 1 where not
 */
export async function escalationOf(
  calls: readonly string[],
  source: EscalationSource,
  output: { write(text: string): unknown },
): Promise<number> {
  const config = loadOrTell(source, output);
  if (config === null) return 1;
  let code = 0;
  for (const what of calls) {
    try {
      const decided = await decisionOn(what, config, source.route);
      if (source.json === true) writeJsonLine(output, { call: what, decision: decided });
      else output.write(`${what}: ${decided}\n`);
    } catch (error) {
      if (source.json === true) writeJsonLine(output, { call: what, error: messageOf(error) });
      else output.write(`${what}: ${messageOf(error)}\n`);
      code = 1;
    }
  }
  return code;
}

/** @throws Error that says why it cannot be told */
async function decisionOn(what: string, config: Config, number: string | undefined): Promise<string> {
  const told = existsSync(what) ? fromFile(what) : await fromRecord(what, config);
  const route = routeOf(config, number, told.route);
  if (typeof route === 'string') throw new Error(route);
  const match = rehearse(route.escalation, told.lines, told.metadata, lexiconSentiment);
  return decision(match, config.routes.indexOf(route));
}

function fromFile(file: string): Told {
  const parsed = transcriptFile.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error('is no transcript: expected the segments of GET /v1/calls/{id}/transcript');
  const lines = Array.isArray(parsed.data) ? parsed.data : parsed.data.items;
  return { lines, metadata: {}, route: null };
}

/** @throws Error where there is no such call */
async function fromRecord(id: string, { store }: Config): Promise<Told> {
  if (store.kind === 'sqlite' && !existsSync(store.file)) throw new Error('is no file, and there is no store');
  const opened = await DatabaseStore.open({
    database: store,
    node: `escalation ${String(process.pid)}`,
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  try {
    const call = await opened.getCall(asCallId(id));
    if (call === null) throw new Error('is no file, and no call on record');
    const { segments } = await storedTranscript(opened, call);
    return { lines: segments, metadata: call.metadata, route: call.route };
  } finally {
    await opened.close();
  }
}

/** The route whose rules are asked, or why there is none. */
function routeOf({ routes }: Config, number: string | undefined, name: string | null): Route | string {
  if (number !== undefined) return matchRoute(routes, number) ?? `no route takes a call to ${number}`;
  if (name !== null) return routes.find(({ match }) => match.to === name) ?? `its route ${name} is not configured`;
  const [first, second] = routes.filter(({ escalation }) => escalation.length > 0);
  if (first === undefined) return 'no route has rules of escalation';
  return second === undefined ? first : 'several routes have rules of escalation; --route says which';
}

function decision(match: RehearsedMatch | null, route: number): string {
  if (match === null) return 'stays with the AI';
  const { rule, reason, atMs, evidence } = match;
  const why = evidence.map(({ condition, value }) => `${condition} ${String(value)}`).join(', ');
  return `${reason} after ${(atMs / 1_000).toFixed(1)} s, by routes[${String(route)}].escalation[${String(rule)}] (${why})`;
}

import type { z } from 'zod';
import type { WarmbridgeClient } from '../client/index.ts';
import type { Clock } from '../ports/clock.ts';

/** What a tool came to. */
export type ToolAnswer =
  | { readonly ok: true; readonly value: unknown }
  /** Why not, in words that a model can act on. */
  | { readonly ok: false; readonly message: string };

/** A tool of the MCP server. What it may do is what the key of the client may do by the REST API. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Whether it changes nothing (`readOnlyHint`). */
  readonly reads: boolean;
  /** Whether it ends something that cannot be brought back (`destructiveHint`). */
  readonly destroys: boolean;
  readonly run: (client: WarmbridgeClient, input: unknown, signal: AbortSignal, clock: Clock) => Promise<ToolAnswer>;
}

/** A tool as it is defined, with the type of its input. */
interface ToolDefinition<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly run: (
    client: WarmbridgeClient,
    input: z.output<Input>,
    signal: AbortSignal,
    clock: Clock,
  ) => Promise<ToolAnswer>;
}

function toolOf<Input extends z.ZodObject>(
  definition: ToolDefinition<Input>,
  hints: Pick<McpTool, 'reads' | 'destroys'>,
): McpTool {
  const { input, run } = definition;
  return {
    ...definition,
    ...hints,
    run: async (client, given, signal, clock) => await run(client, input.parse(given), signal, clock),
  };
}

/** A tool that only reads. */
export function readingTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): McpTool {
  return toolOf(definition, { reads: true, destroys: false });
}

/** A tool that acts. */
export function actingTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): McpTool {
  return toolOf(definition, { reads: false, destroys: false });
}

/** A tool that ends something. */
export function endingTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): McpTool {
  return toolOf(definition, { reads: false, destroys: true });
}

/** What a method of the client gives. */
interface Outcome {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer of the API as the answer of a tool. */
export function answerOf({ data, error, response }: Outcome): ToolAnswer {
  if (response.ok) return { ok: true, value: data ?? { status: 'done' } };
  const fault = (error as { readonly error?: { readonly code?: string; readonly message?: string } } | undefined)
    ?.error;
  return {
    ok: false,
    message: `${String(response.status)} ${fault?.code ?? 'error'}: ${fault?.message ?? response.statusText}`,
  };
}

type Given<Values> = { [Name in keyof Values]: Exclude<Values[Name], undefined> };
type Query<Values> = {
  [Name in keyof Values]: Exclude<Values[Name], undefined> extends number ? string : Exclude<Values[Name], undefined>;
};

/** What a tool was given, as a body: without what was left out. */
export function asBody<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}

/** What a tool was given, as a query, which has texts only. */
export function asQuery<Values extends object>(values: Values): Query<Values> {
  const texts = Object.entries(asBody(values)).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(texts) as Query<Values>;
}

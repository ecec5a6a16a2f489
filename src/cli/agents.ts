import type { Schema } from '../client/index.ts';
import { apiOf } from './api-access.ts';
import { pathOf } from './api-client.ts';
import type { ApiFlags, CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';
import { table } from './table.ts';

/** The options of `agents add`. */
export interface AgentFlags extends ApiFlags {
  readonly uri: string;
  readonly name?: string;
  readonly skill?: readonly string[];
  readonly maxCalls?: string;
  readonly wrapUpMs?: string;
  readonly state?: string;
}

type Agent = Schema<'Agent'>;

/** All agents. */
export async function listAgents(flags: ApiFlags, { env, out }: CommandContext): Promise<number> {
  const agents = await apiOf(flags, env, 'read').list<Agent>('/v1/agents?limit=1000');
  if (flags.json === true) writeJson(out, agents);
  else out.write(agents.length === 0 ? 'no agents\n' : agentTable(agents));
  return EXIT.done;
}

/** Sets the state of an agent: available, away, and so on. */
export async function setAgent(
  id: string,
  state: string,
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'act');
  // A PUT for a new id would ask for a URI; an unknown agent is told as such.
  await api.request('GET', pathOf`/v1/agents/${id}`);
  return write(await api.request<Agent>('PUT', pathOf`/v1/agents/${id}`, { state }), flags, out);
}

/** Adds an agent, or changes one. */
export async function addAgent(id: string, flags: AgentFlags, { env, out }: CommandContext): Promise<number> {
  const { uri, name, skill, state } = flags;
  const body = {
    uri,
    ...(name !== undefined && { name }),
    ...(skill !== undefined && { skills: Object.fromEntries(skill.map(skillOf)) }),
    ...numberOf('maxCalls', '--max-calls', flags.maxCalls),
    ...numberOf('wrapUpMs', '--wrap-up-ms', flags.wrapUpMs),
    ...(state !== undefined && { state }),
  };
  return write(await apiOf(flags, env, 'act').request<Agent>('PUT', pathOf`/v1/agents/${id}`, body), flags, out);
}

/** Takes agents out. */
export async function removeAgents(
  ids: readonly string[],
  flags: ApiFlags,
  { env, out }: CommandContext,
): Promise<number> {
  const api = apiOf(flags, env, 'act');
  for (const id of ids) {
    await api.request('DELETE', pathOf`/v1/agents/${id}`);
    if (flags.json !== true) out.write(`${id}: removed\n`);
  }
  if (flags.json === true) writeJson(out, { removed: ids });
  return EXIT.done;
}

function write(agent: Agent, { json }: ApiFlags, out: Output): number {
  if (json === true) writeJson(out, agent);
  else out.write(agentTable([agent]));
  return EXIT.done;
}

function agentTable(agents: readonly Agent[]): string {
  const rows = agents.map(({ id, name, uri, state, skills, calls, maxCalls }) => {
    const levels = Object.entries(skills).map(([skill, level]) => `${skill}:${String(level)}`);
    return [id, state, `${String(calls.length)}/${String(maxCalls)}`, uri, levels.join(',') || '-', name];
  });
  return table(['agent', 'state', 'calls', 'uri', 'skills', 'name'], rows);
}

/** `billing:3`, or `billing` alone, which is level 1. */
function skillOf(text: string): [string, number] {
  const [, name = '', level = '1'] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  if (name === '')
    throw new CliError(EXIT.usage, `--skill is ${text}, and a name with a level, as billing:3, is expected`);
  return [name, Number(level)];
}

function numberOf(field: string, option: string, text: string | undefined): Readonly<Record<string, number>> {
  if (text === undefined) return {};
  if (!/^\d{1,9}$/.test(text)) throw new CliError(EXIT.usage, `${option} is ${text}, and a number is expected`);
  return { [field]: Number(text) };
}

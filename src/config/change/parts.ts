import { valueAt, withValue } from '../config-path.ts';
import type { ConfigPath } from '../config-path.ts';

/** The parts that can be read and written one by one, with their places in the file. */
export const CONFIG_PARTS = {
  routes: ['routes'],
  trunks: ['sip', 'trunks'],
  outbound: ['sip', 'outbound'],
  agents: ['agents'],
  queues: ['queues'],
  hours: ['hours'],
  prompts: ['prompts'],
  webhooks: ['webhooks'],
} as const satisfies Readonly<Record<string, ConfigPath>>;

export type ConfigPart = keyof typeof CONFIG_PARTS;

/** What can change while the program runs. Everything else counts from the next start on. */
const CHANGEABLE: readonly ConfigPath[] = [
  ['routes'],
  ['sip', 'trunks'],
  ['sip', 'outbound'],
  ['sip', 'users'],
  ['sip', 'registrar'],
  ['sip', 'ringTimeoutMs'],
  ['agents'],
  ['queues'],
  ['hours'],
  ...['holdMusic', 'announcement', 'wait', 'callerLeft', 'takenElsewhere'].map((name) => ['prompts', name]),
  ...['greeting', 'beep', 'thanks', 'maxMs', 'silenceMs', 'minMs', 'endKey'].map((name) => ['voicemail', name]),
  ['clickToCall'],
  ['conversation'],
  ['context', 'displayName'],
  ['webhooks'],
  ['crm'],
  ['summary'],
  ['drain'],
];

/** What is in force after a change: all that can change of what is wanted, and the rest as it is now. */
export function takingEffect(inForce: unknown, wanted: unknown): unknown {
  return CHANGEABLE.reduce((raw, path) => {
    const value = valueAt(wanted, path);
    return value === undefined ? without(raw, path) : withValue(raw, path, value);
  }, inForce);
}

/** A copy without what is at a path. */
export function without(root: unknown, path: ConfigPath): unknown {
  const [key = '', ...rest] = path;
  if (typeof root !== 'object' || root === null || !Object.hasOwn(root, key)) return root;
  const fields = root as Readonly<Record<string | number, unknown>>;
  if (rest.length > 0) return withValue(root, [key], without(fields[key], rest));
  if (Array.isArray(root)) return (root as unknown[]).filter((_, index) => index !== key);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== String(key)));
}

import { z } from 'zod';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { httpUrlField } from '../../shared/url-field.ts';

/** A flow may have so many actions, those that it fetches included. */
export const MAX_FLOW_STEPS = 1_000;
const HOUR_MS = 3_600_000;

const text = z.string().max(CALL_LIMITS.maxPromptLength);
const id = z.string().min(1).max(64);
const httpUrl = httpUrlField(2_048);
const address = z.object({
  type: z.enum(['tel', 'sip', 'extension', '']).default(''),
  target: z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength),
});
const durationMs = z.number().int().min(0).max(HOUR_MS);

/** The options of each action. What Warmbridge has no use for (`language`, `provider`, `voice_id`) is left out. */
const OPTIONS = {
  answer: z.object({}),
  talk: z.object({ text: text.min(1) }),
  play: z.object({ stream_urls: z.array(httpUrl).min(1).max(32) }),
  digits_receive: z.object({
    duration: durationMs.default(5_000),
    length: z.number().int().min(0).max(CALL_LIMITS.maxDigits).default(0),
    key: z.string().max(1).default(''),
  }),
  connect: z.object({ destinations: z.array(address).min(1).max(CALL_LIMITS.maxDestinations) }),
  conference_join: z.object({ conference_id: z.string().trim().min(1).max(128) }),
  sleep: z.object({ duration: durationMs }),
  branch: z.object({
    variable: z.string().max(256).default('voipbin.call.digits'),
    default_target_id: id.optional(),
    target_ids: z.record(z.string().max(256), id).default({}),
  }),
  goto: z.object({ target_id: id, loop_count: z.number().int().min(0).max(10_000).default(0) }),
  variable_set: z.object({ key: z.string().min(1).max(256), value: z.string().max(4_096) }),
  fetch: z.object({ event_url: httpUrl, event_method: z.enum(['POST', 'GET', '']).default('POST') }),
  hangup: z.object({}),
  stop: z.object({}),
} as const;

type Options = typeof OPTIONS;

/** An action of a flow. */
export type FlowStep = {
  [Type in keyof Options]: {
    readonly type: Type;
    readonly id: string | null;
    readonly nextId: string | null;
    readonly option: z.output<Options[Type]>;
  };
}[keyof Options];

/** A flow, or what is wrong with it. `unsupported` names types that Warmbridge does not have. */
export interface ReadFlow {
  readonly steps: readonly FlowStep[];
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly unsupported: readonly string[];
}

const head = z.object({
  type: z.string().max(64),
  id: z.string().max(64).optional(),
  next_id: z.string().max(64).optional(),
  option: z.unknown().optional(),
});

/** Reads a list of actions. */
export function readFlow(items: unknown, destinationFault: (destination: string) => string | null): ReadFlow {
  if (!Array.isArray(items)) return fault('actions', 'expected a list of actions');
  if (items.length > MAX_FLOW_STEPS) return fault('actions', `has more than ${String(MAX_FLOW_STEPS)} elements`);
  const steps: FlowStep[] = [];
  const faults: { path: string; message: string }[] = [];
  const unsupported: string[] = [];
  for (const [index, item] of items.entries()) {
    const at = `actions[${String(index)}]`;
    const read = head.safeParse(item);
    if (!read.success) {
      faults.push({ path: at, message: 'expected { type, option }' });
      continue;
    }
    const { type, id: own = '', next_id: next = '', option = {} } = read.data;
    if (!isKnown(type)) {
      unsupported.push(`${at}: the action ${type}`);
      continue;
    }
    const options = OPTIONS[type].safeParse(option);
    if (!options.success) {
      for (const { path, message } of options.error.issues)
        faults.push({ path: [at, 'option', ...path].join('.'), message });
      continue;
    }
    const step = { type, id: own || null, nextId: next || null, option: options.data } as FlowStep;
    steps.push(step);
    if (step.type !== 'connect') continue;
    for (const destination of destinationsOf(step.option)) {
      const message = destinationFault(destination);
      if (message !== null) faults.push({ path: `${at}.option.destinations`, message });
    }
  }
  return { steps, faults, unsupported };
}

/** Where a `connect` dials. */
export function destinationsOf({ destinations }: z.output<Options['connect']>): readonly string[] {
  return destinations.map(({ type, target }) =>
    type === 'sip' && !/^sips?:/i.test(target) ? `sip:${target}` : target,
  );
}

function fault(path: string, message: string): ReadFlow {
  return { steps: [], faults: [{ path, message }], unsupported: [] };
}

function isKnown(type: string): type is keyof Options {
  return Object.hasOwn(OPTIONS, type);
}

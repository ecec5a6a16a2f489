import { namesIn } from '../../call-machine/index.ts';
import type { PathFault } from '../../config/index.ts';
import { suggestion } from '../../config/index.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { Script, Slot, Step } from './script-schema.ts';
import { slotNamesOf } from './script-schema.ts';

/** What a template may name beside slots, in the words of the handoff too. */
const CALL_NAMES: readonly string[] = ['from', 'to'];
const HANDOFF_NAMES: readonly string[] = ['reason', 'summary'];
/** Texts that are spoken or shown. Others, such as phrases and values, are no templates. */
const TEMPLATES: ReadonlySet<unknown> = new Set(['text', 'summary']);

type Path = PathFault['path'];
/** A name of a step, and where it stands. */
type Target = readonly [path: Path, name: string | undefined];

/** What is wrong between the parts of a script: names that lead nowhere, circles, keys that two options have. */
export function relationFaults(script: Script): readonly PathFault[] {
  return [
    ...nameFaults(script),
    ...circleFaults(script),
    ...Object.entries(script.steps).flatMap(([name, step]) => stepFaults(['steps', name], step)),
    ...Object.entries(script.slots).flatMap(([name, slot]) => slotFaults(['slots', name], name, slot)),
    ...templateFaults(script),
  ];
}

/** Every place that names a step, with its path. */
function targetsOf({ start, human, notUnderstood, silence, steps }: Script): readonly (readonly [Path, string])[] {
  const all: Target[] = [
    [['start'], start],
    [['human'], human],
    [['notUnderstood', 'then'], notUnderstood.then],
    [['silence', 'then'], silence.then],
    ...Object.entries(steps).flatMap(([name, step]) =>
      stepTargets(step).map(([path, target]): Target => [['steps', name, ...path], target]),
    ),
  ];
  return all.flatMap(([path, target]) => (target === undefined ? [] : [[path, target] as const]));
}

function stepTargets(step: Step): readonly Target[] {
  switch (step.kind) {
    case 'menu':
      return [
        ...step.options.map(({ then }, index): Target => [['options', index, 'then'], then]),
        [['otherwise'], step.otherwise],
      ];
    case 'ask':
      return [[['then'], step.then], [['otherwise'], step.otherwise]]; // prettier-ignore
    case 'say':
      return [[['then'], step.then]];
    case 'transfer':
      return [[['failed', 'then'], step.failed.then], [['returned', 'then'], step.returned.then]]; // prettier-ignore
    case 'hangup':
      return [];
  }
}

function nameFaults(script: Script): readonly PathFault[] {
  const steps = Object.keys(script.steps);
  const slots = Object.keys(script.slots);
  const asked = Object.entries(script.steps).flatMap(([name, step]) =>
    step.kind === 'ask'
      ? step.slots.map((slot, index) => [['steps', name, 'slots', index] as Path, slot] as const)
      : [],
  );
  return [
    ...(steps.length === 0 ? [{ path: ['steps'], message: 'must not be empty' }] : []),
    ...targetsOf(script).flatMap(([path, target]) => unknownFault(path, target, steps, 'step')),
    ...asked.flatMap(([path, slot]) => unknownFault(path, slot, slots, 'slot')),
  ];
}

function unknownFault(path: Path, name: string, known: readonly string[], what: string): readonly PathFault[] {
  if (known.includes(name)) return [];
  const near = suggestion(name, known);
  return [{ path, message: `there is no ${what} ${name}${near === null ? '' : `; did you mean ${near}?`}` }];
}

/**
 * Steps that lead to each other, without a menu or a human between them, would go round for ever: what was asked once is
 * not asked again.
 */
function circleFaults({ steps }: Script): readonly PathFault[] {
  const next = (name: string): readonly string[] => {
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
    if (step === undefined || step.kind === 'menu' || step.kind === 'hangup') return [];
    const then = step.kind === 'transfer' ? step.failed.then : step.then;
    return then === undefined ? [] : [then];
  };
  return Object.keys(steps).flatMap((name) => {
    const seen = new Set<string>();
    const open = [...next(name)];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === name) return [{ path: ['steps', name], message: 'leads back to itself without a menu between' }];
      if (seen.has(at)) continue;
      seen.add(at);
      open.push(...next(at));
    }
    return [];
  });
}

function stepFaults(path: Path, step: Step): readonly PathFault[] {
  return step.kind === 'menu' ? optionFaults([...path, 'options'], step.options) : [];
}

function slotFaults(path: Path, name: string, slot: Slot): readonly PathFault[] {
  const reserved = [...CALL_NAMES, ...HANDOFF_NAMES, 'value'].includes(name)
    ? [{ path, message: `{${name}} stands for something else already` }]
    : [];
  if (slot.kind === 'choice') return [...reserved, ...optionFaults([...path, 'options'], slot.options)];
  const isUpsideDown = slot.kind === 'digits' && slot.min > slot.max;
  return isUpsideDown ? [...reserved, { path: [...path, 'min'], message: `must not be above max (${String(slot.max)})` }] : reserved; // prettier-ignore
}

function optionFaults(
  path: Path,
  options: readonly { readonly key?: string | undefined; readonly phrases?: unknown }[],
): readonly PathFault[] {
  return options.flatMap(({ key, phrases }, index) => {
    if (key === undefined) {
      return phrases === undefined ? [{ path: [...path, index], message: 'needs a key, phrases, or both' }] : [];
    }
    const first = options.findIndex((other) => other.key === key);
    return first === index ? [] : [{ path: [...path, index, 'key'], message: `is the key of option ${String(first)}` }];
  });
}

/** Places in texts that nothing fills would be read out. */
function templateFaults(script: Script): readonly PathFault[] {
  const slots = slotNamesOf(script);
  return placesIn(script).flatMap(({ path, value }) => {
    if (typeof value !== 'string' || !TEMPLATES.has(path.at(-1))) return [];
    const last = path.at(-1) === 'text' ? path.at(-2) : path.at(-1);
    const more = last === 'confirm' ? ['value'] : last === 'whisper' ? HANDOFF_NAMES : [];
    const known = [...slots, ...CALL_NAMES, ...more];
    const wrong = namesIn(value).find((name) => !known.includes(name));
    if (wrong === undefined) return [];
    const near = suggestion(wrong, known);
    return [{ path, message: `nothing fills {${wrong}}${near === null ? '' : `; did you mean {${near}}?`}` }];
  });
}

/** Every prompt of a script that is a file or a URL, with its path. */
export function soundsOf(script: Script): readonly { readonly path: Path; readonly prompt: Prompt }[] {
  return placesIn(script).flatMap(({ path, value }) => {
    const { file, url } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return typeof file === 'string' || typeof url === 'string' ? [{ path, prompt: value as Prompt }] : [];
  });
}

interface Place {
  readonly path: Path;
  readonly value: unknown;
}

/** Everything in a script, with its path, in its order. What a menu sets are names and values, whatever they are called. */
function placesIn(value: unknown, path: Path = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  if (path.at(-1) === 'set' && path.at(-3) === 'options') return [];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    placesIn(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [{ path, value }, ...inner];
}

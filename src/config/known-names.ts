import type { HandoffRequest } from '../ports/handoff-request.ts';
import { suggestion } from './suggest.ts';
import type { Config } from './types.ts';

/** The names that a request for a handoff may mention. */
export interface KnownNames {
  readonly queues: readonly string[];
  readonly hours: readonly string[];
  readonly mailboxes: readonly string[];
}

/** A name that there is not, and where it stands. */
export interface UnknownName {
  readonly path: string;
  readonly message: string;
}

export function knownNames({ queues, hours, voicemail }: Pick<Config, 'queues' | 'hours' | 'voicemail'>): KnownNames {
  const namesOf = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  return { queues: namesOf(queues), hours: namesOf(hours), mailboxes: namesOf(voicemail.mailboxes) };
}

/** The names of a request for a handoff that there are not, each with its place. */
export function unknownNames(
  { queue, fallback = [] }: Pick<HandoffRequest, 'queue' | 'fallback'>,
  known: KnownNames,
): readonly UnknownName[] {
  const named = [
    { path: 'queue', name: queue, list: known.queues, of: 'queues' },
    ...fallback.flatMap((step, index) => {
      const path = `fallback[${String(index)}]`;
      return [
        { path: `${path}.hours`, name: step.hours, list: known.hours, of: 'hours' },
        { path: `${path}.queue`, name: step.kind === 'destination' ? step.queue : null, list: known.queues, of: 'queues' }, // prettier-ignore
        { path: `${path}.mailbox`, name: step.kind === 'voicemail' ? step.mailbox : null, list: known.mailboxes, of: 'voicemail.mailboxes' }, // prettier-ignore
      ];
    }),
  ];
  return named.flatMap(({ path, name, list, of }) =>
    typeof name !== 'string' || list.includes(name) ? [] : [{ path, message: unknownName(name, list, of) }],
  );
}

/** What is wrong with a name that is none of a list of the configuration. */
export function unknownName(name: string, list: readonly string[], of: string): string {
  const near = suggestion(name, list);
  return `${name} is not one of ${of}${near === null ? '' : `; did you mean ${near}?`}`;
}

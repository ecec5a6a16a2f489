import type { CallRegistry } from '../call-runtime/index.ts';
import type { LiveHub } from '../live/index.ts';
import type { TimerHandle } from '../ports/clock.ts';
import type { NodeRegister } from '../ports/nodes.ts';
import { packageVersion } from '../shared/package-files.ts';
import type { PartContext } from './part-context.ts';

const EVERY_MS = 2_000;

/** What other nodes are told of this one. */
export interface DescribedParts {
  readonly nodes: Pick<NodeRegister, 'describe'>;
  readonly registry: Pick<CallRegistry, 'size' | 'draining'>;
  readonly live: Pick<LiveHub, 'isFollowed'>;
  /** Of the API. */
  readonly address: string;
}

/** Tells other nodes what this one does, now and then from now on. */
export function describeNode(
  { clock, parts }: PartContext,
  { nodes, registry, live, address: api }: DescribedParts,
): void {
  const startedAt = new Date(clock.wall()).toISOString();
  const version = packageVersion();
  let timer: TimerHandle;
  const describe = (): void => {
    const { size: calls, draining } = registry;
    nodes.describe({ version, startedAt, api, calls, draining, follows: live.isFollowed });
    timer = clock.schedule(EVERY_MS, describe);
  };
  describe();
  parts.add('description', {
    close: () => {
      clock.cancel(timer);
      return Promise.resolve();
    },
  });
}

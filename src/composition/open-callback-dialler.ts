import { CallbackDesk, CallbackDialler } from '../callbacks/index.ts';
import { dialPlan, GivenUpCallbacks } from '../call-runtime/index.ts';
import { isOpen } from '../hours/index.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { CallbackDeskPort, CallbackResult, CallbackState, CallbackStore } from '../ports/callbacks.ts';
import type { Store } from '../ports/store.ts';
import { within } from '../shared/within.ts';
import type { PartContext } from './part-context.ts';

/** What calls people back, and what the API can do to callbacks. */
export interface CallbackParts {
  readonly dialler: CallbackDialler;
  readonly desk: CallbackDeskPort;
}

/** Whoever reads metrics does not wait longer for the store. */
const COUNT_MS = 2_000;

/** How many callbacks are in each state; null where the store does not say it in time. */
export async function countCallbacks(
  { clock }: Pick<PartContext, 'clock'>,
  store: CallbackStore,
): Promise<Readonly<Record<CallbackState, number>> | null> {
  const wait = { clock, ms: COUNT_MS, who: 'the store' };
  return await within(wait, () => store.count()).catch(() => null);
}

/**
 * Opens what calls people back. It dials nobody before it is started. Calls that a crash cut off are closed before.
 * @param store where journals are written, so that receivers are told
 * @throws Error if the store cannot be written
 */
export async function openCallbackDialler(
  { config, current, clock, logger, parts }: PartContext,
  {
    store,
    callbacks,
    agents,
    onGivenUp,
  }: {
    readonly store: Store;
    readonly callbacks: CallbackStore;
    readonly agents: AgentDesk;
    /** Counts one that no call tells of. */
    readonly onGivenUp: (result: CallbackResult) => void;
  },
): Promise<CallbackParts> {
  const { maxAtOnce, spacingMs, hours: ofAll } = config.callbacks;
  const givenUp = new GivenUpCallbacks({ store, clock });
  const isOpenAt = (name: string | null | undefined, at: number): boolean => {
    const hours = current.config.hours.find((each) => each.name === name);
    return hours === undefined || isOpen(hours, at);
  };
  const dialler = await CallbackDialler.open({
    store: callbacks,
    maxAtOnce,
    spacingMs,
    // Nobody would be called for a caller who is called back outside of the hours of the route.
    routesOpenAt: (at) =>
      current.config.routes
        .filter(({ handoff }) => isOpenAt(ofAll, at) && isOpenAt(handoff.hours, at))
        .map(({ match }) => match.to),
    onGivenUp: (record, result) => {
      logger.info({ callback: record.id, reason: result }, 'a callback is given up');
      onGivenUp(result);
      givenUp.note(record, result).catch((error: unknown) => {
        logger.warn({ err: error, callback: record.id }, 'nobody is told that a callback is given up');
      });
    },
    clock,
    logger,
  });
  parts.add('callbacks', dialler);
  const desk = new CallbackDesk({
    current,
    numbersOf: ({ sip }) => dialPlan(sip, agents),
    store: callbacks,
    clock,
    onChange: () => dialler.wake(),
  });
  return { dialler, desk };
}

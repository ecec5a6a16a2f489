import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';

/** What a promise comes to, if it does in time. @throws MediaError `engine-lost` where it does not */
export async function within<Result>(clock: Clock, ms: number, promise: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = clock.schedule(ms, () =>
    reject(new MediaError('engine-lost', `FreeSWITCH did not answer in ${ms} ms`)),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clock.cancel(timer);
  }
}

/** Resolves after a time. */
export async function pause(clock: Clock, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    clock.schedule(ms, resolve);
  });
}

import { AssignedNumbers } from '../call-runtime/index.ts';
import type { Config } from '../config/index.ts';
import type { KeptValues } from '../ports/kept-values.ts';

/** The numbers that applications have taken over; null where no dialect that can assign them is on. */
export async function openNumbers({ dialects }: Config, values: KeptValues): Promise<AssignedNumbers | null> {
  return dialects.voipbin.enabled ? await AssignedNumbers.open(values) : null;
}

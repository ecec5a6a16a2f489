import { LegRecorder } from '../leg-recorder/index.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';

/** Opens who records what legs say. It costs nothing while no call asks. */
export function openLegRecorder({ config, clock, parts }: PartContext): LegRecorder {
  return parts.add('leg-recorder', new LegRecorder({ clock, address: engineSideAddress(config.media) }));
}
